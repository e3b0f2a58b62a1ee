/// Writes a ZIP archive entry by entry, with 64-bit fields where they are needed.
struct ZIPWriter {
  private let file: OutputFile
  private var directory: [UInt8] = []
  private var entryCount = 0
  private var offset = 0

  init(_ file: OutputFile) { self.file = file }

  /// Adds one entry, stored or deflated.
  mutating func add(
    _ contents: [UInt8], named name: String, method: ZIPEntry.Method
  ) throws(DatasetError) {
    let body = method == .stored ? contents : Zlib.deflate(contents, .raw)
    let entry = ZIPEntry(
      name: name, method: method.rawValue, flags: Self.flags(for: name),
      checksum: Zlib.crc32(contents),
      compressedCount: body.count, count: contents.count, headerOffset: offset)
    let header = entry.localHeader
    try file.write(header)
    try file.write(body)
    directory += entry.directoryEntry
    offset += header.count + body.count
    entryCount += 1
  }

  /// Bit 11 says that a name is UTF-8.
  private static func flags(for name: String) -> UInt16 {
    name.utf8.allSatisfy { $0 < 0x80 } ? 0 : 1 << 11
  }

  /// Writes the directory, which ends the archive.
  mutating func finish() throws(DatasetError) {
    try file.write(directory)
    if entryCount >= 0xffff || offset >= 0xffff_ffff { try file.write(longEndRecord) }
    let count = UInt16(clamping: entryCount).littleEndianBytes
    let sizes =
      UInt32(clamping: directory.count).littleEndianBytes
      + UInt32(clamping: offset).littleEndianBytes
    try file.write([0x50, 0x4b, 5, 6, 0, 0, 0, 0] + count + count + sizes + [0, 0])
  }

  private var longEndRecord: [UInt8] {
    let count = UInt64(entryCount).littleEndianBytes
    let record: [UInt8] =
      [0x50, 0x4b, 6, 6] + UInt64(44).littleEndianBytes + [45, 0, 45, 0]
      + [UInt8](repeating: 0, count: 8) + count + count
      + UInt64(directory.count).littleEndianBytes + UInt64(offset).littleEndianBytes
    let locator: [UInt8] =
      [0x50, 0x4b, 6, 7, 0, 0, 0, 0] + UInt64(offset + directory.count).littleEndianBytes
      + [1, 0, 0, 0]
    return record + locator
  }
}

extension ZIPEntry {
  /// 1 January 1980, so that equal contents give equal archives.
  private static let time: [UInt8] = [0, 0, 0x21, 0]

  private var needsLongFields: Bool {
    max(count, compressedCount, headerOffset) >= 0xffff_ffff
  }

  /// The fields that the local header and the directory share.
  private func commonFields(extraCount: Int) -> [UInt8] {
    let version: [UInt8] = [needsLongFields ? 45 : 20, 0]
    let sizes =
      needsLongFields
      ? [UInt8](repeating: 0xff, count: 8)
      : UInt32(compressedCount).littleEndianBytes + UInt32(count).littleEndianBytes
    return version + flags.littleEndianBytes + method.littleEndianBytes + Self.time
      + checksum.littleEndianBytes + sizes + UInt16(name.utf8.count).littleEndianBytes
      + UInt16(extraCount).littleEndianBytes
  }

  private func longFields(withOffset: Bool) -> [UInt8] {
    guard needsLongFields else { return [] }
    let fields =
      UInt64(count).littleEndianBytes + UInt64(compressedCount).littleEndianBytes
      + (withOffset ? UInt64(headerOffset).littleEndianBytes : [])
    return [1, 0] + UInt16(fields.count).littleEndianBytes + fields
  }

  fileprivate var localHeader: [UInt8] {
    let extra = longFields(withOffset: false)
    return [0x50, 0x4b, 3, 4] + commonFields(extraCount: extra.count) + Array(name.utf8) + extra
  }

  fileprivate var directoryEntry: [UInt8] {
    let extra = longFields(withOffset: true)
    let offset =
      needsLongFields ? [255, 255, 255, 255] : UInt32(headerOffset).littleEndianBytes
    return [0x50, 0x4b, 1, 2, 45, 0] + commonFields(extraCount: extra.count)
      + [UInt8](repeating: 0, count: 10) + offset + Array(name.utf8) + extra
  }
}
