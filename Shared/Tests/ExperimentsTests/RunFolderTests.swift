import Failures
import Foundation
import Testing

@testable import Experiments

@Suite struct RunFolderTests {
  private let identity = RunIdentity(
    study: "s", scale: .quick, seeds: [0, 1], build: "b1",
    instructions: "avx512")
  private let configuration = Data("{\n  \"a\" : 1\n}".utf8)

  @Test func cellsHaveFoldersOfTheirOwnWhateverTheirNames() {
    let names = ["a", "a/b", "a%2Fb", "..", ".", "", "é", "lr=1e-3"]
    let paths = names.map { Cell(experiment: "e", arm: $0, seed: 1).relativePath }
    #expect(Set(paths).count == names.count)
    #expect(paths[1] == "cells/e/a%2Fb/seed-1")
    #expect(paths[3] == "cells/e/%2E./seed-1")
    #expect(paths[7] == "cells/e/lr=1e-3/seed-1")
  }

  @Test func resultsAreNotMixed() throws {
    try withTemporaryFolder { url in
      let folder = RunFolder(url.appending(path: "run"))
      var lock: FolderLock? = try folder.open(
        as: identity, configuration: configuration, mode: .new)
      #expect(throws: ExperimentError.folderInUse(path: folder.url.path)) {
        try folder.open(as: identity, configuration: configuration, mode: .resume)
      }
      withExtendedLifetime(lock) {}
      lock = nil
      #expect(throws: ExperimentError.folderHoldsResults(path: folder.url.path)) {
        try folder.open(as: identity, configuration: configuration, mode: .new)
      }
      _ = try folder.open(as: identity, configuration: configuration, mode: .resume)
      let others: [(String, RunIdentity, Data)] = [
        ("seeds", .init(study: "s", scale: .quick, seeds: [0], build: "b1"), configuration),
        ("build", .init(study: "s", scale: .quick, seeds: [0, 1], build: "b2"), configuration),
        ("scale", .init(study: "s", scale: .full, seeds: [0, 1], build: "b1"), configuration),
        ("study", .init(study: "t", scale: .quick, seeds: [0, 1], build: "b1"), configuration),
        (
          "instructions",
          .init(study: "s", scale: .quick, seeds: [0, 1], build: "b1", instructions: "avx2"),
          configuration
        ),
        ("configuration", identity, Data("{\n  \"a\" : 2\n}".utf8)),
      ]
      for (field, identity, configuration) in others {
        let error = #expect(throws: ExperimentError.self) {
          try folder.open(as: identity, configuration: configuration, mode: .resume)
        }
        guard case .differentRun(_, field, _, _) = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
      }
    }
  }

  @Test func freshRemovesResultsAndNothingElse() throws {
    try withTemporaryFolder { url in
      let folder = RunFolder(url)
      _ = try folder.open(as: identity, configuration: configuration, mode: .new)
      let record = CellRecord(
        cell: cell("e", "a", 0), outcome: Outcome(metrics: ["m": 1]), seconds: 1, peakMemory: 2)
      try folder.createFolder(of: record.cell)
      try folder.write(record)
      #expect(try folder.record(of: record.cell) == record)
      let notes = folder.url.appending(path: "notes.txt")
      try Data("mine".utf8).write(to: notes)
      let other = RunIdentity(study: "s", scale: .full, seeds: [5], build: "b9")
      _ = try folder.open(as: other, configuration: configuration, mode: .fresh)
      #expect(try folder.record(of: record.cell) == nil)
      #expect(try folder.identity() == other)
      #expect(try String(contentsOf: notes, encoding: .utf8) == "mine")
    }
  }

  @Test func aFolderOfOtherThingsIsLeftAlone() throws {
    try withTemporaryFolder { url in
      try Data().write(to: url.appending(path: "thesis.tex"))
      for mode in [RunMode.new, .resume, .fresh] {
        #expect(throws: ExperimentError.notARunFolder(path: url.path, found: "thesis.tex")) {
          try RunFolder(url).open(as: identity, configuration: configuration, mode: mode)
        }
      }
    }
  }

  @Test func damagedFilesAreNamed() throws {
    try withTemporaryFolder { url in
      let folder = RunFolder(url)
      let broken = cell("e", "a", 0)
      try folder.createFolder(of: broken)
      try Data("{\"cell\":".utf8).write(to: folder.outcomeFile(of: broken))
      let error = #expect(throws: ExperimentError.self) { try folder.record(of: broken) }
      #expect(error?.description.contains("outcome.json: found text that is not JSON") == true)
      #expect(error?.failureKind == .data)
      try Data("{}".utf8).write(to: folder.identityFile)
      let missing = #expect(throws: ExperimentError.self) { try folder.identity() }
      #expect(missing?.description.contains("run.json: found no key") == true)
      #expect(
        throws: ExperimentError.missingArtifact(
          cell: broken, path: folder.folder(of: broken).appending(path: "m.txt").path)
      ) {
        try folder.artifact("m.txt", of: broken)
      }
    }
  }

  @Test func writingIntoNothingIsATypedError() throws {
    try withTemporaryFolder { url in
      let file = url.appending(path: "none/file.txt")
      let error = #expect(throws: ExperimentError.self) { try AtomicFile.write("x", to: file) }
      #expect(error == .unwritable(path: file.path, reason: "No such file or directory"))
      let good = url.appending(path: "file.txt")
      try AtomicFile.write("one", to: good)
      try AtomicFile.write("two", to: good)
      #expect(try String(contentsOf: good, encoding: .utf8) == "two")
      #expect(try FileManager.default.contentsOfDirectory(atPath: url.path) == ["file.txt"])
    }
  }

  @Test func seedsAreWrittenAsRanges() {
    #expect(RunIdentity.describe([0, 1, 2, 7, 9, 10]) == "0-2,7,9-10")
    #expect(RunIdentity.describe([]) == "")
  }
}
