/// How much of a paper one reproduction runs.
///
/// A scale selects a configuration and a number of seeds; both are code, checked by the compiler.
public enum Scale: String, CaseIterable, Codable, Sendable, CustomStringConvertible {
  /// Seconds: runs every code path once, decides nothing.
  case smoke
  /// The default: at most fifteen minutes on two cores, with seeds enough for the main claims.
  case quick
  /// At most six hours: every claim and ablation that the data at hand allow.
  case full
  /// The published configuration, for those who bring the data and the hours.
  case paper

  /// The name as it is written on a command line.
  public var description: String { rawValue }
}
