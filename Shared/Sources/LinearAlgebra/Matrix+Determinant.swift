import CLAPACKE

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A determinant that may be too large or too small for a number.
public struct LogDeterminant: Sendable, Equatable {
  /// One, minus one, or zero for a singular matrix.
  public let sign: Double
  /// The logarithm of the determinant's magnitude; minus infinity for a singular matrix.
  public let logMagnitude: Double

  /// Creates a determinant from its parts.
  public init(sign: Double, logMagnitude: Double) {
    self.sign = sign
    self.logMagnitude = logMagnitude
  }
}

extension Matrix {
  /// Returns the determinant of a square matrix, from its LU decomposition.
  ///
  /// - Throws: ``LinearAlgebraError`` for entries that are not finite.
  public func logDeterminant() throws(LinearAlgebraError) -> LogDeterminant {
    requireSquare("a matrix with a determinant")
    try validateFinite()
    guard rows > 0 else { return LogDeterminant(sign: 1, logMagnitude: 0) }
    var factors = self
    var pivots = [Int32](repeating: 0, count: rows)
    let info = LAPACKE_dgetrf(
      LAPACK.rowMajor, Int32(rows), Int32(rows), &factors.elements, Int32(rows), &pivots)
    try LAPACK.check(info, "determinant")
    guard info == 0 else { return LogDeterminant(sign: 0, logMagnitude: -.infinity) }
    let exchanges = pivots.enumerated().count { Int($0.element) != $0.offset + 1 }
    let negatives = factors.diagonal.count { $0 < 0 }
    return LogDeterminant(
      sign: (exchanges + negatives).isMultiple(of: 2) ? 1 : -1,
      logMagnitude: factors.diagonal.reduce(0) { $0 + log(abs($1)) })
  }
}
