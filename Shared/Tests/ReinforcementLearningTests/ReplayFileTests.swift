import Datasets
import Failures
import Foundation
import Tensors
import Testing
import _TestSupport

@testable import ReinforcementLearning

@Suite struct ReplayFileTests {
  private func sample(_ count: Int = 9_000) throws -> ReplayBuffer {
    try ReplayBuffer(
      numberedRows(0..<count, offline: 100).withReturnsToGo(ReturnRule()), capacity: count + 50)
  }

  @Test func aSavedBufferComesBackBitByBit() throws {
    try withTemporaryFolder { folder in
      let paths = ["a", "b"].map { folder.appending(path: $0).path }
      let buffer = try sample()
      try buffer.save(to: paths[0])
      let read = try ReplayBuffer(path: paths[0])
      #expect(read == buffer)
      #expect(read.offlineCount == 100 && read.capacity == 9_050)
      try read.save(to: paths[1])
      #expect(
        try Data(contentsOf: URL(filePath: paths[0])) == Data(contentsOf: URL(filePath: paths[1])))
      #expect(try Safetensors(paths[0]).shape(named: "next_observations") == [9_000, 3])
      #expect(try Transitions(dataSet: paths[0]) == buffer.transitions)
    }
  }

  @Test func anEmptyBufferIsAFileToo() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "empty").path
      let buffer = ReplayBuffer(observationSize: 3, actionSize: 2, capacity: 7)
      try buffer.save(to: path)
      #expect(try ReplayBuffer(path: path) == buffer)
    }
  }

  @Test func everyDamageIsNoticed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "buffer")
      try sample(100).save(to: file.path)
      let bytes = try Data(contentsOf: file)
      let start = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
      for place in stride(from: start, to: bytes.count, by: 97) {
        var damaged = bytes
        damaged[place] ^= 1
        try damaged.write(to: file)
        #expect(throws: ReplayError.self) { try ReplayBuffer(path: file.path) }
      }
      for length in [0, 7, 100, start, bytes.count - 1] {
        try bytes.prefix(length).write(to: file)
        #expect(throws: ReplayError.self) { try ReplayBuffer(path: file.path) }
      }
    }
  }

  @Test func anotherFileIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "weights").path
      try Safetensors.write([("w", NumericArray([Float(1)]))], to: path)
      let error = #expect(throws: ReplayError.self) { try ReplayBuffer(path: path) }
      #expect("\(error.map { "\($0)" } ?? "")".contains("surefoot replay buffer 1"))
      #expect(error?.failureKind == .data)
    }
  }

  @Test func theAuthorsArchiveComesBack() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "data.npz").path
      let rows = numberedRows(0..<30, offline: 30)
      try rows.writeNPZ(to: path, capacity: 99)
      #expect(try Transitions(npz: path) == rows)
      #expect(try Transitions(dataSet: path) == rows)
      let archive = try NPZArchive(path)
      #expect(
        archive.names == [
          "observations", "actions", "rewards", "masks", "dones_float", "next_observations",
          "capacity",
        ])
      #expect(try archive.array(named: "capacity").int64s() == [99])
    }
  }

  @Test func rowsThatNobodyCanReadAreNotWritten() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "data.npz").path
      var rows = numberedRows(0..<30, offline: 30)
      rows.rewards[7] = .infinity
      #expect(throws: ReplayError.notFinite(column: "reward", row: 7, value: "inf")) {
        try rows.writeNPZ(to: path)
      }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func aChecksumIsThatOfTheRows() throws {
    var rows = numberedRows(0..<9_000, offline: 30)
    let sum = try ReplayBuffer(rows).checksum
    #expect(try ReplayBuffer(rows, capacity: 10_000).checksum == sum)
    rows.continuations[8_500] = 1 - rows.continuations[8_500]
    #expect(try ReplayBuffer(rows).checksum != sum)
  }

  @Test func flatArraysBecomeTransitions() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "d4rl.npz").path
      try NPZArchive.write(
        [
          ("observations", NumericArray((0..<8).map { Float($0) }, shape: [4, 2])),
          ("actions", NumericArray([Float](repeating: 0, count: 4), shape: [4, 1])),
          ("rewards", NumericArray([Float](repeating: 1, count: 4), shape: [4, 1])),
          ("terminals", NumericArray(.bool([false, true, false, false]), shape: [4])),
        ], to: path)
      let rows = try Trajectories(npz: path).transitions()
      #expect(rows.observations == [0, 1, 2, 3, 4, 5])
      #expect(rows.continuations == [1, 0, 1])
      #expect(try Transitions(dataSet: path) == rows)
      #expect(throws: ReplayError.self) { try Transitions(npz: path) }
    }
  }

  @Test func transitionsAsStepsComeBackExactly() throws {
    var rows = numberedRows(0..<30, offline: 30)
    #expect(try Trajectories(rows).transitions() == rows)
    rows.nextObservations[3 * rows.observationSize] += 1
    rows.episodeEnds[3] = false
    let read = try Trajectories(rows).transitions()
    #expect(read.nextObservations == rows.nextObservations)
    #expect(read.episodeEnds[3])
  }

  @Test(.disabled(if: HDF5Archive.isSupported))
  func aBuildWithoutHDF5SaysHowToGetIt() {
    let attempts: [() throws -> Void] = [
      { _ = try Trajectories(hdf5: "data.hdf5") },
      { try Trajectories(numberedRows(0..<3, offline: 3)).writeHDF5(to: "data.hdf5") },
      { _ = try Transitions(minari: "data.hdf5") },
      { try numberedRows(0..<3, offline: 3).writeMinari(to: "data.hdf5", name: "data") },
    ]
    for attempt in attempts {
      #expect {
        try attempt()
      } throws: { error in
        "\(error)".contains("data.hdf5") && "\(error)".contains("--traits HDF5")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: "data.hdf5"))
  }
}
