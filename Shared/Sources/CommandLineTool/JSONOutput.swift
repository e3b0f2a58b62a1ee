public import Experiments

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Prints the one object that `--json` promises.
public enum JSONOutput {
  /// Prints a value as one JSON object on standard output; infinities and NaN become words.
  ///
  /// Throws `ExperimentError.malformed` for a value that cannot be encoded.
  public static func print(_ value: some Encodable) throws(ExperimentError) {
    Swift.print(String(decoding: try JSONFile.encode(value), as: UTF8.self))
  }
}
