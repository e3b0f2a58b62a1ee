import Kernels
import LinearAlgebra

/// Work on a matrix a few rows at a time, spread over the threads.
///
/// The blocks depend on the number of rows alone, so the results do not depend on the threads.
enum RowBlocks {
  /// Returns what `body` makes of each block of at most `height` rows, in the order of the rows;
  /// `body` gets the block and the index of its first row.
  static func map<Result>(
    _ matrix: Matrix, height: Int, _ body: (_ block: Matrix, _ first: Int) -> Result
  ) -> [Result] {
    let count = (matrix.rows + height - 1) / height
    var results = [Result?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { results in
      // Every block writes its own element, and the buffer outlives the call.
      nonisolated(unsafe) let results = results
      ThreadPool.forEach(count) { index in
        let first = index * height
        results[index] = body(matrix.rows(first..<min(first + height, matrix.rows)), first)
      }
    }
    return results.compactMap(\.self)
  }

  /// Returns one number for each row: `body` makes those of a block.
  static func numbers(
    _ matrix: Matrix, height: Int = 256, _ body: (_ block: Matrix) -> [Double]
  ) -> [Double] {
    map(matrix, height: height) { block, _ in body(block) }.flatMap(\.self)
  }
}

extension Matrix {
  /// The rows of a range.
  func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: columns,
      elements: Array(elements[range.lowerBound * columns..<range.upperBound * columns]))
  }

  /// The entries of one row, without a copy.
  func slice(_ row: Int) -> ArraySlice<Double> {
    elements[row * columns..<(row + 1) * columns]
  }

  /// One number for each row.
  func mapRows(_ transform: (ArraySlice<Double>) -> Double) -> [Double] {
    (0..<rows).map { transform(slice($0)) }
  }

  /// The columns of a range.
  func columns(_ range: Range<Int>) -> Matrix {
    let kept = (0..<rows).flatMap { slice($0).dropFirst(range.lowerBound).prefix(range.count) }
    return Matrix(rows: rows, columns: range.count, elements: kept)
  }
}

/// The squared Euclidean distance of two rows.
func squaredDistance(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      // Four sums at a time keep the additions from waiting for each other.
      var sums = SIMD4<Double>()
      let whole = a.count & ~3
      var i = 0
      while i < whole {
        let difference =
          SIMD4(a[i], a[i + 1], a[i + 2], a[i + 3]) - SIMD4(b[i], b[i + 1], b[i + 2], b[i + 3])
        sums += difference * difference
        i += 4
      }
      var sum = sums.sum()
      for j in whole..<a.count { sum += (a[j] - b[j]) * (a[j] - b[j]) }
      return sum
    }
  }
}
