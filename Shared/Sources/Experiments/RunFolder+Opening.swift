#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What to do with results that are in a run folder already.
public enum RunMode: Sendable, Equatable {
  /// Refuse to touch them.
  case new
  /// Keep finished cells and run the others.
  case resume
  /// Delete them and start again.
  case fresh
}

extension RunFolder {
  /// Prepares the folder for a run and locks it until the lock is released.
  ///
  /// Throws `ExperimentError.folderHoldsResults`, `.differentRun`, `.notARunFolder` or
  /// `.folderInUse` where going on would mix or destroy results.
  func open(
    as identity: RunIdentity, configuration: Data, mode: RunMode
  ) throws(ExperimentError) -> FolderLock {
    try Self.create(url)
    try refuseForeignFolder()
    let lock = try FolderLock(folder: url)
    if isRun {
      switch mode {
      case .new: throw .folderHoldsResults(path: url.path)
      case .resume: try refuseDifferentRun(identity, configuration)
      case .fresh: try removeResults()
      }
    }
    try AtomicFile.write(configuration, to: configurationFile)
    try JSONFile.write(identity, to: identityFile)
    return lock
  }

  private var isRun: Bool { FileManager.default.fileExists(atPath: identityFile.path) }

  /// The names that a run writes; `run.json` is the last to go, so that a run whose removal was
  /// cut short is still known for one.
  private static let ownNames = [
    "cells", "outcomes.csv", "claims.json", "environment.json", "figures", "report.html",
    "configuration.json", "run.json",
  ]

  /// A folder without `run.json` may hold what a run killed in its first instant left, or nothing.
  private func refuseForeignFolder() throws(ExperimentError) {
    guard !isRun else { return }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let foreign = names.filter {
      !$0.hasPrefix(".") && !$0.hasSuffix(".partial") && $0 != "configuration.json"
    }
    if let name = foreign.min() { throw .notARunFolder(path: url.path, found: name) }
  }

  private func refuseDifferentRun(
    _ identity: RunIdentity, _ configuration: Data
  ) throws(ExperimentError) {
    if let (field, found, expected) = try self.identity().difference(from: identity) {
      throw .differentRun(path: url.path, field: field, found: found, expected: expected)
    }
    let stored = try JSONFile.read(configurationFile)
    guard stored != configuration else { return }
    let (found, expected) = Self.firstDifference(stored, configuration)
    throw .differentRun(
      path: url.path, field: "configuration", found: found, expected: expected)
  }

  private static func firstDifference(_ a: Data, _ b: Data) -> (String, String) {
    let first = String(decoding: a, as: UTF8.self).split(separator: "\n")
    let second = String(decoding: b, as: UTF8.self).split(separator: "\n")
    for (x, y) in zip(first, second) where x != y {
      return (String(x.drop { $0 == " " }), String(y.drop { $0 == " " }))
    }
    return ("\(first.count) lines", "\(second.count) lines")
  }

  private func removeResults() throws(ExperimentError) {
    for name in Self.ownNames {
      let item = url.appending(path: name)
      guard FileManager.default.fileExists(atPath: item.path) else { continue }
      do {
        try FileManager.default.removeItem(at: item)
      } catch {
        throw .unwritable(path: item.path, reason: JSONFile.reason(of: error))
      }
    }
  }
}
