import FoundationEssentials
public import Tensors

/// Everything that continued work needs to give the same bits: named arrays and named values.
///
/// Weights, running statistics and optimizer moments are arrays; generators, counters and the
/// position in the data are `Codable` values, kept as JSON text. The file is safetensors, so
/// Python reads it too, and it is replaced as a whole or not at all.
public struct Checkpoint: Sendable, Equatable {
  /// The names of the arrays, in the order of insertion, or of the file.
  public private(set) var names: [String] = []
  /// Text under names; `encode(_:as:)` adds to it.
  public var metadata: [String: String] = [:]
  private var arrays: [String: NumericArray] = [:]
  /// The file it came from, for error messages.
  private var source = "checkpoint"

  /// Makes an empty checkpoint.
  public init() {}

  /// Reads a checkpoint; throws what opening a `Safetensors` file throws.
  public init(_ path: String) throws(DatasetError) {
    let file = try Safetensors(path)
    source = path
    metadata = file.metadata
    for name in file.names { self[name] = try file.array(named: name) }
  }

  /// Writes the checkpoint atomically; throws `writeFailed`.
  public func save(to path: String) throws(DatasetError) {
    let contents = names.compactMap { name in arrays[name].map { (name: name, array: $0) } }
    try Safetensors.write(contents, metadata: metadata, to: path)
  }

  /// An array by name; assigning nothing removes it.
  public subscript(name: String) -> NumericArray? {
    get { arrays[name] }
    set {
      if newValue == nil { names.removeAll { $0 == name } }
      if newValue != nil && arrays[name] == nil { names.append(name) }
      arrays[name] = newValue
    }
  }

  /// An array that must be there and, if a shape is given, have this shape.
  ///
  /// - Throws: `missingKey` with the names that are there, `wrongShape`.
  public func array(
    named name: String, shape: [Int]? = nil
  ) throws(DatasetError) -> NumericArray {
    guard let array = arrays[name] else {
      throw .missingKey(file: source, key: name, present: names)
    }
    if let shape, array.shape != shape {
      throw .wrongShape(
        file: source, field: name, found: array.shape,
        expected: "\(shape), as the network that is to be filled has it")
    }
    return array
  }

  /// Stores a tensor in its own precision.
  public mutating func store(_ tensor: Tensor, as name: String) {
    self[name] = NumericArray(tensor)
  }

  /// A stored tensor; throws as `array(named:shape:)` does.
  public func tensor(named name: String, shape: Shape? = nil) throws(DatasetError) -> Tensor {
    try array(named: name, shape: shape?.dimensions).tensor(named: "\(source)[\(name)]")
  }

  /// The tensors whose names begin with `prefix`, by what follows it.
  ///
  /// - Throws: `DatasetError` for an array that is no tensor.
  public func tensors(below prefix: String) throws(DatasetError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for name in names where name.hasPrefix(prefix) {
      tensors[String(name.dropFirst(prefix.count))] = try tensor(named: name)
    }
    return tensors
  }

  /// Stores a value as JSON in the metadata; infinite numbers and NaN are kept.
  ///
  /// - Throws: `unsupported` if the value's own encoding fails.
  public mutating func encode(_ value: some Encodable, as key: String) throws(DatasetError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      metadata[key] = String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw .unsupported(
        file: source, feature: "value \"\(key)\" (\(error))", supported: "what JSON can hold")
    }
  }

  /// A value that `encode(_:as:)` stored.
  ///
  /// - Throws: `missingKey`, or `corrupt` if the text is not such a value.
  public func decode<Value: Decodable>(
    _ type: Value.Type, from key: String
  ) throws(DatasetError) -> Value {
    guard let text = metadata[key] else {
      throw .missingKey(file: source, key: key, present: metadata.keys.sorted())
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(Value.self, from: Data(text.utf8))
    } catch {
      let problem = JSONProblem(error, in: Array(text.utf8))
      throw .corrupt(
        file: source, field: "metadata entry \"\(key)\"", offset: 8, expected: problem.expected,
        found: problem.found)
    }
  }

  /// Checkpoints are equal if they hold the same arrays and metadata, wherever they came from.
  public static func == (left: Checkpoint, right: Checkpoint) -> Bool {
    left.arrays == right.arrays && left.metadata == right.metadata
  }
}
