extension NumericArray {
  /// The elements in single precision, rounded to nearest where they do not fit exactly.
  public func floats() -> [Float] {
    switch elements {
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .uint8(let values): values.map(Float.init)
    case .int32(let values): values.map(Float.init)
    case .int64(let values): values.map(Float.init)
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    }
  }

  /// The elements in double precision; exact but for integers beyond 2^53.
  public func doubles() -> [Double] {
    switch elements {
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .uint8(let values): values.map(Double.init)
    case .int32(let values): values.map(Double.init)
    case .int64(let values): values.map(Double.init)
    case .float32(let values): values.map(Double.init)
    case .float64(let values): values
    }
  }

  /// The elements as 32-bit integers.
  ///
  /// - Throws: `valueOutOfRange` with the first element that is not a whole number in range;
  ///   `name` stands for the file in the message.
  public func int32s(named name: String = "array") throws(DatasetError) -> [Int32] {
    if case .int32(let values) = elements { return values }
    return try integers(as: Int32.self, named: name)
  }

  /// The elements as 64-bit integers; throws as `int32s(named:)` does.
  public func int64s(named name: String = "array") throws(DatasetError) -> [Int64] {
    if case .int64(let values) = elements { return values }
    return try integers(as: Int64.self, named: name)
  }

  /// The elements as bytes; throws as `int32s(named:)` does.
  public func uint8s(named name: String = "array") throws(DatasetError) -> [UInt8] {
    if case .uint8(let values) = elements { return values }
    return try integers(as: UInt8.self, named: name)
  }

  private func integers<T: FixedWidthInteger & Sendable>(
    as type: T.Type, named name: String
  ) throws(DatasetError) -> [T] {
    switch elements {
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .uint8(let values): try exactly(values, named: name) { T(exactly: $0) }
    case .int32(let values): try exactly(values, named: name) { T(exactly: $0) }
    case .int64(let values): try exactly(values, named: name) { T(exactly: $0) }
    case .float32(let values): try exactly(values, named: name) { T(exactly: $0) }
    case .float64(let values): try exactly(values, named: name) { T(exactly: $0) }
    }
  }

  private func exactly<S, T: FixedWidthInteger>(
    _ values: [S], named name: String, _ convert: (S) -> T?
  ) throws(DatasetError) -> [T] {
    var converted: [T] = []
    converted.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      guard let number = convert(value) else {
        throw .valueOutOfRange(
          file: name, field: "the \(elements.typeName) elements", index: index, value: "\(value)",
          allowed: "a whole number from \(T.min) to \(T.max)")
      }
      converted.append(number)
    }
    return converted
  }
}
