public import ArgumentParser

/// What a command shows, and in which form.
public struct OutputOptions: ParsableArguments {
  /// Whether the result is printed as one JSON object.
  @Flag(help: "Print one JSON object.")
  public var json = false

  /// Whether no progress is shown.
  @Flag(help: "Show no progress.")
  public var quiet = false

  /// Makes the options; the parser fills them in.
  public init() {}

  /// A new progress line.
  public var progress: ProgressPrinter { ProgressPrinter(isQuiet: quiet) }

  /// Prints a result as JSON or as text, which ends with a line end.
  ///
  /// - Throws: ``ExperimentError`` for a value that cannot be encoded.
  public func show(_ result: some Encodable, text: @autoclosure () -> String) throws {
    try ResultOutput.show(result, asJSON: json, text: text())
  }
}
