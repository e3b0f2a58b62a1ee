import CLAPACKE

/// What LAPACK's calling convention needs said once.
enum LAPACK {
  static let rowMajor = LAPACK_ROW_MAJOR

  /// A character argument.
  static func option(_ letter: Unicode.Scalar) -> CChar {
    CChar(truncatingIfNeeded: letter.value)
  }

  /// Turns the negative results of a call into errors; zero and positive ones are its own.
  static func check(_ info: Int32, _ operation: String) throws(LinearAlgebraError) {
    guard info < 0 else { return }
    let isMemory = info == LAPACK_WORK_MEMORY_ERROR || info == LAPACK_TRANSPOSE_MEMORY_ERROR
    precondition(isMemory, "argument \(-info) of the \(operation) is not valid")
    throw .outOfMemory(operation: operation)
  }
}
