/// The element types that files may hold; `NumericArray` widens some of them.
enum StoredType: String, Sendable, CaseIterable {
  case bool, uint8, int8, uint16, int16, float16, bfloat16
  case uint32, int32, float32, uint64, int64, float64

  /// The size of one element in bytes.
  var size: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }
}

/// A block of elements inside a file.
struct StoredElements {
  var type: StoredType
  var count: Int
  var offset: Int
  var isBigEndian = false
  /// What errors call it.
  var field: String
}

extension ByteSource {
  /// Reads elements of any type in any byte order.
  func elements(_ block: StoredElements) throws(DatasetError) -> NumericArray.Elements {
    switch block.type {
    case .bool: .bool(try values(UInt8.self, block).map { $0 != 0 })
    case .uint8: .uint8(try values(UInt8.self, block))
    case .int8: .int32(try values(Int8.self, block).map(Int32.init))
    case .uint16: .int32(try values(UInt16.self, block).map(Int32.init))
    case .int16: .int32(try values(Int16.self, block).map(Int32.init))
    case .uint32: .int64(try values(UInt32.self, block).map(Int64.init))
    case .int32: .int32(try values(Int32.self, block))
    case .uint64: .int64(try signed(try values(UInt64.self, block), block))
    case .int64: .int64(try values(Int64.self, block))
    case .float16, .bfloat16, .float32: .float32(try singles(block))
    case .float64: .float64(try doubles(block))
    }
  }

  private func singles(_ block: StoredElements) throws(DatasetError) -> [Float] {
    switch block.type {
    case .float16:
      return try values(UInt16.self, block).map { Float(Float16(bitPattern: $0)) }
    case .bfloat16:
      return try values(UInt16.self, block).map { Float(bitPattern: UInt32($0) << 16) }
    default:
      if block.isBigEndian {
        return try values(UInt32.self, block).map { Float(bitPattern: $0) }
      }
      return try values(Float.self, count: block.count, at: block.offset, field: block.field)
    }
  }

  private func doubles(_ block: StoredElements) throws(DatasetError) -> [Double] {
    if block.isBigEndian {
      return try values(UInt64.self, block).map { Double(bitPattern: $0) }
    }
    return try values(Double.self, count: block.count, at: block.offset, field: block.field)
  }

  /// Reads integers, or the bits of floating-point numbers, and turns their bytes where needed.
  private func values<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ block: StoredElements
  ) throws(DatasetError) -> [T] {
    var values = try values(
      type, count: block.count, at: block.offset, field: block.field)
    if block.isBigEndian && T.bitWidth > 8 {
      for index in values.indices { values[index] = values[index].byteSwapped }
    }
    return values
  }

  private func signed(
    _ values: [UInt64], _ block: StoredElements
  ) throws(DatasetError) -> [Int64] {
    if let index = values.firstIndex(where: { $0 > Int64.max }) {
      throw .valueOutOfRange(
        file: name, field: block.field, index: index, value: "\(values[index])",
        allowed: "at most \(Int64.max)")
    }
    return values.map { Int64(bitPattern: $0) }
  }
}

extension NumericArray.Elements {
  /// The elements' bytes in little-endian order, as every format but IDX stores them.
  var littleEndianBytes: [UInt8] {
    switch self {
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .uint8(let values): values
    case .int32(let values): bytesInMemory(of: values)
    case .int64(let values): bytesInMemory(of: values)
    case .float32(let values): bytesInMemory(of: values)
    case .float64(let values): bytesInMemory(of: values)
    }
  }
}

/// The bytes of values in the machine's own byte order.
func bytesInMemory<T: BitwiseCopyable>(of values: [T]) -> [UInt8] {
  // Every platform that Swift supports is little-endian but s390x, which is not built for here.
  values.withUnsafeBytes { [UInt8]($0) }
}

/// The product of dimensions, or nothing if one is negative or the product does not fit.
func elementCount(of shape: [Int]) -> Int? {
  var product = 1
  for length in shape {
    let (next, overflow) = product.multipliedReportingOverflow(by: length)
    if overflow || length < 0 { return nil }
    product = next
  }
  return product
}
