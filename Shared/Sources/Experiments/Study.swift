/// All that one toolkit does to reproduce one paper.
///
/// A toolkit conforms one small type. The configuration is resolved once for each run, written to
/// `configuration.json`, and read back by every process that runs cells.
public protocol Study: Sendable {
  /// Everything that decides what the cells compute, besides the seed.
  associatedtype Configuration: Codable & Sendable

  /// The toolkit's short name, which is also its executable's and its run folder's: `"surgical"`.
  var key: String { get }
  /// The title of the reproduction.
  var title: String { get }
  /// The paper: authors, title, venue, year.
  var citation: String { get }
  /// The preset for a scale.
  func configuration(at scale: Scale) -> Configuration
  /// The seeds for a scale.
  func seeds(at scale: Scale) -> [Int]
  /// The experiments under a configuration, in the paper's order.
  func experiments(_ configuration: Configuration) -> [any Experiment]
  /// The claims, stated before anything runs.
  func claims(_ configuration: Configuration) -> [Claim]
  /// The paper's numbers that the toolkit's functions must return (`selftest`).
  func testVectors() throws -> [TestVector]
}

extension Study {
  /// No test vectors.
  public func testVectors() throws -> [TestVector] { [] }
}
