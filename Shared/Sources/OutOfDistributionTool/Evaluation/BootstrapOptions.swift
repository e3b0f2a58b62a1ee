import ArgumentParser
import Randomness
import Statistics

/// How intervals are made.
struct BootstrapOptions: ParsableArguments {
  @Option(help: "Resamples for the intervals; 0 leaves intervals out.")
  var bootstrap = 1000

  @Option(help: "The confidence level of the intervals.")
  var level = 0.95

  @Option(help: "The seed of the resampling.")
  var seed = 0

  func validate() throws {
    guard (0...10_000_000).contains(bootstrap) else {
      throw ValidationError("--bootstrap is \(bootstrap), expected 0 to 10000000")
    }
    guard level > 0 && level < 1 else {
      throw ValidationError("--level is \(level), expected a number between 0 and 1")
    }
  }

  /// The bootstrap; nil if intervals were left out.
  var method: Bootstrap? {
    bootstrap == 0
      ? nil
      : Bootstrap(
        method: .percentile, resamples: bootstrap, level: level,
        key: RandomKey(seed: UInt64(bitPattern: Int64(seed))))
  }
}
