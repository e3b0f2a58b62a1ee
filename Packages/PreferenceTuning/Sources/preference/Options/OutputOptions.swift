import ArgumentParser
import CommandLineTool

/// In which form a command shows its result.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object.")
  var json = false

  /// Prints a result as JSON or as text, which ends with a line end.
  func show(_ result: some Encodable, text: @autoclosure () -> String) throws {
    try ResultOutput.show(result, asJSON: json, text: text())
  }
}
