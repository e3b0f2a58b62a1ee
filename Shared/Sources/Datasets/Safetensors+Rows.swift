extension Safetensors {
  /// An array that is written part by part, since a copy of it would not fit into memory.
  package struct Column {
    /// Its name.
    package var name: String
    /// Its extents.
    package var shape: [Int]
    /// Gives all elements in row-major order, a part at a time, the same at every call.
    package var forEachPart: (([UInt8]) throws(DatasetError) -> Void) throws(DatasetError) -> Void
    /// Whether elements are `Double` rather than `Float`.
    package var isDouble: Bool

    /// Describes an array.
    package init(
      name: String, shape: [Int], isDouble: Bool,
      forEachPart: @escaping (([UInt8]) throws(DatasetError) -> Void) throws(DatasetError) -> Void
    ) {
      self.name = name
      self.shape = shape
      self.isDouble = isDouble
      self.forEachPart = forEachPart
    }
  }

  /// Where the CRC-32 of an array is found in the metadata.
  package static func checksumKey(of name: String) -> String { "crc32." + name }

  /// Writes arrays part by part, with a checksum for each in the metadata.
  ///
  /// - Throws: `writeFailed`.
  package static func write(
    _ columns: [Column], metadata: [String: String], to path: String
  ) throws(DatasetError) {
    var metadata = metadata
    for column in columns {
      var checksum: UInt32 = 0
      try column.forEachPart { checksum = Zlib.crc32($0, continuing: checksum) }
      metadata[checksumKey(of: column.name)] = String(checksum, radix: 16)
    }
    let entries = columns.map { column in
      HeaderEntry(
        name: column.name, code: column.isDouble ? "F64" : "F32", shape: column.shape,
        byteCount: column.shape.reduce(column.isDouble ? 8 : 4, *))
    }
    let header = header(of: entries, metadata: metadata)
    try OutputFile.write(to: path) { file throws(DatasetError) in
      try file.write(UInt64(header.count).littleEndianBytes)
      try file.write(header)
      for column in columns {
        try column.forEachPart { part throws(DatasetError) in try file.write(part) }
      }
    }
  }

  /// Some rows of an array, along its first axis; throws as `array(named:)` does.
  package func rows(_ rows: Range<Int>, named name: String) throws(DatasetError) -> NumericArray {
    let entry = try entry(named: name)
    guard let type = SafetensorsHeader.types[entry.dtype], let count = entry.shape.first,
      rows.lowerBound >= 0, rows.upperBound <= count
    else {
      throw .wrongShape(
        file: source.name, field: name, found: entry.shape, expected: "rows \(rows) to read")
    }
    let width = entry.shape.dropFirst().reduce(1, *)
    let block = StoredElements(
      type: type, count: rows.count * width,
      offset: dataOffset + entry.dataOffsets[0] + rows.lowerBound * width * type.size,
      field: "rows \(rows) of \(name)")
    return NumericArray(
      try source.elements(block), shape: [rows.count] + entry.shape.dropFirst())
  }
}

/// The CRC-32 of the elements of an array, continued from that of the elements before.
package func checksum(of array: NumericArray, continuing previous: UInt32 = 0) -> UInt32 {
  Zlib.crc32(array.elements.littleEndianBytes, continuing: previous)
}

/// The bytes of numbers as files hold them.
package func storedBytes<T: BitwiseCopyable>(of values: [T]) -> [UInt8] {
  bytesInMemory(of: values)
}
