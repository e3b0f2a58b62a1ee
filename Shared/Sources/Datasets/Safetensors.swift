/// A safetensors file: named arrays and text metadata, as PyTorch and Hugging Face exchange them.
///
/// Opening reads and checks the header; an array is read when it is asked for. Element types F64,
/// F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8 and BOOL are read; `NumericArray` tells
/// how they are widened.
public struct Safetensors: Sendable {
  /// How single-precision arrays are stored in a new file; other types are stored as they are.
  public enum FloatFormat: String, Sendable {
    /// Exactly.
    case float32 = "F32"
    /// Rounded to half precision; beyond 65,504 they become infinite.
    case float16 = "F16"
    /// Rounded to 8 bits of precision in the full range.
    case bfloat16 = "BF16"
  }

  /// The metadata.
  public let metadata: [String: String]
  /// The names of the arrays in the order of their data.
  public let names: [String]
  let source: ByteSource
  let dataOffset: Int
  private let entries: [String: SafetensorsHeader.Entry]

  /// Opens a file and checks its header against its length.
  ///
  /// - Throws: `missingFile`, `unreadable`, `truncated`; `corrupt` for a header that is not valid
  ///   JSON, or data that overlap, leave gaps or do not fit their shape; `unsupported` for another
  ///   element type.
  public init(_ path: String) throws(DatasetError) {
    try self.init(ByteSource(path: path))
  }

  package init(_ source: ByteSource) throws(DatasetError) {
    let header = try SafetensorsHeader(source)
    self.source = source
    metadata = header.metadata
    names = header.entries.map(\.name)
    dataOffset = header.dataOffset
    entries = Dictionary(header.entries.map { ($0.name, $0.entry) }) { first, _ in first }
  }

  /// The shape of one array; throws `missingKey` with the names that are there.
  public func shape(named name: String) throws(DatasetError) -> [Int] {
    try entry(named: name).shape
  }

  /// Reads one array; throws `missingKey`, `unreadable`.
  public func array(named name: String) throws(DatasetError) -> NumericArray {
    let entry = try entry(named: name)
    guard let type = SafetensorsHeader.types[entry.dtype],
      let count = elementCount(of: entry.shape)
    else { preconditionFailure("the header of \(source.name) was not checked") }
    let block = StoredElements(
      type: type, count: count, offset: dataOffset + entry.dataOffsets[0],
      field: "tensor \(name)")
    return NumericArray(try source.elements(block), shape: entry.shape)
  }

  func entry(named name: String) throws(DatasetError) -> SafetensorsHeader.Entry {
    guard let entry = entries[name] else {
      throw .missingKey(file: source.name, key: name, present: names.sorted())
    }
    return entry
  }
}
