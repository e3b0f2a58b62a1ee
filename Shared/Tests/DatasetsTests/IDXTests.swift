import Datasets
import Testing

@Suite struct IDXTests {
  @Test(arguments: ["images.idx.gz", "floats.idx", "shorts.idx"])
  func readsFixtures(name: String) throws {
    try ExpectedArray.check(IDX.read(fixture(name)), is: name)
  }

  @Test func roundTrip() throws {
    let folder = try TemporaryFolder()
    let arrays = [
      NumericArray([UInt8](0..<24), shape: [2, 3, 4]), NumericArray([Int32.min, 258, -1]),
      NumericArray([Float(0.1), -.infinity], shape: [2, 1]), NumericArray([Double.pi]),
    ]
    for array in arrays {
      try IDX.write(array, to: folder.file("a.idx"))
      #expect(try IDX.read(folder.file("a.idx")) == array)
    }
  }

  /// 2 images of 1 by 3: magic, three big-endian lengths, six bytes.
  @Test func writesTheFormatByteForByte() throws {
    let folder = try TemporaryFolder()
    try IDX.write(NumericArray([UInt8](1...6), shape: [2, 1, 3]), to: folder.file("a.idx"))
    let expected: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]
    #expect(try folder.contents("a.idx") == expected)
  }

  @Test func typesWithoutACodeAreRefused() throws {
    let folder = try TemporaryFolder()
    guard
      case .unsupported = datasetError({
        try IDX.write(NumericArray([Int64(1)]), to: folder.file("a.idx"))
      })
    else {
      Issue.record("64-bit integers were written")
      return
    }
    #expect(try folder.names() == [])
  }

  @Test func bytesAfterTheEndAreRefused() {
    let bytes: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 7, 7, 7]
    #expect(
      throws: DatasetError.corrupt(
        file: "a.idx", field: "end of the file", offset: 10,
        expected: "nothing after the last element", found: "1 more bytes")
    ) { try IDX.read(from: ByteSource(bytes, name: "a.idx")) }
  }
}
