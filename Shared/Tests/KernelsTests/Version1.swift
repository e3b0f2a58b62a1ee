import Foundation
import Kernels

/// Every kernel once more as plain loops in Double.
enum Version1 {
  static func reduce(
    _ reduction: Reduction, _ x: [Double], outer: Int, axis: Int, inner: Int
  ) -> [Double] {
    (0..<outer * inner).map { position in
      let column = (0..<axis).map { x[(position / inner * axis + $0) * inner + position % inner] }
      return switch reduction {
      case .sum: column.reduce(0, +)
      case .maximum: column.max() ?? 0
      case .minimum: column.min() ?? 0
      }
    }
  }

  static func permute(_ x: [Double], extents: [Int], axes: [Int]) -> [Double] {
    let target = axes.map { extents[$0] }
    return x.indices.map { position in
      let index = unravel(position, target)
      var source = [Int](repeating: 0, count: axes.count)
      for (i, axis) in axes.enumerated() { source[axis] = index[i] }
      return x[ravel(source, extents)]
    }
  }

  /// Positions in both operands, 0 where an extent is 1, for each position of the result.
  static func broadcast(
    _ a: ([Double], [Int]), _ b: ([Double], [Int]), _ combine: (Double, Double) -> Double
  ) -> [Double] {
    let extents = zip(a.1, b.1).map { $0 == 1 ? $1 : $0 }
    return (0..<extents.reduce(1, *)).map { position in
      let index = unravel(position, extents)
      func element(_ operand: ([Double], [Int])) -> Double {
        operand.0[ravel(zip(index, operand.1).map { $1 == 1 ? 0 : $0 }, operand.1)]
      }
      return combine(element(a), element(b))
    }
  }

  static func unravel(_ position: Int, _ extents: [Int]) -> [Int] {
    var rest = position
    return extents.reversed().map { extent in
      defer { rest /= extent }
      return rest % extent
    }.reversed()
  }

  static func ravel(_ index: [Int], _ extents: [Int]) -> Int {
    zip(index, extents).reduce(0) { $0 * $1.1 + $1.0 }
  }

  struct Matrix {
    var values: [Double]
    var rows: Int
    var columns: Int

    var transposed: Matrix {
      let flipped = (0..<columns).flatMap { c in (0..<rows).map { values[$0 * columns + c] } }
      return Matrix(values: flipped, rows: columns, columns: rows)
    }

    static func * (a: Matrix, b: Matrix) -> Matrix {
      var product = [Double](repeating: 0, count: a.rows * b.columns)
      for i in 0..<a.rows {
        for k in 0..<a.columns {
          let left = a.values[i * a.columns + k]
          for j in 0..<b.columns {
            product[i * b.columns + j] += left * b.values[k * b.columns + j]
          }
        }
      }
      return Matrix(values: product, rows: a.rows, columns: b.columns)
    }
  }

  static func softmax(_ x: [Double], columns: Int) -> [Double] {
    stride(from: 0, to: x.count, by: columns).flatMap { start -> [Double] in
      let row = x[start..<start + columns]
      let top = row.max() ?? 0
      let weights = row.map { exp($0 - top) }
      let total = weights.reduce(0, +)
      return weights.map { $0 / total }
    }
  }
}
