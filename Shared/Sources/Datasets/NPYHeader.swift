/// What precedes the elements of a `.npy` file: their type, byte order, arrangement and shape.
struct NPYHeader {
  var type: StoredType
  var isBigEndian: Bool
  var isColumnMajor: Bool
  var shape: [Int]
  /// Where the elements begin.
  var dataOffset: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads a header of version 1, 2 or 3.
  init(_ source: ByteSource) throws(DatasetError) {
    var reader = ByteReader(source)
    let magic = try reader.bytes(6, field: "magic number")
    guard magic == Self.magic else {
      throw .corrupt(
        file: source.name, field: "magic number", offset: 0,
        expected: Self.magic.hexadecimal + " (.npy)", found: magic.hexadecimal)
    }
    let version = try reader.bytes(2, field: "format version")
    guard (1...3).contains(version[0]), version[1] == 0 else {
      throw .unsupported(
        file: source.name, feature: ".npy format version \(version[0]).\(version[1])",
        supported: "1.0, 2.0, 3.0")
    }
    let length =
      version[0] == 1
      ? Int(try reader.integer(UInt16.self, field: "header length"))
      : Int(try reader.integer(UInt32.self, field: "header length"))
    let start = reader.offset
    let text = try reader.bytes(length, field: "header")
    try self.init(text: text, file: source.name, start: start)
    dataOffset = reader.offset
  }

  private init(text: [UInt8], file: String, start: Int) throws(DatasetError) {
    var scanner = PythonDictionaryScanner(text)
    guard let entries = scanner.dictionary() else {
      throw .corrupt(
        file: file, field: "header", offset: start + scanner.position,
        expected: "a Python dictionary of descr, fortran_order and shape",
        found: String(decoding: text[scanner.position...].prefix(20), as: UTF8.self))
    }
    guard case .boolean(let isColumnMajor) = entries["fortran_order"] else {
      throw Self.missing("fortran_order", entries, file: file)
    }
    guard case .integers(let shape) = entries["shape"] else {
      throw Self.missing("shape", entries, file: file)
    }
    guard let description = entries["descr"] else {
      throw Self.missing("descr", entries, file: file)
    }
    (type, isBigEndian) = try Self.elementType(description, file: file)
    self.isColumnMajor = isColumnMajor
    self.shape = shape
    dataOffset = 0
  }

  private static func missing(
    _ key: String, _ entries: [String: PythonLiteral], file: String
  ) -> DatasetError {
    .missingKey(file: file, key: key, present: entries.keys.sorted())
  }

  /// The names that numpy gives to the supported element types, without the byte order.
  private static let typeCodes: [String: StoredType] = [
    "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32,
    "i4": .int32, "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
  ]

  private static func elementType(
    _ description: PythonLiteral, file: String
  ) throws(DatasetError) -> (StoredType, isBigEndian: Bool) {
    if case .string(let text) = description, let order = text.first, "<>|=".contains(order),
      let type = typeCodes[String(text.dropFirst())]
    {
      return (type, order == ">")
    }
    let found =
      switch description {
      case .string(let text): "'\(text)'"
      case .other(let text): text
      default: "a value that is not text"
      }
    throw .unsupported(
      file: file, feature: "element type \(found)",
      supported: typeCodes.keys.sorted().joined(separator: ", ")
        + " in either byte order; convert with numpy's astype")
  }

  /// A complete header, of version 1 unless it needs more than 65,535 bytes.
  ///
  /// Spaces fill it up to a multiple of 64 bytes, so that the elements are aligned.
  static func bytes(type: String, shape: [Int]) -> [UInt8] {
    let dimensions = shape.map(String.init).joined(separator: ", ")
    let tuple = shape.count == 1 ? "(\(dimensions),)" : "(\(dimensions))"
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(tuple), }"
    let isShort = text.utf8.count + 74 <= UInt16.max
    let prefix = magic.count + (isShort ? 4 : 6)
    let padding = (64 - (prefix + text.utf8.count + 1) % 64) % 64
    let length = text.utf8.count + padding + 1
    let fields =
      isShort
      ? [1, 0] + UInt16(length).littleEndianBytes : [2, 0] + UInt32(length).littleEndianBytes
    return magic + fields + Array(text.utf8) + [UInt8](repeating: 0x20, count: padding) + [0x0a]
  }
}
