import CKernels

/// The sizes of `op(A) op(B)`, where `op` transposes when asked: `[rows, inner] x [inner, columns]`.
package struct MatrixProduct: Sendable {
  var rows: Int
  var columns: Int
  var inner: Int
  var transposesA: Bool
  var transposesB: Bool
  /// The result is `max(0, .)`.
  package var isRectified = false

  package init(
    rows: Int, columns: Int, inner: Int, transposesA: Bool = false, transposesB: Bool = false
  ) {
    self.rows = rows
    self.columns = columns
    self.inner = inner
    self.transposesA = transposesA
    self.transposesB = transposesB
  }

  fileprivate var strideA: Int { transposesA ? rows : inner }
  fileprivate var strideB: Int { transposesB ? inner : columns }
}

/// Several products of the same sizes; an operand with stride 0 is shared by all of them.
package struct ProductStack: Sendable {
  var count: Int
  var strideA: Int
  var strideB: Int

  package init(count: Int, strideA: Int, strideB: Int) {
    self.count = count
    self.strideA = strideA
    self.strideB = strideB
  }

  package static let single = ProductStack(count: 1, strideA: 0, strideB: 0)
}

extension Kernel {
  /// `op(A) op(B) + bias`, with a bias per column (one row for all products, or one for each).
  package static func multiply(
    _ a: Storage, _ b: Storage, _ product: MatrixProduct, bias: Storage? = nil,
    stack: ProductStack = .single
  ) -> Storage {
    let size = product.rows * product.columns
    let result = Storage(uninitialized: stack.count * size)
    guard result.count > 0 else { return result }
    let cut = ProductCut(product, count: stack.count)
    let strideBias = bias.map { $0.count > product.columns ? product.columns : 0 } ?? 0
    withExtendedLifetime((a, b, bias, result)) {
      let (a, b, c) = (a.pointer, b.pointer, result.pointer)
      ThreadPool.forEach(stack.count * cut.pieces) { task in
        let index = task / cut.pieces
        var part = cut.part(task % cut.pieces, of: product)
        sf_multiply(
          &part.sizes, a + index * stack.strideA + part.offsetA,
          b + index * stack.strideB + part.offsetB,
          bias.map { UnsafePointer($0.pointer + index * strideBias + part.firstColumn) },
          c + index * size + part.offsetC)
      }
    }
    return result
  }
}

/// How a product is spread over threads.
///
/// An element is summed in one order however the product is cut, so that the number of threads may
/// decide. Every piece of rows packs the second factor once more, and every piece of columns reads
/// the first one once more.
private struct ProductCut {
  private let rowPieces: Int
  private let columnPieces: Int

  var pieces: Int { rowPieces * columnPieces }

  init(_ p: MatrixProduct, count: Int) {
    let work = count * p.rows * p.columns * p.inner
    let wanted = (min(ThreadPool.threadCount, work >> 17) + count - 1) / count
    let cutsRows = p.rows > 2 * p.columns
    rowPieces = cutsRows ? max(1, min(wanted, p.rows / 28)) : 1
    columnPieces = cutsRows ? 1 : max(1, min(wanted, p.columns / 32))
  }

  struct Part {
    var sizes: sf_product
    var offsetA: Int
    var offsetB: Int
    var offsetC: Int
    var firstColumn: Int
  }

  func part(_ piece: Int, of p: MatrixProduct) -> Part {
    let (row, column) = (piece / columnPieces, piece % columnPieces)
    let rows = p.rows * row / rowPieces..<p.rows * (row + 1) / rowPieces
    let columns = first(column, of: p)..<first(column + 1, of: p)
    let sizes = sf_product(
      rows: rows.count, columns: columns.count, inner: p.inner, stride_a: p.strideA,
      stride_b: p.strideB, stride_c: p.columns, transposes_a: p.transposesA,
      transposes_b: p.transposesB, rectified: p.isRectified)
    return Part(
      sizes: sizes, offsetA: rows.lowerBound * (p.transposesA ? 1 : p.strideA),
      offsetB: columns.lowerBound * (p.transposesB ? p.strideB : 1),
      offsetC: rows.lowerBound * p.columns + columns.lowerBound, firstColumn: columns.lowerBound)
  }

  // Whole panels of columns, 32 at most, so that no piece has a rest but the last.
  private func first(_ column: Int, of p: MatrixProduct) -> Int {
    column == columnPieces ? p.columns : p.columns * column / columnPieces / 32 * 32
  }
}
