import ArgumentParser
import CommandLineTool

/// What a command shows, and in which form.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  /// A new progress line.
  var progress: ProgressPrinter { ProgressPrinter(isQuiet: quiet) }

  /// Prints a result as JSON or as text, which ends with a line end.
  func show(_ result: some Encodable, text: @autoclosure () -> String) throws {
    if json {
      try JSONOutput.print(result)
    } else {
      print(text(), terminator: "")
    }
  }
}
