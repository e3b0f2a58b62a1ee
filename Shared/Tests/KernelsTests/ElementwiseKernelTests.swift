import Foundation
import Kernels
import Testing
import _TestSupport

@Suite("Elementwise kernels")
struct ElementwiseKernelTests {
  typealias Binary = (operation: BinaryOperation, exact: @Sendable (Double, Double) -> Double)

  static let binaries: [Binary] = [
    (.add, { $0 + $1 }), (.subtract, { $0 - $1 }), (.multiply, { $0 * $1 }), (.divide, { $0 / $1 }),
    (.maximum, { max($0, $1) }), (.minimum, { min($0, $1) }), (.power, { pow($0, $1) }),
    (.greater, { $0 > $1 ? 1 : 0 }), (.equal, { $0 == $1 ? 1 : 0 }),
  ]

  typealias Unary = (operation: UnaryOperation, derivative: @Sendable (Double) -> Double)

  static let derivatives: [Unary] = [
    (.negate, { _ in -1 }), (.exp, { exp($0) }), (.log, { 1 / $0 }),
    (.sqrt, { 0.5 / $0.squareRoot() }), (.rsqrt, { -0.5 * pow($0, -1.5) }), (.square, { 2 * $0 }),
    (.absolute, { _ in 1 }), (.sign, { _ in 0 }), (.reciprocal, { -1 / ($0 * $0) }),
    (.tanh, { 1 - tanh($0) * tanh($0) }), (.sigmoid, { exp(-$0) / pow(1 + exp(-$0), 2) }),
    (.relu, { _ in 1 }), (.softplus, { 1 / (1 + exp(-$0)) }), (.sin, { cos($0) }),
    (.cos, { -sin($0) }), (.erf, { 2 / Double.pi.squareRoot() * exp(-$0 * $0) }),
    (.log1p, { 1 / (1 + $0) }), (.expm1, { exp($0) }), (.floor, { _ in 0 }),
    (.gelu, { erfc(-$0 / 2.0.squareRoot()) / 2 + $0 * exp(-$0 * $0 / 2) / (2 * .pi).squareRoot() }),
    (
      .silu,
      { x in
        let s = 1 / (1 + exp(-x))
        return s * (1 + x * (1 - s))
      }
    ),
  ]

  @Test("two operands, either of which may be a single number", arguments: oddSizes)
  func binary(count: Int) {
    let (a, b) = (Storage(random: count, in: 0.5...2), Storage(random: count, seed: 1, in: 0.5...2))
    let one = Storage(random: 1, seed: 2, in: 0.5...2)
    let pairs = [(a, b), (a, a)] + (count > 0 ? [(a, one), (one, b)] : [])
    for (operation, exact) in Self.binaries {
      for (x, y) in pairs {
        let expected = (0..<count).map {
          exact(x.doubles[x.count == 1 ? 0 : $0], y.doubles[y.count == 1 ? 0 : $0])
        }
        for set in InstructionSet.available {
          let found = withProcessSettings(instructionSet: set) { Kernel.binary(operation, x, y) }
          #expect(largestDifference(found, expected) <= 4 * unit, "\(set) \(operation)")
        }
      }
    }
  }

  @Test("undefined numbers stay so in maximum and minimum", arguments: InstructionSet.available)
  func undefined(set: InstructionSet) {
    let (a, b) = (Storage([.nan, 1, .nan, 2]), Storage([1, .nan, .nan, 3]))
    withProcessSettings(instructionSet: set) {
      #expect(Kernel.binary(.maximum, a, b).values.map(\.isNaN) == [true, true, true, false])
      #expect(Kernel.binary(.minimum, a, b).values.map(\.isNaN) == [true, true, true, false])
      #expect(Kernel.clamp(a, low: 0, high: 1).values[0].isNaN)
      #expect(Kernel.reduce(.maximum, a, outer: 1, axis: 4, inner: 1).values[0].isNaN)
      #expect(
        Kernel.reduce(.minimum, a, outer: 1, axis: 2, inner: 2).values.allSatisfy(\.isNaN) == false)
    }
  }

  @Test("derivatives", arguments: oddSizes)
  func derivatives(count: Int) {
    let x = Storage(random: count, in: 0.3...2)
    let g = Storage(random: count, seed: 1)
    for (operation, derivative) in Self.derivatives {
      let expected = zip(x.doubles, g.doubles).map { derivative($0) * $1 }
      for set in InstructionSet.available {
        let found = withProcessSettings(instructionSet: set) {
          Kernel.unaryGradient(operation, x: x, y: Kernel.unary(operation, x), gradient: g)
        }
        #expect(largestDifference(found, expected) <= 16 * unit, "\(set) \(operation)")
      }
    }
  }

  @Test("affine, clamp, accumulate and blend", arguments: InstructionSet.available, oddSizes)
  func affine(set: InstructionSet, count: Int) {
    let x = Storage(random: 3 * count)
    withProcessSettings(instructionSet: set) {
      let affine = Kernel.affine(x, scale: 3, offset: -0.5)
      #expect(largestDifference(affine, x.doubles.map { 3 * $0 - 0.5 }) <= 2 * unit)
      let clamped = Kernel.clamp(x, low: -0.25, high: 0.5)
      #expect(clamped.doubles == x.doubles.map { min(max($0, -0.25), 0.5) })
      let sum = affine.copy()
      Kernel.accumulate(x, scale: 2, into: sum)
      let sums = zip(affine.doubles, x.doubles).map { $0 + 2 * $1 }
      #expect(largestDifference(sum, sums) <= 4 * unit)
      Kernel.blend(x, scale: 2, into: sum, keep: 0.25)
      let blended = zip(sums, x.doubles).map { 0.25 * $0 + 2 * $1 }
      #expect(largestDifference(sum, blended) <= 8 * unit)
    }
  }

  @Test("gradient descent in one pass", arguments: InstructionSet.available, oddSizes)
  func descent(set: InstructionSet, count: Int) {
    let (g, w) = (Storage(random: count), Storage(random: count, seed: 1))
    let velocity = Storage(random: count, seed: 2)
    for (isNesterov, momentum) in [(false, 0), (false, 0.75), (true, 0.75)] {
      let (weights, speed) = (w.copy(), velocity.copy())
      let step = DescentStep(
        rate: 0.125, momentum: Real(momentum), decay: 0.5, isNesterov: isNesterov)
      withProcessSettings(instructionSet: set) {
        Kernel.descend(
          step, gradient: g, weights: weights, velocity: momentum == 0 ? nil : speed)
      }
      let gradients = zip(g.doubles, w.doubles).map { $0 + 0.5 * $1 }
      let speeds = zip(gradients, velocity.doubles).map { $0 + momentum * $1 }
      let expected = zip(w.doubles, zip(gradients, speeds)).map { w, step in
        w - 0.125 * (isNesterov ? step.0 + momentum * step.1 : momentum == 0 ? step.0 : step.1)
      }
      #expect(largestDifference(weights, expected) <= 4 * unit)
      #expect(momentum == 0 || largestDifference(speed, speeds) <= 4 * unit)
    }
  }

  @Test("Adam in one pass", arguments: InstructionSet.available, oddSizes)
  func adam(set: InstructionSet, count: Int) {
    let step = AdamStep(
      rate: 0.1, betas: (0.75, 0.5), epsilon: 0.25, coupledDecay: 0.5, decoupledDecay: 0.125,
      corrections: (0.25, 0.5))
    let (g, w) = (Storage(random: count), Storage(random: count, seed: 1))
    let (m, v) = (Storage(random: count, seed: 2), Storage(random: count, seed: 3, in: 0...1))
    let largest = Storage(random: count, seed: 4, in: 0...1)
    var expected = (w: w.doubles, m: m.doubles, v: v.doubles, top: largest.doubles)
    for i in 0..<count {
      let gradient = g.doubles[i] + 0.5 * expected.w[i]
      expected.m[i] = 0.75 * expected.m[i] + 0.25 * gradient
      expected.v[i] = 0.5 * expected.v[i] + 0.5 * gradient * gradient
      expected.top[i] = max(expected.top[i], expected.v[i])
      let root = (expected.top[i] / 0.5).squareRoot() + 0.25
      expected.w[i] = (1 - 0.1 * 0.125) * expected.w[i] - 0.1 * expected.m[i] / 0.25 / root
    }
    withProcessSettings(instructionSet: set) {
      Kernel.adam(step, gradient: g, weights: w, first: m, second: v, maximum: largest)
    }
    #expect(largestDifference(w, expected.w) <= 8 * unit)
    #expect(largestDifference(m, expected.m) <= 4 * unit)
    #expect(largestDifference(v, expected.v) <= 4 * unit)
    #expect(largestDifference(largest, expected.top) <= 4 * unit)
  }
}
