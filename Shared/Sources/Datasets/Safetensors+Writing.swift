import FoundationEssentials

extension Safetensors {
  /// Writes arrays and metadata.
  ///
  /// Wider element types come first, then names decide, and the header is filled up to a multiple
  /// of 8 bytes, so that every element is aligned and equal contents give equal files.
  ///
  /// - Throws: `writeFailed`. Names must differ, and `__metadata__` is reserved.
  public static func write(
    _ arrays: [(name: String, array: NumericArray)], metadata: [String: String] = [:],
    floats: FloatFormat = .float32, to path: String
  ) throws(DatasetError) {
    let names = Set(arrays.map(\.name))
    precondition(names.count == arrays.count, "two arrays for \(path) have the same name")
    precondition(
      !names.contains(SafetensorsHeader.metadataKey), "an array cannot be called __metadata__")
    let ordered = arrays.sorted {
      let (left, right) = ($0.array.rank(floats), $1.array.rank(floats))
      return left == right ? $0.name < $1.name : left > right
    }
    let header = header(ordered, metadata: metadata, floats: floats)
    try OutputFile.write(to: path) { file throws(DatasetError) in
      try file.write(UInt64(header.count).littleEndianBytes)
      try file.write(header)
      for (_, array) in ordered { try file.write(array.elements.storedBytes(floats)) }
    }
  }

  private static func header(
    _ arrays: [(name: String, array: NumericArray)], metadata: [String: String],
    floats: FloatFormat
  ) -> [UInt8] {
    let entries = arrays.map { name, array in
      let (code, size) = array.elements.storedType(floats)
      return HeaderEntry(
        name: name, code: code, shape: array.shape, byteCount: array.count * size)
    }
    return header(of: entries, metadata: metadata)
  }

  /// What the header says of an array.
  struct HeaderEntry {
    var name: String
    var code: String
    var shape: [Int]
    var byteCount: Int
  }

  /// The header of arrays that follow one another, filled up to a multiple of 8 bytes.
  static func header(of entries: [HeaderEntry], metadata: [String: String]) -> [UInt8] {
    var items: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(json($0.key)):\(json($0.value))" }
      items.append("\"\(SafetensorsHeader.metadataKey)\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for entry in entries {
      let end = offset + entry.byteCount
      let shape = entry.shape.map(String.init).joined(separator: ",")
      items.append(
        "\(json(entry.name)):{\"dtype\":\"\(entry.code)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    let text = Array("{\(items.joined(separator: ","))}".utf8)
    return text + [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
  }

  /// A text as a JSON string.
  private static func json(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}": result += "\\b"
      case "\u{c}": result += "\\f"
      case "\0"..<" ":
        let code = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension NumericArray {
  /// The place of the element type in the order in which types are written.
  fileprivate func rank(_ floats: Safetensors.FloatFormat) -> Int {
    let order = ["BOOL", "U8", "F16", "BF16", "I32", "F32", "F64", "I64"]
    return order.firstIndex(of: elements.storedType(floats).code) ?? 0
  }
}

extension NumericArray.Elements {
  fileprivate func storedType(_ floats: Safetensors.FloatFormat) -> (code: String, size: Int) {
    switch self {
    case .bool: ("BOOL", 1)
    case .uint8: ("U8", 1)
    case .int32: ("I32", 4)
    case .int64: ("I64", 8)
    case .float32: (floats.rawValue, floats == .float32 ? 4 : 2)
    case .float64: ("F64", 8)
    }
  }

  fileprivate func storedBytes(_ floats: Safetensors.FloatFormat) -> [UInt8] {
    guard case .float32(let values) = self else { return littleEndianBytes }
    return switch floats {
    case .float32: littleEndianBytes
    case .float16: bytesInMemory(of: values.map { Float16($0).bitPattern })
    case .bfloat16: bytesInMemory(of: values.map(bfloat16Bits))
    }
  }
}

/// The upper half of a float's bits, rounded to nearest, ties to even; NaN stays NaN.
private func bfloat16Bits(_ value: Float) -> UInt16 {
  let bits = value.bitPattern
  if value.isNaN { return UInt16(bits >> 16) | 0x40 }
  return UInt16((bits + 0x7fff + (bits >> 16 & 1)) >> 16)
}
