#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// The files of one run: `runs/<key>/<scale>/`.
public struct RunFolder: Sendable, Equatable {
  /// The folder.
  public let url: URL

  /// Names the folder; nothing is read or written.
  public init(_ url: URL) {
    self.url = url
  }

  /// The resolved configuration.
  public var configurationFile: URL { url.appending(path: "configuration.json") }
  /// The study, scale, seeds and build.
  public var identityFile: URL { url.appending(path: "run.json") }
  /// The outcomes in long form.
  public var outcomesFile: URL { url.appending(path: "outcomes.csv") }
  /// The evaluated claims.
  public var claimsFile: URL { url.appending(path: "claims.json") }
  /// Machine, toolchain and times.
  public var environmentFile: URL { url.appending(path: "environment.json") }
  /// The folder of figures with their scripts and data.
  public var figuresFolder: URL { url.appending(path: "figures") }
  /// The self-contained report.
  public var reportFile: URL { url.appending(path: "report.html") }

  /// The folder of a cell: `cells/<experiment>/<arm>/seed-<n>`.
  public func folder(of cell: Cell) -> URL { url.appending(path: cell.relativePath) }

  /// The file that makes a cell finished.
  public func outcomeFile(of cell: Cell) -> URL { folder(of: cell).appending(path: "outcome.json") }

  /// The file that says why a cell failed.
  public func failureFile(of cell: Cell) -> URL { folder(of: cell).appending(path: "failure.txt") }

  /// The finished cell, or nil if it is not finished.
  ///
  /// Throws `ExperimentError.malformed` for a damaged outcome file.
  public func record(of cell: Cell) throws(ExperimentError) -> CellRecord? {
    let file = outcomeFile(of: cell)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try JSONFile.read(CellRecord.self, from: file)
  }

  /// The file `name` that a finished cell left in its folder.
  public func artifact(_ name: String, of cell: Cell) throws(ExperimentError) -> URL {
    let file = folder(of: cell).appending(path: name)
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw .missingArtifact(cell: cell, path: file.path)
    }
    return file
  }

  /// The configuration the run was made with.
  public func configuration<Configuration: Decodable>(
    _ type: Configuration.Type
  ) throws(ExperimentError) -> Configuration {
    try JSONFile.read(type, from: configurationFile)
  }

  /// The identity of the run.
  public func identity() throws(ExperimentError) -> RunIdentity {
    try JSONFile.read(RunIdentity.self, from: identityFile)
  }

  func write(_ record: CellRecord) throws(ExperimentError) {
    try JSONFile.write(record, to: outcomeFile(of: record.cell))
    try? FileManager.default.removeItem(at: failureFile(of: record.cell))
  }

  func write(_ failure: CellFailure) throws(ExperimentError) {
    try createFolder(of: failure.cell)
    let text = failure.message + "\n" + (failure.log.isEmpty ? "" : "\n\(failure.log)")
    try AtomicFile.write(text, to: failureFile(of: failure.cell))
  }

  func createFolder(of cell: Cell) throws(ExperimentError) {
    try Self.create(folder(of: cell))
  }

  /// Makes a folder with its parents.
  package static func create(_ url: URL) throws(ExperimentError) {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: url.path, reason: JSONFile.reason(of: error))
    }
  }
}
