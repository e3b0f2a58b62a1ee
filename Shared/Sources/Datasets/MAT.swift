/// Reads numeric arrays of MATLAB 5 files, compressed or not; what `save -v7` and scipy write.
///
/// A header of 128 bytes, then data elements: a type and a length, 32 bits each, and the contents.
/// MATLAB stores the first index fastest. Arrays are returned as their bytes lie, so that their
/// dimensions are MATLAB's in reverse: `X` of 32 x 32 x 3 x N has the shape `[N, 3, 32, 32]`.
public enum MAT {
  private static let headerSize = 128

  /// All numeric arrays by name, in the type that the file stores, which may be narrower than the
  /// array's class; text, cells, structures and sparse arrays are left out.
  ///
  /// - Throws: `missingFile`, `unreadable`, `truncated`, `corrupt`, and `unsupported` for MATLAB
  ///   files of another version, the other byte order, and complex numbers.
  public static func read(_ path: String) throws(DatasetError) -> [String: NumericArray] {
    let source = try ByteSource(path: path)
    try requireVersion5(source)
    var arrays: [String: NumericArray] = [:]
    var offset = headerSize
    while offset < source.count {
      let element = try MATElement(source, at: offset)
      offset = element.end
      let matrix = try element.decompressed()
      guard matrix.type == MATElement.matrix else { continue }
      if let (name, array) = try numericArray(matrix) { arrays[name] = array }
    }
    return arrays
  }

  private static func requireVersion5(_ source: ByteSource) throws(DatasetError) {
    let start = try source.bytes(at: 0, count: min(8, source.count), field: "header")
    guard !start.starts(with: [0x89, 0x48, 0x44, 0x46]) else { throw otherVersion(source, "HDF5") }
    let end = try source.bytes(at: 124, count: 4, field: "version and byte order")
    switch (end[0], end[1], end[2], end[3]) {
    case (0, 1, 0x49, 0x4d): return
    case (0, 2, 0x49, 0x4d): throw otherVersion(source, "MATLAB 7.3 (HDF5)")
    case (1, 0, 0x4d, 0x49): throw otherVersion(source, "the big-endian byte order")
    default:
      throw .corrupt(
        file: source.name, field: "version and byte order", offset: 124,
        expected: "00 01 49 4d (MATLAB 5, little-endian)", found: end.hexadecimal)
    }
  }

  private static func otherVersion(_ source: ByteSource, _ found: String) -> DatasetError {
    .unsupported(
      file: source.name, feature: found,
      supported: "little-endian MATLAB 5; save with -v7, or as .npy")
  }

  /// The name and the elements of a matrix; nil for one that is not numeric.
  private static func numericArray(
    _ matrix: MATElement
  ) throws(DatasetError) -> (String, NumericArray)? {
    let flags = try MATElement(matrix.source, at: matrix.start)
    let word = try flags.word("array flags")
    // Classes 6 to 15 are double, single and the integers.
    guard (6...15).contains(word & 0xff) else { return nil }
    let dimensions = try MATElement(matrix.source, at: flags.end)
    let name = try MATElement(matrix.source, at: dimensions.end)
    let text = String(decoding: try name.bytes("array name"), as: UTF8.self)
    guard word & 0x800 == 0 else {
      throw .unsupported(
        file: matrix.source.name, feature: "the complex array \"\(text)\"",
        supported: "real numbers")
    }
    let shape = try dimensions.dimensions().reversed()
    let elements = try MATElement(matrix.source, at: name.end).elements(named: text)
    guard elementCount(of: Array(shape)) == elements.count else {
      throw .wrongShape(
        file: matrix.source.name, field: "\"\(text)\" with \(elements.count) elements",
        found: shape.reversed(), expected: "dimensions whose product is the number of elements")
    }
    return (text, NumericArray(elements, shape: Array(shape)))
  }
}

/// One data element of a MATLAB file: a tag and its contents.
private struct MATElement {
  static let matrix: UInt32 = 14
  private static let compressed: UInt32 = 15
  private static let storedTypes: [UInt32: StoredType] = [
    1: .int8, 2: .uint8, 3: .int16, 4: .uint16, 5: .int32, 6: .uint32, 7: .float32, 9: .float64,
    12: .int64, 13: .uint64,
  ]

  let source: ByteSource
  let type: UInt32
  /// Where the contents begin.
  let start: Int
  /// Their number of bytes.
  let count: Int
  /// Where the next element begins.
  let end: Int

  init(_ source: ByteSource, at offset: Int) throws(DatasetError) {
    var reader = ByteReader(source, at: offset)
    let word = try reader.integer(UInt32.self, field: "element tag")
    self.source = source
    if word >> 16 != 0 {
      // Contents of up to four bytes share the tag's eight.
      (type, count) = (word & 0xffff, Int(word >> 16))
      (start, end) = (offset + 4, offset + 8)
      guard count <= 4 else {
        throw .corrupt(
          file: source.name, field: "element tag", offset: offset,
          expected: "at most 4 bytes in a small element", found: "\(count)")
      }
    } else {
      type = word
      count = Int(try reader.integer(UInt32.self, field: "element length"))
      start = offset + 8
      let padding = word == Self.compressed ? 0 : (8 - count % 8) % 8
      end = start + count + padding
    }
    try source.require(count, at: start, field: "element of type \(type)")
  }

  func bytes(_ field: String) throws(DatasetError) -> [UInt8] {
    try source.bytes(at: start, count: count, field: field)
  }

  /// The first 32 bits.
  func word(_ field: String) throws(DatasetError) -> UInt32 {
    guard count >= 4 else {
      throw .truncated(file: source.name, field: field, offset: start, expected: 4, found: count)
    }
    var reader = ByteReader(source, at: start)
    return try reader.integer(UInt32.self, field: field)
  }

  /// The element inside a compressed one; any other is itself.
  func decompressed() throws(DatasetError) -> MATElement {
    guard type == Self.compressed else { return self }
    let field = "compressed element"
    let content = try bytes(field)
    let decoder = try Inflater(.zlib, file: source.name, field: field)
    let tag = try decoder.run(content, from: 0, expectedCount: 8, limit: 7)
    var reader = ByteReader(ByteSource(tag, name: source.name), at: 4)
    let length = Int(try reader.integer(UInt32.self, field: "length of the compressed element"))
    let whole = try Zlib.inflate(
      content, .zlib, count: 8 + length, file: source.name, field: field)
    return try MATElement(ByteSource(whole, name: source.name), at: 0)
  }

  /// The contents as dimensions, none of which is negative.
  func dimensions() throws(DatasetError) -> [Int] {
    let values = try source.values(
      Int32.self, count: count / 4, at: start, field: "dimensions of an array"
    ).map { Int(Int32(littleEndian: $0)) }
    guard type == 5, values.count >= 2, values.allSatisfy({ $0 >= 0 }) else {
      throw .corrupt(
        file: source.name, field: "dimensions of an array", offset: start,
        expected: "two or more numbers of type 5, none negative", found: "type \(type), \(values)")
    }
    return values
  }

  func elements(named name: String) throws(DatasetError) -> NumericArray.Elements {
    guard let stored = Self.storedTypes[type], count % stored.size == 0 else {
      throw .corrupt(
        file: source.name, field: "elements of \"\(name)\"", offset: start,
        expected: "a whole number of numbers", found: "\(count) bytes of type \(type)")
    }
    return try source.elements(
      StoredElements(
        type: stored, count: count / stored.size, offset: start, field: "elements of \"\(name)\""))
  }
}
