public import Failures

/// What can go wrong around reports and figures.
public enum ReportError: Error, Equatable, Sendable {
  /// A figure has nothing to draw.
  case emptyFigure(String)
  /// gnuplot ended with an error.
  case gnuplotFailed(script: String, message: String)
  /// Two figures of a report have the same name.
  case duplicateFigure(String)
  /// An image cannot be shown.
  case notAnImage(path: String, found: String)
}

extension ReportError: ClassifiedError, CustomStringConvertible {
  /// Bad data.
  public var failureKind: FailureKind { .data }

  /// What was found and how to mend it.
  public var description: String {
    switch self {
    case .emptyFigure(let name): "figure \(name) has no finite value to draw"
    case .gnuplotFailed(let script, let message):
      "gnuplot could not draw \(script): \(message); run it by hand in its folder to see more"
    case .duplicateFigure(let name): "two figures of the report are called \(name)"
    case .notAnImage(let path, let found): "\(path): found \(found), expected a PNG image"
    }
  }
}
