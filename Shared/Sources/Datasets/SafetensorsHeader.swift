import FoundationEssentials

/// The table of contents of a safetensors file: a length in 8 bytes, then JSON.
struct SafetensorsHeader {
  /// Where and what one tensor is; offsets count from the first byte after the header.
  struct Entry: Decodable {
    var dtype: String
    var shape: [Int]
    var dataOffsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  /// The format's own limit on the length of the header.
  private static let longest = 100_000_000
  static let metadataKey = "__metadata__"
  static let types: [String: StoredType] = [
    "BOOL": .bool, "U8": .uint8, "I8": .int8, "U16": .uint16, "I16": .int16, "F16": .float16,
    "BF16": .bfloat16, "U32": .uint32, "I32": .int32, "F32": .float32, "U64": .uint64,
    "I64": .int64, "F64": .float64,
  ]

  var metadata: [String: String]
  /// The tensors in the order of their data.
  var entries: [(name: String, entry: Entry)]
  /// Where the data begin in the file.
  var dataOffset: Int

  init(_ source: ByteSource) throws(DatasetError) {
    var reader = ByteReader(source)
    let length = try reader.length(field: "header length")
    guard length <= Self.longest else {
      throw .corrupt(
        file: source.name, field: "header length", offset: 0,
        expected: "at most \(Self.longest) (safetensors)", found: "\(length)")
    }
    let text = try reader.bytes(length, field: "header")
    let items = try Self.parse(text, file: source.name)
    dataOffset = reader.offset
    metadata = items[Self.metadataKey]?.metadata ?? [:]
    entries = items.compactMap { name, item in item.entry.map { (name, $0) } }
      .sorted { left, right in
        left.entry.dataOffsets == right.entry.dataOffsets
          ? left.name < right.name
          : left.entry.dataOffsets.lexicographicallyPrecedes(right.entry.dataOffsets)
      }
    try validate(source)
  }

  private static func parse(
    _ text: [UInt8], file: String
  ) throws(DatasetError) -> [String: Item] {
    do {
      return try JSONDecoder().decode([String: Item].self, from: Data(text))
    } catch {
      let problem = JSONProblem(error, in: text)
      throw .corrupt(
        file: file, field: "header", offset: 8 + problem.offset,
        expected: problem.expected, found: problem.found)
    }
  }

  /// The data of all tensors must follow one another without gaps up to the end of the file.
  private func validate(_ source: ByteSource) throws(DatasetError) {
    var end = 0
    for (name, entry) in entries {
      let size = try Self.size(of: entry, name: name, file: source.name)
      guard entry.dataOffsets.count == 2, entry.dataOffsets[0] == end else {
        throw .corrupt(
          file: source.name, field: "data_offsets of \(name)", offset: 8,
          expected: "[\(end), …], where the tensor before ends", found: "\(entry.dataOffsets)")
      }
      let (next, overflow) = end.addingReportingOverflow(size)
      guard !overflow, entry.dataOffsets[1] == next else {
        throw .corrupt(
          file: source.name, field: "data_offsets of \(name)", offset: 8,
          expected: "\(size) bytes for \(entry.dtype) \(entry.shape)",
          found: "\(entry.dataOffsets)")
      }
      try source.require(size, at: dataOffset + end, field: "tensor \(name)")
      end = next
    }
    guard dataOffset + end == source.count else {
      throw .corrupt(
        file: source.name, field: "end of the file", offset: dataOffset + end,
        expected: "nothing after the last tensor",
        found: "\(source.count - dataOffset - end) more bytes")
    }
  }

  private static func size(
    of entry: Entry, name: String, file: String
  ) throws(DatasetError) -> Int {
    guard let type = types[entry.dtype] else {
      throw .unsupported(
        file: file, feature: "element type \(entry.dtype) of \(name)",
        supported: types.keys.sorted().joined(separator: ", "))
    }
    guard let count = elementCount(of: entry.shape + [type.size]) else {
      throw .wrongShape(
        file: file, field: name, found: entry.shape,
        expected: "dimensions whose product fits 64 bits")
    }
    return count
  }
}

/// A value of the header: a tensor, or the metadata under their own key.
private struct Item: Decodable {
  var entry: SafetensorsHeader.Entry?
  var metadata: [String: String]?

  init(from decoder: any Decoder) throws {
    if decoder.codingPath.last?.stringValue == SafetensorsHeader.metadataKey {
      metadata = try [String: String](from: decoder)
    } else {
      entry = try SafetensorsHeader.Entry(from: decoder)
    }
  }
}
