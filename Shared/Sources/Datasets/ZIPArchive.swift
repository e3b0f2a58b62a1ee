/// One file inside a ZIP archive.
struct ZIPEntry: Sendable {
  enum Method: UInt16, Sendable { case stored = 0, deflated = 8 }

  var name: String
  var method: UInt16
  var flags: UInt16
  var checksum: UInt32
  var compressedCount: Int
  var count: Int
  /// Where the entry's local header starts.
  var headerOffset: Int
}

/// Reads ZIP archives, with their 64-bit extension, as `.npz` files need them.
struct ZIPArchive: Sendable {
  let source: ByteSource
  let entries: [ZIPEntry]

  init(_ source: ByteSource) throws(DatasetError) {
    self.source = source
    let directory = try ZIPDirectory(source)
    var reader = ByteReader(source, at: directory.offset)
    var entries: [ZIPEntry] = []
    for _ in 0..<directory.entryCount {
      entries.append(try ZIPEntry(directoryEntry: &reader, file: source.name))
    }
    self.entries = entries
  }

  /// The decompressed contents of an entry, checked against its checksum.
  func contents(of entry: ZIPEntry) throws(DatasetError) -> [UInt8] {
    let field = "entry \(entry.name)"
    let offset = try dataOffset(of: entry)
    let stored = try source.bytes(at: offset, count: entry.compressedCount, field: field)
    let contents = try decompress(stored, entry, field: field, offset: offset)
    let checksum = Zlib.crc32(contents)
    guard checksum == entry.checksum else {
      throw .corrupt(
        file: source.name, field: "checksum of \(field)", offset: offset,
        expected: "CRC-32 " + String(entry.checksum, radix: 16),
        found: String(checksum, radix: 16))
    }
    return contents
  }

  /// The first `count` decompressed bytes of an entry, unchecked, or all if it is shorter.
  func prefix(of entry: ZIPEntry, count: Int) throws(DatasetError) -> [UInt8] {
    let field = "entry \(entry.name)"
    let offset = try dataOffset(of: entry)
    let length =
      entry.method == ZIPEntry.Method.deflated.rawValue
      ? entry.compressedCount : min(count, entry.compressedCount)
    let stored = try source.bytes(at: offset, count: length, field: field)
    return entry.method == ZIPEntry.Method.deflated.rawValue
      ? try Zlib.inflatePrefix(stored, count: count, file: source.name, field: field) : stored
  }

  private func decompress(
    _ stored: [UInt8], _ entry: ZIPEntry, field: String, offset: Int
  ) throws(DatasetError) -> [UInt8] {
    if entry.flags & 1 != 0 {
      throw .unsupported(file: source.name, feature: "encrypted \(field)", supported: "plain ZIP")
    }
    switch ZIPEntry.Method(rawValue: entry.method) {
    case .stored where stored.count == entry.count:
      return stored
    case .stored:
      throw .corrupt(
        file: source.name, field: "size of \(field)", offset: offset,
        expected: "\(entry.count) bytes", found: "\(stored.count)")
    case .deflated:
      return try Zlib.inflate(stored, .raw, count: entry.count, file: source.name, field: field)
    case nil:
      throw .unsupported(
        file: source.name, feature: "ZIP compression method \(entry.method) of \(field)",
        supported: "0 (stored) and 8 (deflated)")
    }
  }

  /// The local header repeats the name and may carry other extra fields than the directory.
  private func dataOffset(of entry: ZIPEntry) throws(DatasetError) -> Int {
    let field = "local header of \(entry.name)"
    try source.require(30, at: entry.headerOffset, field: field)
    var reader = ByteReader(source, at: entry.headerOffset)
    try reader.expectSignature(0x0403_4b50, field: field, file: source.name)
    _ = try reader.bytes(22, field: field)
    let nameCount = Int(try reader.integer(UInt16.self, field: field))
    let extraCount = Int(try reader.integer(UInt16.self, field: field))
    return reader.offset + nameCount + extraCount
  }
}

/// Where the list of entries is, as the end of the archive tells.
private struct ZIPDirectory {
  var offset: Int
  var entryCount: Int

  init(_ source: ByteSource) throws(DatasetError) {
    let end = try Self.endRecord(source)
    var reader = ByteReader(source, at: end + 10)
    let field = "end record of the ZIP directory"
    entryCount = Int(try reader.integer(UInt16.self, field: field))
    let size = Int(try reader.integer(UInt32.self, field: field))
    offset = Int(try reader.integer(UInt32.self, field: field))
    if entryCount == 0xffff || size == 0xffff_ffff || offset == 0xffff_ffff {
      try readLongRecord(source, end: end)
    }
    // An entry takes at least 46 bytes, which bounds the loop over a wrong count.
    let (least, overflow) = entryCount.multipliedReportingOverflow(by: 46)
    try source.require(overflow ? .max : least, at: offset, field: "ZIP directory")
  }

  private mutating func readLongRecord(_ source: ByteSource, end: Int) throws(DatasetError) {
    let field = "64-bit end record of the ZIP directory"
    try source.require(20, at: end - 20, field: field)
    var locator = ByteReader(source, at: end - 20)
    try locator.expectSignature(0x0706_4b50, field: field, file: source.name)
    _ = try locator.bytes(4, field: field)
    let start = try locator.length(field: field)
    try source.require(56, at: start, field: field)
    var record = ByteReader(source, at: start)
    try record.expectSignature(0x0606_4b50, field: field, file: source.name)
    _ = try record.bytes(28, field: field)
    entryCount = try record.length(field: field)
    _ = try record.bytes(8, field: field)
    offset = try record.length(field: field)
  }

  /// Finds the end record from behind; a comment of up to 65,535 bytes may follow it.
  private static func endRecord(_ source: ByteSource) throws(DatasetError) -> Int {
    let length = min(source.count, 22 + 0xffff)
    let tail = try source.bytes(
      at: source.count - length, count: length, field: "end of the archive")
    let signature: [UInt8] = [0x50, 0x4b, 5, 6]
    var start = tail.count - 22
    while start >= 0 {
      if tail[start...].starts(with: signature) { return source.count - length + start }
      start -= 1
    }
    throw .corrupt(
      file: source.name, field: "ZIP directory", offset: source.count - length,
      expected: "the end record of a complete ZIP (.npz) archive", found: "none")
  }
}

extension ZIPEntry {
  fileprivate init(
    directoryEntry reader: inout ByteReader, file: String
  ) throws(DatasetError) {
    let field = "ZIP directory"
    try reader.expectSignature(0x0201_4b50, field: field, file: file)
    _ = try reader.bytes(4, field: field)
    flags = try reader.integer(UInt16.self, field: field)
    method = try reader.integer(UInt16.self, field: field)
    _ = try reader.bytes(4, field: field)
    checksum = try reader.integer(UInt32.self, field: field)
    compressedCount = Int(try reader.integer(UInt32.self, field: field))
    count = Int(try reader.integer(UInt32.self, field: field))
    let nameCount = Int(try reader.integer(UInt16.self, field: field))
    let extraCount = Int(try reader.integer(UInt16.self, field: field))
    let commentCount = Int(try reader.integer(UInt16.self, field: field))
    _ = try reader.bytes(8, field: field)
    headerOffset = Int(try reader.integer(UInt32.self, field: field))
    name = String(decoding: try reader.bytes(nameCount, field: field), as: UTF8.self)
    let extra = try reader.bytes(extraCount, field: field)
    _ = try reader.bytes(commentCount, field: field)
    try applyLongFields(extra, file: file)
  }

  /// Fields that do not fit 32 bits are all ones and follow in the extra field number 1.
  private mutating func applyLongFields(_ extra: [UInt8], file: String) throws(DatasetError) {
    let source = ByteSource(extra, name: file)
    let field = "64-bit sizes of entry \(name)"
    var reader = ByteReader(source)
    while reader.offset + 4 <= extra.count {
      let identifier = try reader.integer(UInt16.self, field: field)
      let length = Int(try reader.integer(UInt16.self, field: field))
      if identifier == 1 {
        if count == 0xffff_ffff { count = try reader.length(field: field) }
        if compressedCount == 0xffff_ffff { compressedCount = try reader.length(field: field) }
        if headerOffset == 0xffff_ffff { headerOffset = try reader.length(field: field) }
        return
      }
      _ = try reader.bytes(length, field: field)
    }
  }
}

extension ByteReader {
  fileprivate mutating func expectSignature(
    _ signature: UInt32, field: String, file: String
  ) throws(DatasetError) {
    let start = offset
    let found = try integer(UInt32.self, field: field)
    guard found == signature else {
      throw .corrupt(
        file: file, field: field, offset: start,
        expected: "signature " + String(signature, radix: 16), found: String(found, radix: 16))
    }
  }
}
