import Foundation
import Kernels
import Testing
import _TestSupport

@Suite("Cross-entropy kernels")
struct CrossEntropyKernelTests {
  private static let rows = 5

  @Test(
    "labels, with and without smoothing", arguments: InstructionSet.available,
    oddSizes.dropFirst())
  func labels(set: InstructionSet, columns: Int) {
    let labels = (0..<Self.rows).map { Int32($0 * 7 % columns) }
    for smoothing in [0, 0.25] {
      var targets = [Double](
        repeating: smoothing / Double(columns), count: Self.rows * columns)
      for (row, label) in labels.enumerated() {
        targets[row * columns + Int(label)] += 1 - smoothing
      }
      check(.labels(labels, smoothing: Real(smoothing)), targets, columns, set)
    }
  }

  @Test("targets in full", arguments: InstructionSet.available, oddSizes.dropFirst())
  func full(set: InstructionSet, columns: Int) {
    let targets = Storage(random: Self.rows * columns, seed: 1, in: 0...1)
    check(.full(targets), targets.doubles, columns, set)
  }

  // losses = -<t, ln p> and dx = scale (p sum(t) - t), from version 1 of softmax.
  private func check(
    _ targets: TargetDistributions, _ values: [Double], _ columns: Int, _ set: InstructionSet
  ) {
    let x = Storage(random: Self.rows * columns, in: -10...10)
    let p = Version1.softmax(x.doubles, columns: columns)
    func sums(_ term: (Int) -> Double) -> [Double] {
      (0..<Self.rows).map { row in
        (row * columns..<(row + 1) * columns).reduce(0) { $0 + term($1) }
      }
    }
    let losses = sums { -values[$0] * log(p[$0]) }
    let masses = sums { values[$0] }
    let gradient = p.indices.map { 0.5 * (p[$0] * masses[$0 / columns] - values[$0]) }
    withProcessSettings(instructionSet: set) {
      let found = Kernel.crossEntropy(x, targets, columns: columns)
      let bound = Double(columns + 16) * 16 * unit
      #expect(largestDifference(found.losses, losses) < bound, "\(columns) classes")
      let slopes = Kernel.crossEntropyGradient(
        x, targets, columns: columns, logSums: found.logSums, scale: 0.5)
      #expect(largestDifference(slopes, gradient) < bound, "\(columns) classes")
    }
  }

  @Test("classes excluded by minus infinity", arguments: InstructionSet.available)
  func excluded(set: InstructionSet) {
    let columns = 40
    func odd(_ value: (Int) -> Real, even: Real) -> Storage {
      Storage((0..<columns).map { $0 % 2 == 0 ? even : value($0) })
    }
    let x = odd({ Real($0) / 8 }, even: -.infinity)
    let rest = Storage((0..<columns / 2).map { Real(2 * $0 + 1) / 8 })
    let full = odd({ _ in 0.05 }, even: 0)
    let restFull = Storage(repeating: 0.05, count: columns / 2)
    withProcessSettings(instructionSet: set) {
      for (targets, plain) in [
        (TargetDistributions.labels([3], smoothing: 0), .labels([1], smoothing: 0)),
        (.full(full), TargetDistributions.full(restFull)),
      ] {
        let found = Kernel.crossEntropy(x, targets, columns: columns)
        let expected = Kernel.crossEntropy(rest, plain, columns: columns / 2)
        #expect(largestDifference(found.losses, expected.losses.doubles) < 32 * unit)
        let gradient = Kernel.crossEntropyGradient(
          x, targets, columns: columns, logSums: found.logSums, scale: 1)
        let isExcluded = gradient.values.enumerated().allSatisfy { $0 % 2 == 1 || $1 == 0 }
        #expect(isExcluded)
      }
    }
  }

  @Test("an undefined logit makes its row undefined", arguments: InstructionSet.available)
  func undefined(set: InstructionSet) {
    for columns in [3, 16, 40] {
      for position in 0..<columns {
        var values = Storage(random: 2 * columns).values
        values[position] = .nan
        let found = withProcessSettings(instructionSet: set) {
          Kernel.crossEntropy(
            Storage(values), .labels([0, 0], smoothing: 0), columns: columns)
        }
        #expect(found.losses.values.map(\.isNaN) == [true, false])
      }
    }
  }
}
