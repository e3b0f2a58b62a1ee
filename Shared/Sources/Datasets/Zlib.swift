import CZlib

/// Deflate compression, its wrappers, and the CRC-32 that goes with them.
package enum Zlib {
  /// What stands around a deflate stream.
  package enum Wrapper: Sendable {
    case raw, zlib, gzip

    var windowBits: Int32 {
      switch self {
      case .raw: -15
      case .zlib: 15
      case .gzip: 31
      }
    }
  }

  /// A byte of a deflate stream makes at most 1,032 bytes, so more cannot be honest.
  static func largestOutput(of compressedCount: Int) -> Int {
    let (product, overflow) = compressedCount.multipliedReportingOverflow(by: 1032)
    return overflow ? .max : max(product, 64)
  }

  /// The CRC-32 of ISO 3309, as gzip, ZIP and PNG use it, continued from an earlier value.
  package static func crc32(_ bytes: [UInt8], continuing previous: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBufferPointer {
      UInt32(crc32_z(uLong(previous), $0.baseAddress, z_size_t($0.count)))
    }
  }

  /// Decompresses all members of a gzip file; zero bytes may follow them.
  package static func gunzip(_ bytes: [UInt8], file: String) throws(DatasetError) -> [UInt8] {
    let announced = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    var start = 0
    var output: [UInt8] = []
    // What is announced is the size of the last member; others are taken to be like their forerunners.
    var expected = announced
    repeat {
      let decoder = try Inflater(.gzip, file: file, field: "gzip data")
      let part = try decoder.run(bytes, from: start, expectedCount: expected)
      expected = part.count
      start += decoder.consumed
      output += part
    } while start < bytes.count && bytes[start] == 0x1f
    if let stray = bytes[start...].firstIndex(where: { $0 != 0 }) {
      throw .corrupt(
        file: file, field: "end of the gzip data", offset: stray,
        expected: "the end of the file or another member", found: "byte \(bytes[stray])")
    }
    return output
  }

  /// Decompresses one stream that must give exactly `count` bytes.
  package static func inflate(
    _ bytes: [UInt8], _ wrapper: Wrapper, count: Int, file: String, field: String
  ) throws(DatasetError) -> [UInt8] {
    let decoder = try Inflater(wrapper, file: file, field: field)
    let output = try decoder.run(bytes, from: 0, expectedCount: count, limit: count)
    guard output.count == count else {
      throw .corrupt(
        file: file, field: "size of \(field)", offset: 0, expected: "\(count) bytes",
        found: output.count > count ? "more" : "\(output.count)")
    }
    return output
  }

  /// Decompresses the first `count` bytes of a raw stream, or fewer if it ends before.
  static func inflatePrefix(
    _ bytes: [UInt8], count: Int, file: String, field: String
  ) throws(DatasetError) -> [UInt8] {
    let decoder = try Inflater(.raw, file: file, field: field)
    return try decoder.run(bytes, from: 0, expectedCount: count, limit: count - 1)
  }

  /// Compresses bytes; level 6 is zlib's own default.
  package static func deflate(
    _ bytes: [UInt8], _ wrapper: Wrapper, level: Int32 = 6
  ) -> [UInt8] {
    Deflater(wrapper, level: level).run(bytes)
  }
}
