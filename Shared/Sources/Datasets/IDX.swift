/// Reads and writes IDX files, the format of MNIST and its successors.
///
/// Two zero bytes, the element type, the number of dimensions, each dimension as a big-endian
/// 32-bit integer, then the elements in row-major, big-endian order. A file inside gzip is
/// decompressed, whatever it is called.
public enum IDX {
  private static let types: [UInt8: StoredType] = [
    0x08: .uint8, 0x09: .int8, 0x0b: .int16, 0x0c: .int32, 0x0d: .float32, 0x0e: .float64,
  ]

  /// Reads one array.
  ///
  /// - Throws: `missingFile`, `unreadable`, `truncated`, or `corrupt` for a wrong magic number or
  ///   bytes after the last element.
  public static func read(_ path: String) throws(DatasetError) -> NumericArray {
    try read(from: ByteSource(decompressing: path))
  }

  package static func read(from source: ByteSource) throws(DatasetError) -> NumericArray {
    var reader = ByteReader(source)
    let magic = try reader.bytes(4, field: "magic number")
    guard magic[0] == 0, magic[1] == 0, let type = types[magic[2]] else {
      throw .corrupt(
        file: source.name, field: "magic number", offset: 0,
        expected: "00 00, element type 08 to 0e, number of dimensions (IDX)",
        found: magic.hexadecimal)
    }
    let shape = try dimensions(Int(magic[3]), &reader)
    guard let count = elementCount(of: shape) else {
      throw .wrongShape(
        file: source.name, field: "the array", found: shape,
        expected: "dimensions whose product fits 64 bits")
    }
    let block = StoredElements(
      type: type, count: count, offset: reader.offset, isBigEndian: true, field: "elements")
    let elements = try source.elements(block)
    try requireEnd(source, at: reader.offset + count * type.size)
    return NumericArray(elements, shape: shape)
  }

  private static func dimensions(
    _ rank: Int, _ reader: inout ByteReader
  ) throws(DatasetError) -> [Int] {
    var shape: [Int] = []
    for axis in 0..<rank {
      shape.append(Int(try reader.bigEndian(UInt32.self, field: "dimension \(axis)")))
    }
    return shape
  }

  private static func requireEnd(_ source: ByteSource, at end: Int) throws(DatasetError) {
    guard source.count == end else {
      throw .corrupt(
        file: source.name, field: "end of the file", offset: end,
        expected: "nothing after the last element", found: "\(source.count - end) more bytes")
    }
  }

  /// Writes one array of bytes, 32-bit integers or floating-point numbers.
  ///
  /// - Throws: `unsupported` for truth values and 64-bit integers, which IDX has no code for,
  ///   `writeFailed`.
  public static func write(_ array: NumericArray, to path: String) throws(DatasetError) {
    let (code, bytes) = try encode(array.elements, path: path)
    guard array.rank <= UInt8.max, array.shape.allSatisfy({ $0 <= UInt32.max }) else {
      throw .wrongShape(
        file: path, field: "the array", found: array.shape,
        expected: "at most 255 dimensions of at most \(UInt32.max)")
    }
    try OutputFile.write(to: path) { file throws(DatasetError) in
      try file.write([0, 0, code, UInt8(array.rank)])
      try file.write(array.shape.flatMap { UInt32($0).bigEndianBytes })
      try file.write(bytes)
    }
  }

  private static func encode(
    _ elements: NumericArray.Elements, path: String
  ) throws(DatasetError) -> (code: UInt8, bytes: [UInt8]) {
    switch elements {
    case .uint8(let values): (0x08, values)
    case .int32(let values): (0x0c, bytesInMemory(of: values.map(\.bigEndian)))
    case .float32(let values): (0x0d, bytesInMemory(of: values.map(\.bitPattern.bigEndian)))
    case .float64(let values): (0x0e, bytesInMemory(of: values.map(\.bitPattern.bigEndian)))
    case .bool, .int64:
      throw .unsupported(
        file: path, feature: "element type \(elements.typeName) in IDX",
        supported: "uint8, int32, float32, float64")
    }
  }
}
