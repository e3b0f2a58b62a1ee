import Datasets
import Failures
import Foundation
import ReinforcementLearning
import Tensors
import Testing
import _TestSupport

@Suite struct D4RLTests {
  @Test func compressedChunksBecomeTransitions() throws {
    let steps = try Trajectories(hdf5: fixturePath("d4rl.hdf5"))
    #expect(steps.observations == numberedObservations(0..<12))
    #expect(steps.actions == numberedActions(0..<12))
    #expect(steps.terminals.indices.filter { steps.terminals[$0] } == [3])
    let rows = try steps.transitions()
    let kept = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10]
    #expect(rows.observations == numberedObservations(kept))
    #expect(rows.nextObservations == numberedObservations(kept.map { $0 + 1 }))
    #expect(rows.rewards == kept.map { Scalar($0) })
    #expect(rows.continuations == kept.map { $0 == 3 ? 0 : 1 })
    #expect(rows.episodes == [0..<4, 4..<8, 8..<10])
    #expect(try Transitions(dataSet: fixturePath("d4rl.hdf5")) == rows)
  }

  @Test func oldFilesHaveAHorizonInsteadOfTimeouts() throws {
    let steps = try Trajectories(hdf5: fixturePath("d4rl-old.hdf5"))
    #expect(steps.timeouts == nil)
    #expect(steps.rewards == (0..<12).map { Scalar($0) })
    let rows = try steps.transitions(.init(horizon: 5))
    #expect(rows.rewards == [0, 1, 2, 3, 4, 5, 6, 7, 9, 10])
    #expect(rows.episodes == [0..<4, 4..<8, 8..<10])
  }

  @Test func everythingElseIsInTheArchive() throws {
    let archive = try HDF5Archive(fixturePath("d4rl.hdf5"))
    #expect(
      archive.names == [
        "actions", "infos/goal", "metadata/algorithm", "observations", "rewards", "terminals",
        "timeouts",
      ])
    #expect(try archive.array(named: "infos/goal").shape == [12, 2])
    #expect(
      try archive.array(named: "infos/goal").elements == .float64(.init(repeating: 1, count: 24)))
    #expect {
      try archive.array(named: "metadata/algorithm")
    } throws: { error in
      "\(error)".contains("element type text")
    }
  }

  @Test func transitionsComeBackExactly() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "rows.hdf5").path
      let rows = sevenTransitions()
      try Trajectories(rows).writeHDF5(to: path)
      #expect(try Trajectories(hdf5: path).transitions() == rows)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["rows.hdf5"])
    }
  }

  @Test func otherFilesAreNamed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "text.hdf5")
      try Data("observations, actions".utf8).write(to: file)
      #expect {
        try Trajectories(hdf5: file.path)
      } throws: { error in
        "\(error)".contains("a whole HDF5 file") && "\(error)".contains("text.hdf5")
      }
      #expect {
        try Trajectories(hdf5: folder.appending(path: "none").path)
      } throws: { error in
        "\(error)".contains("no such file")
      }
      #expect(throws: ReplayError.self) { try Trajectories(hdf5: fixturePath("minari.hdf5")) }
      #expect {
        try Trajectories(sevenTransitions()).writeHDF5(to: folder.path + "/none/rows.hdf5")
      } throws: { error in
        "\(error)".contains("cannot be written")
      }
    }
  }
}
