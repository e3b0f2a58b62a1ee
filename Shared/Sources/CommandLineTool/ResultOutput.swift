public import Experiments

/// Prints what a command found, in the form that its user asked for.
public enum ResultOutput {
  /// Prints a result on standard output, as one JSON object or as text that ends with a line end.
  ///
  /// - Throws: ``ExperimentError`` for a value that cannot be encoded.
  public static func show(
    _ result: some Encodable, asJSON: Bool, text: @autoclosure () -> String
  ) throws(ExperimentError) {
    if asJSON {
      try JSONOutput.print(result)
    } else {
      print(text(), terminator: "")
    }
  }
}
