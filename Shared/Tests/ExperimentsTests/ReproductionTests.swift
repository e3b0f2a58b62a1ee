import Experiments
import Failures
import Foundation
import Testing

@Suite struct ReproductionTests {
  private func run(
    _ url: URL, _ study: ChainStudy = ChainStudy(), mode: RunMode = .new, cells: Int = .max,
    build: String = "b"
  ) throws -> RunResults {
    var reproduction = Reproduction(study, scale: .smoke, folder: RunFolder(url))
    reproduction.mode = mode
    reproduction.build = build
    var asked = 0
    return try reproduction.run(
      with: InProcessExecutor(),
      shouldStop: {
        asked += 1
        return asked > cells
      })
  }

  private func runs(_ url: URL) throws -> Int {
    let files = try #require(FileManager.default.enumerator(atPath: url.path)).compactMap {
      ($0 as? String).flatMap { $0.hasSuffix("runs.txt") ? $0 : nil }
    }
    return try files.reduce(0) {
      try $0 + String(contentsOf: url.appending(path: $1), encoding: .utf8).count / 4
    }
  }

  // Seed s: source loss 0.5, arm a scores s / 2, arm b two more; the paired difference is 2.
  @Test func outcomesAndClaimsAreWritten() throws {
    try withTemporaryFolder { url in
      let results = try run(url)
      #expect(results.outcomes.cells.count == 9 && results.failures.isEmpty)
      #expect(results.outcomes.values("score", arm: "a", of: "target") == [0, 0.5, 1])
      #expect(results.claims.map(\.estimate) == [2])
      #expect(results.claims.map(\.verdict) == [.supported])
      let folder = RunFolder(url)
      let csv = try String(contentsOf: folder.outcomesFile, encoding: .utf8)
      #expect(try OutcomeTable(csv: csv, path: "") == results.outcomes)
      let decoder = JSONDecoder()
      decoder.dateDecodingStrategy = .iso8601
      let claims = try Data(contentsOf: folder.claimsFile)
      #expect(try decoder.decode([ClaimResult].self, from: claims) == results.claims)
      let environment = try Data(contentsOf: folder.environmentFile)
      #expect(
        try decoder.decode(RunEnvironment.self, from: environment) == results.environment)
      #expect(results.environment.peakMemory > 1 << 20 && results.environment.cores > 0)
      try results.requireNoFailures()
    }
  }

  @Test func aStoppedRunResumesWithoutRepeating() throws {
    try withTemporaryFolder { url in
      let (whole, parts) = (url.appending(path: "whole"), url.appending(path: "parts"))
      let expected = try run(whole)
      #expect(
        throws: ExperimentError.interrupted(finished: 4, total: 9, path: parts.path)
      ) {
        try run(parts, cells: 4)
      }
      #expect(try runs(parts) == 4)
      // What a kill -9 within a cell leaves: its folder, a partial file, no outcome.
      let folder = RunFolder(parts)
      let cut = folder.folder(of: cell("target", "a", 1))
      try FileManager.default.createDirectory(at: cut, withIntermediateDirectories: true)
      try Data("{\"ce".utf8).write(to: cut.appending(path: "outcome.json.77.partial"))
      let results = try run(parts, mode: .resume)
      #expect(try runs(parts) == 9)
      #expect(results.outcomes == expected.outcomes && results.claims == expected.claims)
      for file in [\RunFolder.outcomesFile, \.claimsFile, \.configurationFile, \.identityFile] {
        let bytes = try Data(contentsOf: RunFolder(whole)[keyPath: file])
        #expect(try Data(contentsOf: folder[keyPath: file]) == bytes)
      }
    }
  }

  @Test func otherRunsAreRefused() throws {
    try withTemporaryFolder { url in
      _ = try run(url)
      #expect(throws: ExperimentError.folderHoldsResults(path: url.path)) { try run(url) }
      var study = ChainStudy()
      study.chosen.gain = 3
      let error = #expect(throws: ExperimentError.self) { try run(url, study, mode: .resume) }
      #expect(error?.description.contains("\"gain\" : 3") == true)
      #expect(error?.description.contains("--fresh") == true)
      #expect(throws: ExperimentError.self) { try run(url, mode: .resume, build: "other") }
      #expect(try run(url, study, mode: .fresh).claims[0].estimate == 3)
    }
  }

  @Test func failedCellsDoNotStopTheOthers() throws {
    try withTemporaryFolder { url in
      var study = ChainStudy()
      study.chosen.failing = ["b/1"]
      let results = try run(url, study)
      #expect(results.outcomes.cells.count == 8)
      #expect(results.failures.map(\.cell) == [cell("target", "b", 1)])
      #expect(results.failures[0].kind == .numeric)
      #expect(results.claims[0].droppedSeeds == 1 && results.claims[0].verdict == .inconclusive)
      let error = #expect(throws: ExperimentError.self) { try results.requireNoFailures() }
      #expect(error?.failureKind == .numeric)
      #expect(error?.description.contains("target/b/1: loss is nan at step 7") == true)
      let file = RunFolder(url).failureFile(of: cell("target", "b", 1))
      #expect(try String(contentsOf: file, encoding: .utf8) == "loss is nan at step 7\n")
    }
  }

  @Test func aFolderIsReadBack() throws {
    try withTemporaryFolder { url in
      let results = try run(url)
      let folder = RunFolder(url)
      let read = try RunResults.load(ChainStudy(), from: folder)
      #expect(read.outcomes == results.outcomes && read.claims == results.claims)
      #expect(read.environment == results.environment && read.unfinished.isEmpty)
      // Without the cells the table of outcomes is enough.
      try FileManager.default.removeItem(at: url.appending(path: "cells"))
      #expect(try RunResults.load(ChainStudy(), from: folder).claims == results.claims)
    }
  }

  @Test func theBuildIsRecognisedByItsBytes() throws {
    #expect(try BuildFingerprint.current() == BuildFingerprint.current())
    #expect(try BuildFingerprint.current().count == 16)
  }
}
