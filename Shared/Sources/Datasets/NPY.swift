/// Reads and writes numpy's `.npy` files.
///
/// Reading takes format versions 1 to 3, booleans, integers of 1 to 8 bytes and floating-point
/// numbers of 2 to 8 bytes in either byte order, row- or column-major, plain or inside gzip.
/// Writing gives version 1, little-endian, row-major.
public enum NPY {
  /// Reads one array.
  ///
  /// - Throws: `missingFile`, `unreadable`, `truncated`, `corrupt`, `missingKey` for a header
  ///   without one of its three entries, `unsupported` for another element type.
  public static func read(_ path: String) throws(DatasetError) -> NumericArray {
    try read(from: ByteSource(decompressing: path))
  }

  /// Reads some rows of a row-major array that must have a certain shape, and nothing else of it.
  static func readRows(
    _ rows: Range<Int>, of path: String, shape: [Int]
  ) throws(DatasetError) -> NumericArray {
    let source = try ByteSource(decompressing: path)
    let header = try NPYHeader(source)
    guard header.shape == shape, !header.isColumnMajor else {
      let order = header.isColumnMajor ? ", column-major" : ""
      throw .wrongShape(
        file: path, field: "the array" + order, found: header.shape,
        expected: "\(shape), row-major")
    }
    let rowSize = shape.dropFirst().reduce(1, *)
    let elements = try source.elements(
      StoredElements(
        type: header.type, count: rows.count * rowSize,
        offset: header.dataOffset + rows.lowerBound * rowSize * header.type.size,
        isBigEndian: header.isBigEndian, field: "rows \(rows)"))
    return NumericArray(elements, shape: [rows.count] + shape.dropFirst())
  }

  /// Writes one array.
  public static func write(_ array: NumericArray, to path: String) throws(DatasetError) {
    try OutputFile.write(to: path) { file throws(DatasetError) in
      try file.write(header(of: array))
      try file.write(array.elements.littleEndianBytes)
    }
  }

  /// The bytes of a `.npy` file, as the entries of `.npz` archives hold them.
  package static func encode(_ array: NumericArray) -> [UInt8] {
    header(of: array) + array.elements.littleEndianBytes
  }

  package static func read(from source: ByteSource) throws(DatasetError) -> NumericArray {
    let header = try NPYHeader(source)
    guard let count = elementCount(of: header.shape) else {
      throw .wrongShape(
        file: source.name, field: "the array", found: header.shape,
        expected: "dimensions whose product fits 64 bits")
    }
    let elements = try source.elements(
      StoredElements(
        type: header.type, count: count, offset: header.dataOffset,
        isBigEndian: header.isBigEndian, field: "elements"))
    return NumericArray(
      header.isColumnMajor ? elements.rowMajor(shape: header.shape) : elements,
      shape: header.shape)
  }

  private static func header(of array: NumericArray) -> [UInt8] {
    NPYHeader.bytes(type: array.elements.npyType, shape: array.shape)
  }
}

extension NumericArray.Elements {
  fileprivate var npyType: String {
    switch self {
    case .bool: "|b1"
    case .uint8: "|u1"
    case .int32: "<i4"
    case .int64: "<i8"
    case .float32: "<f4"
    case .float64: "<f8"
    }
  }

  /// Elements stored first index fastest, rearranged last index fastest.
  fileprivate func rowMajor(shape: [Int]) -> Self {
    if shape.count < 2 { return self }
    return switch self {
    case .bool(let values): .bool(transposed(values, shape: shape))
    case .uint8(let values): .uint8(transposed(values, shape: shape))
    case .int32(let values): .int32(transposed(values, shape: shape))
    case .int64(let values): .int64(transposed(values, shape: shape))
    case .float32(let values): .float32(transposed(values, shape: shape))
    case .float64(let values): .float64(transposed(values, shape: shape))
    }
  }
}

private func transposed<T>(_ values: [T], shape: [Int]) -> [T] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
  var index = [Int](repeating: 0, count: shape.count)
  var offset = 0
  return values.indices.map { _ in
    let value = values[offset]
    var axis = shape.count - 1
    while axis >= 0 {
      index[axis] += 1
      offset += strides[axis]
      if index[axis] < shape[axis] { break }
      offset -= strides[axis] * shape[axis]
      index[axis] = 0
      axis -= 1
    }
    return value
  }
}
