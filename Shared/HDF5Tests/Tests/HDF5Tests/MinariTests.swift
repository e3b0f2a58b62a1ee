import Foundation
import ReinforcementLearning
import Tensors
import Testing
import _TestSupport

@Suite struct MinariTests {
  @Test func episodesComeInTheOrderOfTheirNumbers() throws {
    let rows = try Transitions(minari: fixturePath("minari.hdf5"))
    let numbers = (0..<12).flatMap { [10 * $0, 10 * $0 + 1] }
    #expect(rows.observations == numberedObservations(numbers))
    #expect(rows.nextObservations == numberedObservations(numbers.map { $0 + 1 }))
    #expect(rows.rewards == numbers.map { Scalar($0) })
    #expect(rows.episodes == (0..<12).map { 2 * $0..<2 * $0 + 2 })
    #expect(rows.continuations == (0..<24).map { $0 % 4 == 1 ? 0 : 1 })
    #expect(rows.offlineCount == 24)
  }

  @Test func whatThePackageMinariWroteIsRead() throws {
    let rows = try Transitions(minari: fixturePath("minari-package.hdf5"))
    let numbers = [0, 1, 2, 10, 11, 12]
    #expect(rows.observations == numberedObservations(numbers))
    #expect(rows.nextObservations == numberedObservations(numbers.map { $0 + 1 }))
    #expect(rows.actions == numberedActions(numbers))
    #expect(rows.rewards == numbers.map { Scalar($0) })
    #expect(rows.continuations == [1, 1, 0, 1, 1, 1])
    #expect(rows.episodeEnds == [false, false, true, false, false, true])
  }

  @Test func theLastStepOfOldEpisodesIsDropped() throws {
    let rows = try Transitions(minari: fixturePath("minari-old.hdf5"))
    #expect(rows.observations == numberedObservations([0, 1, 10, 11]))
    #expect(rows.nextObservations == numberedObservations([1, 2, 11, 12]))
    #expect(rows.episodeEnds == [false, true, false, true])
    #expect(rows.continuations == [1, 1, 1, 1])
  }

  @Test func partsOfObservationsAreJoined() throws {
    let path = fixturePath("minari-dictionaries.hdf5")
    let all = try Transitions(minari: path)
    #expect(all.observationSize == 5)
    #expect(Array(all.observation(1)) == [7, 7, 1, 1.5, -1])
    let chosen = try Transitions(minari: path, observationKeys: ["observation"])
    #expect(chosen.observations == numberedObservations(0..<2))
    #expect {
      try Transitions(minari: path, observationKeys: ["desired_goal"])
    } throws: { error in
      "\(error)".contains("desired_goal") && "\(error)".contains("achieved_goal")
    }
  }

  @Test func transitionsComeBackExactly() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "set").path
      try sevenTransitions().writeMinari(to: path, name: "surefoot/numbered-v0")
      #expect(try Transitions(minari: path) == sevenTransitions())
      #expect(
        try Transitions(minari: path + "/data/main_data.hdf5") == sevenTransitions())
      #expect(try Transitions(dataSet: path) == sevenTransitions())
      #expect(try Transitions(dataSet: path + "/data/main_data.hdf5") == sevenTransitions())
    }
  }

  @Test func aFileWithoutEpisodesIsNamed() {
    #expect {
      try Transitions(minari: fixturePath("d4rl.hdf5"))
    } throws: { error in
      "\(error)".contains("episode_<k>")
    }
  }
}

/// h5py, where there is a Python that has it.
enum Peer {
  static let python = ProcessInfo.processInfo.environment["SUREFOOT_PYTHON"] ?? "python3"

  static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python] + arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  static var isThere: Bool { (try? run(["-c", "import h5py"]).status) == 0 }
}

@Suite(.enabled(if: Peer.isThere, "a Python with h5py is needed"))
struct PeerTests {
  @Test func h5pyReadsWhatWasWritten() throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../../Scripts/fixtures/hdf5.py").standardized.path
    try withTemporaryFolder { folder in
      let (file, set) = (folder.path + "/rows.hdf5", folder.path + "/set")
      try Trajectories(sevenTransitions()).writeHDF5(to: file)
      try sevenTransitions().writeMinari(to: set, name: "surefoot/numbered-v0")
      let check = try Peer.run([script, "--check", file, set])
      #expect(check.status == 0, "\(check.output)")
    }
  }
}
