import Datasets
import Testing

/// Files that were cut short or changed must give a typed error or, where a change cannot be
/// noticed, an array; they must never trap.
@Suite struct BadFileTests {
  struct Format: Sendable, CustomStringConvertible {
    var description: String
    var parse: @Sendable (ByteSource) throws -> Void
  }

  static let formats = [
    Format(description: "version1.npy") { _ = try NPY.read(from: $0) },
    Format(description: "version2.npy") { _ = try NPY.read(from: $0) },
    Format(description: "fortran.npy") { _ = try NPY.read(from: $0) },
    Format(description: "little.npz") { try readAll($0) },
    Format(description: "big.npz") { try readAll($0) },
    Format(description: "floats.idx") { _ = try IDX.read(from: $0) },
    Format(description: "images.idx.gz") { _ = try IDX.read(from: $0.decompressed()) },
    Format(description: "types.safetensors") { source in
      let file = try Safetensors(source)
      for name in file.names { _ = try file.array(named: name) }
    },
  ]

  static func readAll(_ source: ByteSource) throws {
    let archive = try NPZArchive(source)
    for name in archive.names {
      _ = try archive.shape(named: name)
      _ = try archive.array(named: name)
    }
  }

  @Test(arguments: formats) func everyTruncationIsATypedError(format: Format) throws {
    let bytes = try fixtureBytes(format.description)
    try format.parse(ByteSource(bytes, name: "whole"))
    for length in bytes.indices {
      let part = ByteSource(Array(bytes[..<length]), name: "part")
      #expect(
        datasetError { try format.parse(part) } != nil, "\(length) of \(bytes.count) bytes")
    }
  }

  @Test(arguments: formats) func changedBytesNeverTrap(format: Format) throws {
    let bytes = try fixtureBytes(format.description)
    var generator = LinearCongruence()
    var refused = 0
    for _ in 0..<4000 {
      let changed = mutated(bytes, &generator)
      do {
        try format.parse(ByteSource(changed, name: "changed"))
      } catch let error as DatasetError {
        refused += 1
        #expect(!error.description.isEmpty)
      }
    }
    #expect(refused > 400, "only \(refused) of 4000 changes were noticed")
  }

  @Test(arguments: [
    "a,b\n\"1\",2\r\n\"3\"\"\",4\n", "{\"a\":[1,2.5e3,\"\\u00e9\"]}\n{\"a\":null}\n",
  ])
  func changedTextNeverTraps(text: String) throws {
    var generator = LinearCongruence()
    for _ in 0..<4000 {
      let source = ByteSource(mutated(Array(text.utf8), &generator), name: "changed")
      _ = datasetError { _ = try CSV.readTable(from: source) }
      _ = datasetError { _ = try CSV.readMatrix(from: source, headerLines: 1) }
      _ = datasetError { _ = try JSONL.read(from: source, as: [String: [Int]].self) }
    }
  }

  @Test func garbageAfterGzipIsRefusedAndPaddingIsNot() throws {
    let bytes = try fixtureBytes("images.idx.gz")
    let padded = ByteSource(bytes + [0, 0, 0], name: "a.gz")
    try ExpectedArray.check(IDX.read(from: padded.decompressed()), is: "images.idx.gz")
    guard
      case .corrupt(_, "end of the gzip data", bytes.count, _, _) = datasetError({
        _ = try ByteSource(bytes + [7], name: "a.gz").decompressed()
      })
    else {
      Issue.record("a stray byte was accepted")
      return
    }
  }

  @Test func gzipMembersAreJoined() throws {
    let whole = [UInt8](0...255) + [UInt8](0...255)
    let members =
      Zlib.deflate(Array(whole[..<100]), .gzip) + Zlib.deflate(Array(whole[100...]), .gzip)
    #expect(try ByteSource(members, name: "a.gz").decompressed().allBytes() == whole)
    // As bgzip writes them: many, and an empty one at the end.
    let blocks = (0..<3000).map { [UInt8](repeating: UInt8($0 % 251), count: 100 + $0 % 7) }
    let packed = (blocks + [[]]).flatMap { Zlib.deflate($0, .gzip) }
    #expect(
      try ByteSource(packed, name: "b.gz").decompressed().allBytes() == blocks.flatMap(\.self))
  }

  @Test func streamsEndWhereTheirSizeSaysSo() throws {
    let bytes = [UInt8](repeating: 7, count: 1 << 20)
    let packed = Zlib.deflate(bytes, .raw)
    #expect(
      try Zlib.inflate(packed, .raw, count: bytes.count, file: "a.npz", field: "x") == bytes)
    for count in [0, 10, bytes.count - 1, bytes.count + 1] {
      guard
        case .corrupt("a.npz", "size of x", 0, "\(count) bytes", let found) = datasetError({
          _ = try Zlib.inflate(packed, .raw, count: count, file: "a.npz", field: "x")
        })
      else {
        Issue.record("\(count) bytes were accepted")
        continue
      }
      #expect(found == (count < bytes.count ? "more" : "\(bytes.count)"))
    }
  }

  private func mutated(_ bytes: [UInt8], _ generator: inout LinearCongruence) -> [UInt8] {
    var changed = bytes
    for _ in 0...Int(generator.next() % 3) {
      let index = Int(generator.next() % UInt64(changed.count))
      switch generator.next() % 5 {
      case 0: changed[index] ^= 1 << UInt8(generator.next() % 8)
      case 1: changed[index] = UInt8(truncatingIfNeeded: generator.next())
      case 2: changed[index] = generator.next() % 2 == 0 ? 0 : 255
      case 3: changed.insert(changed[index], at: index)
      default: if changed.count > 1 { changed.remove(at: index) }
      }
    }
    return changed
  }
}

/// A small generator of its own, so that the changes do not depend on the library.
struct LinearCongruence {
  private var state: UInt64 = 42

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
