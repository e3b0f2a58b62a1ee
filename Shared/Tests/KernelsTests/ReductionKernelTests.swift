import Foundation
import Kernels
import Testing
import _TestSupport

@Suite("Reductions, softmax and products")
struct ReductionKernelTests {
  @Test("against version 1", arguments: InstructionSet.available, oddSizes)
  func reductions(set: InstructionSet, size: Int) {
    withProcessSettings(instructionSet: set) {
      for (outer, axis, inner) in [
        (1, size, 1), (3, size, 1), (size, 5, 1), (2, 7, size), (2, size, 3),
      ] {
        let x = Storage(random: outer * axis * inner)
        for reduction in axis == 0 ? [.sum] : [Reduction.sum, .maximum, .minimum] {
          let found = Kernel.reduce(reduction, x, outer: outer, axis: axis, inner: inner)
          let expected = Version1.reduce(
            reduction, x.doubles, outer: outer, axis: axis, inner: inner)
          #expect(largestDifference(found, expected) <= Double(axis) * unit)
        }
      }
    }
  }

  // More than 65,536 elements under one result: the axis is cut into eight pieces.
  @Test("in pieces", arguments: [(70_001, 1), (1_031, 65), (16, 5_003), (15, 5_003)])
  func pieces(axis: Int, inner: Int) {
    let x = Storage(random: axis * inner)
    for reduction in [Reduction.sum, .maximum, .minimum] {
      let expected = Version1.reduce(reduction, x.doubles, outer: 1, axis: axis, inner: inner)
      for set in InstructionSet.available {
        let found = withProcessSettings(instructionSet: set) {
          Kernel.reduce(reduction, x, outer: 1, axis: axis, inner: inner)
        }
        #expect(largestDifference(found, expected) <= Double(axis) * unit)
      }
    }
  }

  @Test("sums of products in Double", arguments: InstructionSet.available, oddSizes)
  func sums(set: InstructionSet, count: Int) {
    let (x, y) = (Storage(random: count), Storage(random: count, seed: 1))
    withProcessSettings(instructionSet: set) {
      let product = zip(x.doubles, y.doubles).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(Kernel.sumOfProducts(x, y) - product) < 1e-13)
      let squares = x.doubles.reduce(0) { $0 + $1 * $1 }
      #expect(abs(Kernel.sumOfSquares(x) - squares) < 1e-13)
    }
  }

  @Test("softmax and its logarithm", arguments: InstructionSet.available, oddSizes.dropFirst())
  func softmax(set: InstructionSet, columns: Int) {
    let (x, g) = (Storage(random: 5 * columns, in: -20...20), Storage(random: 5 * columns, seed: 1))
    let p = Version1.softmax(x.doubles, columns: columns)
    func row(_ i: Int) -> Range<Int> { i / columns * columns..<(i / columns + 1) * columns }
    let inner = p.indices.map { i in row(i).reduce(0) { $0 + p[$1] * g.doubles[$1] } }
    let total = p.indices.map { i in row(i).reduce(0) { $0 + g.doubles[$1] } }
    withProcessSettings(instructionSet: set) {
      let plain = Kernel.softmax(x, columns: columns, logarithm: false)
      #expect(largestDifference(plain, p) < 64 * unit)
      let logarithm = Kernel.softmax(x, columns: columns, logarithm: true)
      #expect(largestDifference(logarithm, p.map { log($0) }) < 128 * unit)
      let gradient = Kernel.softmaxGradient(
        result: plain, gradient: g, columns: columns, logarithm: false)
      let expected = p.indices.map { p[$0] * (g.doubles[$0] - inner[$0]) }
      #expect(largestDifference(gradient, expected) < 128 * unit)
      let logGradient = Kernel.softmaxGradient(
        result: logarithm, gradient: g, columns: columns, logarithm: true)
      let expectedLog = p.indices.map { g.doubles[$0] - p[$0] * total[$0] }
      #expect(largestDifference(logGradient, expectedLog) < 512 * unit)
    }
  }

  @Test("the first of several largest numbers")
  func argmax() {
    let x = Storage([3, 5, 5, 1, -1, -2, -1, -9])
    #expect(Kernel.argmax(x, columns: 4) == [1, 0])
    #expect(Kernel.argmax(Storage([]), columns: 4) == [])
  }
}
