import CKernels

package enum Reduction: Int32, Sendable { case sum, maximum, minimum }

extension Kernel {
  /// Reduces `[outer, axis, inner]` to `[outer, inner]`; the sum of nothing is zero.
  package static func reduce(
    _ reduction: Reduction, _ x: Storage, outer: Int, axis: Int, inner: Int
  ) -> Storage {
    guard axis > 0 else {
      precondition(reduction == .sum, "the \(reduction) of no elements")
      return Storage(repeating: 0, count: outer * inner)
    }
    if outer == 1 && axis * inner > 2 * grain && axis >= 16 {
      return reduceInPieces(reduction, x, axis: axis, inner: inner)
    }
    let result = Storage(uninitialized: outer * inner)
    withExtendedLifetime((x, result)) {
      let (x, y) = (x.pointer, result.pointer)
      ThreadPool.forEachPiece(of: outer, grain: rowsPerTask(width: axis * inner)) { i, n in
        sf_reduce(reduction.rawValue, n, axis, inner, x + i * axis * inner, y + i * inner)
      }
    }
    return result
  }

  // A long axis is cut into eight pieces whatever the number of threads.
  private static func reduceInPieces(
    _ reduction: Reduction, _ x: Storage, axis: Int, inner: Int
  ) -> Storage {
    let pieces = 8
    let partial = Storage(uninitialized: pieces * inner)
    withExtendedLifetime((x, partial)) {
      let (x, y) = (x.pointer, partial.pointer)
      ThreadPool.forEach(pieces) { piece in
        let (from, to) = (axis * piece / pieces, axis * (piece + 1) / pieces)
        sf_reduce(
          reduction.rawValue, 1, to - from, inner, x + from * inner, y + piece * inner)
      }
    }
    return reduce(reduction, partial, outer: 1, axis: pieces, inner: inner)
  }

  package static func sumOfSquares(_ x: Storage) -> Double {
    withExtendedLifetime(x) { sf_sum_of_squares(x.count, x.pointer) }
  }

  package static func sumOfProducts(_ x: Storage, _ y: Storage) -> Double {
    withExtendedLifetime((x, y)) { sf_sum_of_products(x.count, x.pointer, y.pointer) }
  }

  /// Softmax, or its logarithm, of each row.
  package static func softmax(_ x: Storage, columns: Int, logarithm: Bool) -> Storage {
    let result = Storage(uninitialized: x.count)
    withExtendedLifetime((x, result)) {
      let (x, y) = (x.pointer, result.pointer)
      forEachShare(of: rowCount(result, width: columns), width: columns) { _, i, n in
        sf_softmax(n, columns, x + i * columns, logarithm, y + i * columns)
      }
    }
    return result
  }

  package static func softmaxGradient(
    result y: Storage, gradient g: Storage, columns: Int, logarithm: Bool
  ) -> Storage {
    let result = Storage(uninitialized: y.count)
    withExtendedLifetime((y, g, result)) {
      let (y, g, dx) = (y.pointer, g.pointer, result.pointer)
      forEachShare(of: rowCount(result, width: columns), width: columns) { _, i, n in
        let offset = i * columns
        sf_softmax_gradient(n, columns, y + offset, g + offset, logarithm, dx + offset)
      }
    }
    return result
  }

  /// The index of the first largest number of each row.
  package static func argmax(_ x: Storage, columns: Int) -> [Int32] {
    x.read { values in
      stride(from: 0, to: values.count, by: columns).map { start in
        var best = 0
        for column in 1..<max(columns, 1) where values[start + column] > values[start + best] {
          best = column
        }
        return Int32(best)
      }
    }
  }
}
