import COpenBLAS

/// The threads of BLAS and LAPACK.
enum BLASThreads {
  /// Keeps both to the calling thread from now on, so that results do not depend on the machine.
  static func claim() { _ = single }

  private static let single: Void = openblas_set_num_threads(1)
}
