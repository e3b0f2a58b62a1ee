import Foundation
import Kernels
import Testing
import _TestSupport

@Suite("Elementary functions")
struct ElementaryFunctionTests {
  struct Function: Sendable, CustomTestStringConvertible {
    var operation: UnaryOperation
    var range: ClosedRange<Double>
    /// The bound on the error in units in the last place of the exact result.
    var bound: Double
    var exact: @Sendable (Double) -> Double
    var testDescription: String { "\(operation)" }
  }

  static let functions: [Function] = [
    Function(operation: .exp, range: -90...90, bound: 2) { exp($0) },
    Function(operation: .log, range: 1e-3...4, bound: 2) { log($0) },
    Function(operation: .tanh, range: -10...10, bound: 3) { tanh($0) },
    Function(operation: .sigmoid, range: -90...90, bound: 3) { 1 / (1 + exp(-$0)) },
    Function(operation: .softplus, range: -80...80, bound: 4) { log1p(exp(-abs($0))) + max(0, $0) },
    Function(operation: .sqrt, range: 0...1e6, bound: 1) { $0.squareRoot() },
    Function(operation: .rsqrt, range: 1e-6...1e6, bound: 2) { 1 / $0.squareRoot() },
    Function(operation: .reciprocal, range: 1e-6...1e6, bound: 1) { 1 / $0 },
    Function(operation: .silu, range: -20...20, bound: 5) { $0 / (1 + exp(-$0)) },
    Function(operation: .sin, range: -20...20, bound: 1) { sin($0) },
    Function(operation: .cos, range: -20...20, bound: 1) { cos($0) },
    Function(operation: .erf, range: -5...5, bound: 2) { erf($0) },
    Function(operation: .log1p, range: -0.9...10, bound: 1) { log1p($0) },
    Function(operation: .expm1, range: -10...10, bound: 1) { expm1($0) },
    Function(operation: .square, range: -1e3...1e3, bound: 1) { $0 * $0 },
  ]

  @Test("in units in the last place", arguments: InstructionSet.available, functions)
  func error(set: InstructionSet, _ function: Function) {
    let count = 40_001
    let (low, high) = (function.range.lowerBound, function.range.upperBound)
    let step = (high - low) / Double(count - 1)
    let x = Storage((0..<count).map { Real(low + step * Double($0)) })
    let y = withProcessSettings(instructionSet: set) { Kernel.unary(function.operation, x) }
    let worst = zip(x.doubles, y.doubles).map { ulps($1, function.exact($0)) }.max() ?? 0
    #expect(worst <= function.bound)
  }

  // GELU's negative tail is a difference of nearly equal numbers: its error is absolute.
  @Test("GELU", arguments: InstructionSet.available)
  func gelu(set: InstructionSet) {
    let x = Storage(random: 10_000, in: -6...6)
    let y = withProcessSettings(instructionSet: set) { Kernel.unary(.gelu, x) }
    let expected = x.doubles.map { $0 * erfc(-$0 / 2.0.squareRoot()) / 2 }
    #expect(largestDifference(y, expected) < 6 * unit)
  }

  @Test("zeros, infinities, undefined numbers", arguments: InstructionSet.available)
  func extremes(set: InstructionSet) {
    let inputs: [Real] = [0, -0.0, .infinity, -.infinity, .nan]
    let nan = Double.nan
    let expected: [(UnaryOperation, [Double])] = [
      (.exp, [1, 1, .infinity, 0, nan]), (.log, [-.infinity, -.infinity, .infinity, nan, nan]),
      (.tanh, [0, -0.0, 1, -1, nan]), (.sigmoid, [0.5, 0.5, 1, 0, nan]),
      (.softplus, [log(2), log(2), .infinity, 0, nan]), (.sqrt, [0, -0.0, .infinity, nan, nan]),
      (.relu, [0, 0, .infinity, 0, nan]), (.absolute, [0, 0, .infinity, .infinity, nan]),
      (.erf, [0, 0, 1, -1, nan]), (.expm1, [0, 0, .infinity, -1, nan]),
      (.log1p, [0, 0, .infinity, nan, nan]), (.floor, [0, 0, .infinity, -.infinity, nan]),
    ]
    for (operation, values) in expected {
      // Padded, so that both the vector loop and the loop over the rest see every input.
      let padded = Storage(Array(repeatElement(inputs, count: 13).joined()))
      let found = withProcessSettings(instructionSet: set) { Kernel.unary(operation, padded) }
      for (index, value) in found.doubles.enumerated() {
        let exact = values[index % inputs.count]
        #expect(
          value == exact || value.isNaN && exact.isNaN || abs(value - exact) < unit,
          "\(operation) of \(inputs[index % inputs.count])")
      }
    }
  }

  @Test("the smallest and the largest numbers", arguments: InstructionSet.available)
  func ends(set: InstructionSet) {
    let tiny: [Real] = [.leastNonzeroMagnitude, .leastNormalMagnitude / 3, .leastNormalMagnitude]
    let large = Real.greatestFiniteMagnitude
    withProcessSettings(instructionSet: set) {
      func apply(_ operation: UnaryOperation, _ x: [Real]) -> [Double] {
        Kernel.unary(operation, Storage(x + x.map { -$0 })).doubles
      }
      for (found, x) in zip(apply(.log, tiny), tiny) { #expect(ulps(found, log(Double(x))) <= 2) }
      #expect(apply(.exp, tiny) == [Double](repeating: 1, count: 6))
      #expect(apply(.tanh, tiny) == (tiny + tiny.map { -$0 }).map { Double($0) })
      #expect(apply(.exp, [large]) == [.infinity, 0])
      #expect(apply(.softplus, [large]) == [Double(large), 0])
      #expect(apply(.sigmoid, [large]) == [1, 0])
      #expect(apply(.tanh, [large]) == [1, -1])
      #expect(ulps(apply(.log, [large])[0], log(Double(large))) <= 2)
    }
  }

  // Results below the smallest normal number may be zero, so the error there is measured by it.
  private func ulps(_ found: Double, _ exact: Double) -> Double {
    if found == exact { return 0 }
    if abs(exact) < Double(Real.leastNormalMagnitude) {
      return abs(found - exact) / Double(Real.leastNormalMagnitude)
    }
    if abs(exact) > Double(Real.greatestFiniteMagnitude) { return found.isInfinite ? 0 : .infinity }
    return abs(found - exact) / Double(Real(exact).ulp)
  }
}
