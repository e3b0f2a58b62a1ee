/// Why a matrix cannot be worked with.
///
/// Positions count from zero. Shapes that do not fit are programmer errors and trap.
public enum LinearAlgebraError: Error, Equatable, Sendable {
  /// An entry is NaN or infinite.
  case notFinite(row: Int, column: Int, value: Double)
  /// Elimination met a pivot of zero: the matrix has no inverse.
  case singular(pivot: Int)
  /// The matrix is singular to working precision.
  case illConditioned(reciprocalCondition: Double)
  /// A leading minor is not positive; `minor` is its order.
  case notPositiveDefinite(minor: Int)
  /// The entry differs from the one across the diagonal.
  case notSymmetric(row: Int, column: Int, value: Double, transposed: Double)
  /// There are fewer rows than the operation needs.
  case tooFewRows(found: Int, needed: Int)
  /// An iteration did not converge.
  case notConverged(operation: String)
  /// There was no memory for the operation's workspace.
  case outOfMemory(operation: String)
}

extension LinearAlgebraError: CustomStringConvertible {
  /// What was found, what was expected and how to mend it.
  public var description: String {
    switch self {
    case .notFinite(let row, let column, let value):
      "entry [\(row), \(column)] of the matrix is \(value), expected a finite number"
    case .singular(let pivot):
      "the matrix is singular: pivot \(pivot) is zero; "
        + "remove dependent columns, add a ridge, or use the pseudo-inverse"
    case .illConditioned(let reciprocalCondition):
      "the matrix is singular to working precision: reciprocal condition \(reciprocalCondition), "
        + "expected above 2.2e-16; add a ridge or use the pseudo-inverse"
    case .notPositiveDefinite(let minor):
      "the matrix is not positive definite: its leading minor of order \(minor) is not positive; "
        + "add a ridge to the diagonal"
    case .notSymmetric(let row, let column, let value, let transposed):
      "the matrix is not symmetric: entry [\(row), \(column)] is \(value), "
        + "entry [\(column), \(row)] is \(transposed)"
    case .tooFewRows(let found, let needed):
      "the matrix has \(found) rows, expected at least \(needed)"
    case .notConverged(let operation):
      "the iteration of the \(operation) did not converge; rescale the matrix"
    case .outOfMemory(let operation):
      "no memory for the workspace of the \(operation); use a smaller matrix"
    }
  }
}
