import Datasets
import Foundation
import Testing

@Suite struct FileTests {
  private let array = NumericArray([Float](repeating: 1, count: 10), shape: [10])

  @Test func missingFilesAndFoldersAreTypedErrors() throws {
    let folder = try TemporaryFolder()
    #expect(
      throws: DatasetError.missingFile(path: folder.file("a"), remedy: "Check the path.")
    ) { try NPY.read(folder.file("a")) }
    #expect(
      throws: DatasetError.unreadable(
        path: folder.path, reason: "it is a folder, expected a file")
    ) { try NPY.read(folder.path) }
    guard
      case .unreadable = datasetError({
        _ = try NPY.read(try folder.write("x", to: "a") + "/b")
      })
    else {
      Issue.record("a path through a file was opened")
      return
    }
  }

  /// A device that is always full, so that every write fails as on a full disk.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")), arguments: [10, 1 << 20])
  func aFullDiskIsATypedError(count: Int) {
    let large = NumericArray([Float](repeating: 1, count: count))
    let writers: [() throws -> Void] = [
      { try NPY.write(large, to: "/dev/full") }, { try IDX.write(large, to: "/dev/full") },
      { try NPZArchive.write([("a", large)], to: "/dev/full", compression: .deflated) },
      { try Safetensors.write([("a", large)], to: "/dev/full") },
      { try JSONL.write([Int](repeating: 1, count: count), to: "/dev/full") },
    ]
    for write in writers {
      guard case .writeFailed("/dev/full", let reason) = datasetError(write) else {
        Issue.record("writing succeeded")
        return
      }
      #expect(reason == "No space left on device")
    }
  }

  @Test func foldersThatAreNotThereAreTypedErrors() throws {
    let folder = try TemporaryFolder()
    guard
      case .writeFailed = datasetError({
        try NPY.write(array, to: folder.file("no/a.npy"))
      })
    else {
      Issue.record("writing into a missing folder succeeded")
      return
    }
    guard case .writeFailed = datasetError({ try NPY.write(array, to: folder.path) }) else {
      Issue.record("writing over a folder succeeded")
      return
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func writingReplacesTheFileAndLeavesNothingBeside() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "a.npy")
    try NPY.write(array, to: path)
    #expect(try NPY.read(path) == array)
    #expect(try folder.names() == ["a.npy"])
  }

  @Test func aSymbolicLinkSurvives() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "a.npy")
    let link = folder.file("link.npy")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try NPY.write(array, to: link)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
    #expect(try NPY.read(path) == array)
  }

  @Test func namesWithoutAFolderAreWrittenHere() throws {
    let name = "surefoot-\(UUID().uuidString).npy"
    defer { try? FileManager.default.removeItem(atPath: name) }
    try NPY.write(array, to: name)
    #expect(try NPY.read(name) == array)
  }

  @Test func conversionsAreChecked() throws {
    let numbers = NumericArray([1.0, 2.5])
    #expect(
      throws: DatasetError.valueOutOfRange(
        file: "x", field: "the float64 elements", index: 1, value: "2.5",
        allowed: "a whole number from -2147483648 to 2147483647")
    ) { try numbers.int32s(named: "x") }
    #expect(throws: DatasetError.self) { try NumericArray([Int32(-1)]).uint8s() }
    #expect(try NumericArray([Float(3), -4]).int64s() == [3, -4])
    #expect(NumericArray(.bool([true, false]), shape: [2]).floats() == [1, 0])
    #expect(NumericArray([UInt8(255)]).doubles() == [255])
    #expect(NumericArray([Int32](0..<6)).reshaped([2, 3]).shape == [2, 3])
  }

  @Test func messagesSayWhereWhatAndHow() {
    let error = DatasetError.truncated(
      file: "a.npy", field: "elements", offset: 128, expected: 800, found: 5)
    #expect(
      error.description
        == "a.npy: the file ends inside elements, which starts at byte 128: expected 800 bytes, "
        + "found 5. Copy or download the file again.")
    let line = DatasetError.malformedLine(
      file: "a.csv", line: 3, column: 7, found: "\"x\"", expected: "a number")
    #expect(line.description == "a.csv:3:7: expected a number, found \"x\". Correct this line.")
    let key = DatasetError.missingKey(
      file: "a.npz", key: "x", present: (0..<25).map(String.init))
    #expect(key.description.contains("19 and 5 more"))
  }
}
