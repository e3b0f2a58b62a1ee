import Datasets
import Testing

@Suite struct NPZTests {
  static let codes = ["b1", "u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]

  /// numpy stores `little.npz` and deflates `big.npz`, whose elements are big-endian; both have
  /// 64-bit extra fields in their local headers.
  @Test(arguments: ["little.npz", "big.npz"], codes)
  func readsEveryTypeInBothByteOrders(file: String, code: String) throws {
    let archive = try NPZArchive(fixture(file))
    #expect(archive.names == Self.codes)
    try ExpectedArray.check(archive.array(named: code), is: "\(file)/\(code)")
    #expect(try archive.shape(named: code) == [2, 3])
  }

  @Test(arguments: [NPZArchive.Compression.stored, .deflated])
  func roundTrip(compression: NPZArchive.Compression) throws {
    let folder = try TemporaryFolder()
    let arrays: [(name: String, array: NumericArray)] = [
      ("z", NumericArray([Float](repeating: 1.25, count: 3000), shape: [30, 100])),
      ("a", NumericArray([Int32]())), ("größe", NumericArray([Int64(-3)], shape: [])),
    ]
    try NPZArchive.write(arrays, to: folder.file("a.npz"), compression: compression)
    let archive = try NPZArchive(folder.file("a.npz"))
    #expect(archive.names == ["z", "a", "größe"])
    for (name, array) in arrays { #expect(try archive.array(named: name) == array) }
    let size = try folder.contents("a.npz").count
    #expect(compression == .stored ? size > 12_000 : size < 2_000)
  }

  /// More than 65,535 entries need the 64-bit end record.
  @Test func manyEntriesUseTheLongDirectory() throws {
    let folder = try TemporaryFolder()
    let arrays = (0..<65_600).map { (name: "\($0)", array: NumericArray([UInt8($0 % 256)])) }
    try NPZArchive.write(arrays, to: folder.file("many.npz"))
    let archive = try NPZArchive(folder.file("many.npz"))
    #expect(archive.names.count == 65_600)
    #expect(try archive.array(named: "65599") == NumericArray([UInt8(65_599 % 256)]))
  }

  @Test func aMissingArrayIsNamedWithThoseThatAreThere() throws {
    #expect(
      throws: DatasetError.missingKey(
        file: fixture("labelled.npz"), key: "images", present: ["x", "y"])
    ) { try NPZArchive(fixture("labelled.npz")).array(named: "images") }
  }

  @Test func aChangedByteFailsTheChecksum() throws {
    var bytes = try fixtureBytes("little.npz")
    // The first local header has 30 bytes, 6 of name and 20 of extra fields; the .npy follows.
    bytes[30 + 6 + 20 + 128] ^= 1
    let archive = try NPZArchive(ByteSource(bytes, name: "bad.npz"))
    guard
      case .corrupt(_, "checksum of entry b1.npy", _, _, _) = datasetError({
        _ = try archive.array(named: "b1")
      })
    else {
      Issue.record("the change was not noticed")
      return
    }
  }

  @Test func otherFilesAreNotArchives() {
    guard
      case .corrupt(_, "ZIP directory", _, _, _) = datasetError({
        _ = try NPZArchive(fixture("fortran.npy"))
      })
    else {
      Issue.record("a .npy file was taken for an archive")
      return
    }
  }
}
