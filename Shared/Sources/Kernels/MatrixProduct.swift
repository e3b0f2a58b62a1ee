import COpenBLAS

/// The sizes of `op(A) op(B)`, where `op` transposes when asked: `[rows, inner] x [inner, columns]`.
package struct MatrixProduct: Sendable {
  var rows: Int
  var columns: Int
  var inner: Int
  var transposesA: Bool
  var transposesB: Bool

  package init(
    rows: Int, columns: Int, inner: Int, transposesA: Bool = false, transposesB: Bool = false
  ) {
    self.rows = rows
    self.columns = columns
    self.inner = inner
    self.transposesA = transposesA
    self.transposesB = transposesB
  }

  // Cut by shape alone, so that the bits do not depend on the number of threads.
  fileprivate var pieces: Int {
    guard rows >= 64, rows * columns * inner >= 1 << 20 else { return 1 }
    return min(8, max(2, rows / 256))
  }
}

extension Kernel {
  /// `count` matrix products; an operand with stride 0 is shared by all of them.
  package static func multiply(
    _ a: Storage, _ b: Storage, _ product: MatrixProduct, count: Int = 1,
    strideA: Int = 0, strideB: Int = 0
  ) -> Storage {
    _ = ThreadPool.threadCount  // BLAS must be single-threaded before its first call
    let size = product.rows * product.columns
    let result = Storage(uninitialized: count * size)
    let pieces = product.pieces
    withExtendedLifetime((a, b, result)) {
      let (a, b, c) = (a.pointer, b.pointer, result.pointer)
      ThreadPool.forEach(count * pieces) { task in
        let (index, piece) = (task / pieces, task % pieces)
        let from = product.rows * piece / pieces
        let to = product.rows * (piece + 1) / pieces
        gemm(
          product, rows: from..<to, a + index * strideA, b + index * strideB, c + index * size)
      }
    }
    return result
  }

  private static func gemm(
    _ p: MatrixProduct, rows: Range<Int>, _ a: Reals, _ b: Reals, _ c: MutableReals
  ) {
    let (lda, ldb) = (p.transposesA ? p.rows : p.inner, p.transposesB ? p.inner : p.columns)
    let (m, n, k) = (Int32(rows.count), Int32(p.columns), Int32(p.inner))
    guard m > 0, n > 0 else { return }
    let output = c + rows.lowerBound * p.columns
    guard k > 0 else {
      output.initialize(repeating: 0, count: rows.count * p.columns)
      return
    }
    let first = a + (p.transposesA ? rows.lowerBound : rows.lowerBound * lda)
    let ta = p.transposesA ? CblasTrans : CblasNoTrans
    let tb = p.transposesB ? CblasTrans : CblasNoTrans
    #if TENSOR_FLOAT64
      cblas_dgemm(
        CblasRowMajor, ta, tb, m, n, k, 1, first, Int32(lda), b, Int32(ldb), 0, output, n)
    #else
      cblas_sgemm(
        CblasRowMajor, ta, tb, m, n, k, 1, first, Int32(lda), b, Int32(ldb), 0, output, n)
    #endif
  }
}
