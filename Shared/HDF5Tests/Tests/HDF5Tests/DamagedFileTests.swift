import Datasets
import Failures
import Foundation
import ReinforcementLearning
import Testing
import _TestSupport

@Suite struct DamagedFileTests {
  @Test(arguments: ["d4rl.hdf5", "d4rl-old.hdf5"])
  func everyLengthOfAFileIsRefused(name: String) throws {
    try withDamagedCopy(of: name) { bytes, copy in
      for length in stride(from: 0, to: bytes.count, by: 501) {
        try bytes.prefix(length).write(to: copy)
        let error = #expect(throws: ReplayError.self) { try Trajectories(hdf5: copy.path) }
        #expect(error?.failureKind == .data)
      }
    }
  }

  // A prime stride meets every part of headers, trees, heaps and chunks in time.
  @Test(arguments: [("d4rl.hdf5", 31), ("d4rl-old.hdf5", 7)])
  func damagedBytesOfD4RLNeverTrap(name: String, places: Int) throws {
    try withDamagedCopy(of: name) { bytes, copy in
      let outcomes = try outcomes(of: bytes, every: places, at: copy) { path throws(ReplayError) in
        _ = try Trajectories(hdf5: path).transitions(.init(horizon: 5))
      }
      #expect(outcomes.refused > 0 && outcomes.read > 0)
    }
  }

  @Test(arguments: [("minari-old.hdf5", 23), ("minari-dictionaries.hdf5", 13)])
  func damagedBytesOfMinariNeverTrap(name: String, places: Int) throws {
    try withDamagedCopy(of: name) { bytes, copy in
      let outcomes = try outcomes(of: bytes, every: places, at: copy) { path throws(ReplayError) in
        _ = try Transitions(minari: path)
      }
      #expect(outcomes.refused > 0 && outcomes.read > 0)
    }
  }

  // Newer libraries may read or refuse what makes libhdf5 1.10.8 crash; either will do.
  @Test(arguments: DamagedByte.crashing)
  func aCrashOfTheLibraryStaysInItsProcess(place: DamagedByte) throws {
    let whole = try HDF5Archive(fixturePath("d4rl.hdf5"))
    try withDamagedCopy(of: place.file) { bytes, copy in
      try bytes.damaged(at: place.offset).write(to: copy)
      do throws(DatasetError) {
        try readEverything(copy.path)
      } catch {
        #expect("\(error)".contains("damaged.hdf5"))
      }
    }
    #expect(try whole.array(named: "infos/goal").shape == [12, 2])
  }

  private func readEverything(_ path: String) throws(DatasetError) {
    let archive = try HDF5Archive(path)
    for name in archive.names where name != "metadata/algorithm" {
      _ = try archive.array(named: name)
    }
  }

  private func outcomes(
    of bytes: Data, every places: Int, at copy: URL, _ read: (String) throws(ReplayError) -> Void
  ) throws -> (read: Int, refused: Int) {
    var counts = (read: 0, refused: 0)
    for place in stride(from: 0, to: bytes.count, by: places) {
      try bytes.damaged(at: place).write(to: copy)
      do throws(ReplayError) {
        try read(copy.path)
        counts.read += 1
      } catch {
        counts.refused += 1
      }
    }
    return counts
  }
}

/// A byte of a fixture that makes libhdf5 1.10.8 leave its memory or run in a circle when it is
/// changed, found by changing each.
struct DamagedByte: Sendable, CustomTestStringConvertible {
  let file: String
  let offset: Int
  var testDescription: String { "\(file), byte \(offset)" }

  static let crashing = [
    DamagedByte(file: "d4rl.hdf5", offset: 877),
    DamagedByte(file: "d4rl.hdf5", offset: 6142),
    DamagedByte(file: "d4rl.hdf5", offset: 9013),
    DamagedByte(file: "d4rl.hdf5", offset: 11390),
    DamagedByte(file: "d4rl.hdf5", offset: 13749),
    DamagedByte(file: "d4rl.hdf5", offset: 16970),
    DamagedByte(file: "d4rl.hdf5", offset: 17112),
    DamagedByte(file: "minari-dictionaries.hdf5", offset: 7846),
    DamagedByte(file: "minari-dictionaries.hdf5", offset: 8118),
  ]
}

extension Data {
  /// The bytes with one of them changed.
  func damaged(at place: Int) -> Data {
    var damaged = self
    damaged[startIndex + place] ^= 0x5a
    return damaged
  }
}

private func withDamagedCopy(
  of fixture: String, _ body: (_ bytes: Data, _ copy: URL) throws -> Void
) throws {
  try withTemporaryFolder { folder in
    let bytes = try Data(contentsOf: URL(filePath: fixturePath(fixture)))
    try body(bytes, folder.appending(path: "damaged.hdf5"))
  }
}
