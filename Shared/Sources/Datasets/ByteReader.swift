/// Reads header fields one after the other, every one checked against the length.
struct ByteReader {
  private let source: ByteSource
  private(set) var offset: Int

  init(_ source: ByteSource, at offset: Int = 0) {
    self.source = source
    self.offset = offset
  }

  mutating func bytes(_ count: Int, field: String) throws(DatasetError) -> [UInt8] {
    let bytes = try source.bytes(at: offset, count: count, field: field)
    offset += count
    return bytes
  }

  /// An unsigned little-endian integer of the type's width.
  mutating func integer<T: FixedWidthInteger>(
    _ type: T.Type, field: String
  ) throws(DatasetError) -> T {
    let bytes = try bytes(T.bitWidth / 8, field: field)
    return bytes.reversed().reduce(0) { $0 << 8 | T(truncatingIfNeeded: $1) }
  }

  /// An unsigned big-endian integer of the type's width.
  mutating func bigEndian<T: FixedWidthInteger>(
    _ type: T.Type, field: String
  ) throws(DatasetError) -> T {
    try integer(type, field: field).byteSwapped
  }

  /// A 64-bit length or offset that must fit a signed integer.
  mutating func length(field: String) throws(DatasetError) -> Int {
    let start = offset
    let value = try integer(UInt64.self, field: field)
    guard let length = Int(exactly: value) else {
      throw .corrupt(
        file: source.name, field: field, offset: start, expected: "at most \(Int.max)",
        found: "\(value)")
    }
    return length
  }
}

extension FixedWidthInteger {
  /// The bytes, lowest first.
  var littleEndianBytes: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) }
  }

  /// The bytes, highest first.
  var bigEndianBytes: [UInt8] { littleEndianBytes.reversed() }
}

extension [UInt8] {
  /// The bytes in hexadecimal, for error messages.
  var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
