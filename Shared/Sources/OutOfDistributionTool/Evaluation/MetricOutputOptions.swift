import ArgumentParser
import CommandLineTool

/// How the commands that measure show what they found.
struct MetricOutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object.")
  var json = false

  /// Prints a result as JSON or as text, which ends with a line end.
  func show(_ result: some Encodable, text: @autoclosure () -> String) throws {
    try ResultOutput.show(result, asJSON: json, text: text())
  }
}

/// The name under which the running program was started, for examples in help texts.
enum ToolName {
  static var current: String {
    let path = CommandLine.arguments.first ?? "pod"
    return path.split(separator: "/").last.map(String.init) ?? path
  }
}
