import Kernels
import Testing
import _TestSupport

@Suite("Matrix product kernels")
struct ProductKernelTests {
  // Around the tiles of 4, 6 and 14 rows, panels of up to 32 columns, and blocks of 256 inner
  // indices and 512 columns; a far first factor is packed by rows, a crowded one moved together.
  static let sizes = [
    (0, 3, 4), (3, 0, 4), (3, 4, 0), (1, 1, 1), (5, 1, 40), (14, 32, 16), (15, 33, 17),
    (29, 31, 65), (13, 16, 257), (7, 530, 9), (31, 48, 300), (530, 35, 20), (31, 259, 1024),
  ]

  @Test("against version 1, each factor transposed or not", arguments: sizes)
  func matrices(rows: Int, columns: Int, inner: Int) {
    let a = matrix(rows, inner, seed: 0)
    let b = matrix(inner, columns, seed: 1)
    let expected = (a * b).values
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
      for set in InstructionSet.available {
        let found = withProcessSettings(instructionSet: set) {
          Kernel.multiply(
            storage(ta ? a.transposed : a), storage(tb ? b.transposed : b),
            MatrixProduct(
              rows: rows, columns: columns, inner: inner, transposesA: ta, transposesB: tb))
        }
        let bound = Double(max(inner, 1)) * unit
        #expect(largestDifference(found, expected) <= bound, "\(set) \(ta) \(tb)")
      }
    }
  }

  @Test("with a bias and a rectifier", arguments: sizes)
  func biased(rows: Int, columns: Int, inner: Int) {
    let (a, b) = (matrix(rows, inner, seed: 0), matrix(inner, columns, seed: 1))
    let bias = Storage(random: columns, seed: 2)
    let shifted = (a * b).values.enumerated().map { $1 + bias.doubles[$0 % columns] }
    for rectifies in [false, true] {
      var product = MatrixProduct(rows: rows, columns: columns, inner: inner)
      product.isRectified = rectifies
      let expected = rectifies ? shifted.map { max(0, $0) } : shifted
      for set in InstructionSet.available {
        let found = withProcessSettings(instructionSet: set) {
          Kernel.multiply(storage(a), storage(b), product, bias: bias)
        }
        #expect(largestDifference(found, expected) <= Double(inner + 1) * unit, "\(set)")
      }
    }
  }

  @Test("undefined numbers pass a rectifier", arguments: InstructionSet.available)
  func undefined(set: InstructionSet) {
    withProcessSettings(instructionSet: set) {
      for columns in [1, 3] {
        var product = MatrixProduct(rows: 1, columns: columns, inner: 1)
        product.isRectified = true
        let found = Kernel.multiply(Storage([.nan]), Storage(random: columns), product)
        #expect(found.values.map(\.isNaN) == [Bool](repeating: true, count: columns))
      }
    }
  }

  // Large enough to be cut into pieces of rows, or of columns.
  @Test("in pieces and in stacks", arguments: [false, true], [false, true])
  func stacks(sharesA: Bool, sharesB: Bool) {
    for (rows, columns, inner) in [(131, 90, 101), (90, 131, 101)] {
      let a = (0..<2).map { Storage(random: rows * inner, seed: sharesA ? 0 : $0) }
      let b = (0..<2).map { Storage(random: inner * columns, seed: sharesB ? 5 : 5 + $0) }
      let bias = Storage(random: 2 * columns, seed: 9)
      let found = Kernel.multiply(
        sharesA ? a[0] : Storage(a[0].values + a[1].values),
        sharesB ? b[0] : Storage(b[0].values + b[1].values),
        MatrixProduct(rows: rows, columns: columns, inner: inner), bias: bias,
        stack: ProductStack(
          count: 2, strideA: sharesA ? 0 : rows * inner, strideB: sharesB ? 0 : inner * columns))
      let expected = (0..<2).flatMap { i in
        (Version1.Matrix(values: a[i].doubles, rows: rows, columns: inner)
          * Version1.Matrix(values: b[i].doubles, rows: inner, columns: columns)).values
          .enumerated().map { $1 + bias.doubles[i * columns + $0 % columns] }
      }
      #expect(largestDifference(found, expected) <= Double(inner) * unit)
    }
  }

  @Test("the gradient behind a bias", arguments: InstructionSet.available, [1, 17, 300])
  func biasGradient(set: InstructionSet, rows: Int) {
    let (groups, columns) = (2, 129)
    let g = Storage(random: groups * rows * columns)
    let y = Storage(random: g.count, seed: 1)
    for rectifies in [false, true] {
      let passed = zip(g.doubles, y.doubles).map { rectifies && $1 <= 0 ? 0 : $0 }
      var sums = [Double](repeating: 0, count: groups * columns)
      for (i, value) in passed.enumerated() {
        sums[i / (rows * columns) * columns + i % columns] += value
      }
      let found = withProcessSettings(instructionSet: set) {
        Kernel.addBiasGradient(g, rectified: rectifies ? y : nil, groups: groups, columns: columns)
      }
      #expect(found.input.doubles == passed)
      #expect(largestDifference(found.bias, sums) <= Double(rows) * unit)
    }
  }

  private func matrix(_ rows: Int, _ columns: Int, seed: Int) -> Version1.Matrix {
    Version1.Matrix(
      values: Storage(random: rows * columns, seed: seed).doubles, rows: rows, columns: columns)
  }

  private func storage(_ matrix: Version1.Matrix) -> Storage {
    Storage(matrix.values.map { Real($0) })
  }
}
