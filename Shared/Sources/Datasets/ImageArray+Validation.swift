extension ImageArray {
  /// Takes images from an array after checking shape, type and every value.
  ///
  /// Accepted are `[count, height, width]` and `[count, height, width, channels]` with 1 or 3
  /// channels; bytes, integers between 0 and 255, and floating-point numbers between 0 and 1,
  /// which are rounded to the nearest of the 256 levels.
  ///
  /// - Throws: `wrongShape`, `wrongType`, `empty`, `nonFiniteValue`, or `valueOutOfRange` with the
  ///   first wrong element and the range of all. `name` stands for the file in the message.
  public init(validating array: NumericArray, named name: String) throws(DatasetError) {
    let shape = try Self.imageShape(array, named: name)
    if array.count == 0 { throw .empty(file: name, field: "the image array") }
    self.init(
      pixels: try Self.bytes(array, named: name), count: shape[0], height: shape[1],
      width: shape[2], channels: shape[3])
  }

  private static func imageShape(
    _ array: NumericArray, named name: String
  ) throws(DatasetError) -> [Int] {
    let shape = array.shape
    if shape.count == 3 { return shape + [1] }
    if shape.count == 4, [1, 3].contains(shape[3]) { return shape }
    throw .wrongShape(
      file: name, field: "the image array", found: shape,
      expected: "[count, height, width] or [count, height, width, channels] with 1 or 3 channels"
        + remedy(for: shape))
  }

  private static func remedy(for shape: [Int]) -> String {
    if shape.count == 4, [1, 3].contains(shape[1]) {
      return "; if channels come first, move them with numpy's transpose(0, 2, 3, 1)"
    }
    return shape.count < 3 ? "; reshape flat pixels with numpy's reshape" : ""
  }

  private static func bytes(
    _ array: NumericArray, named name: String
  ) throws(DatasetError) -> [UInt8] {
    switch array.elements {
    case .uint8(let values): values
    case .int32(let values): try levels(values, named: name)
    case .int64(let values): try levels(values, named: name)
    case .float32(let values): try levels(values, named: name)
    case .float64(let values): try levels(values, named: name)
    case .bool:
      throw .wrongType(
        file: name, field: "the image array", found: array.elements.typeName,
        expected: "uint8, or floating point between 0 and 1")
    }
  }

  private static func levels(
    _ values: [some FixedWidthInteger], named name: String
  ) throws(DatasetError) -> [UInt8] {
    if let index = values.firstIndex(where: { UInt8(exactly: $0) == nil }) {
      throw outOfRange(values, index, allowed: "whole numbers from 0 to 255", named: name)
    }
    return values.map { UInt8(truncatingIfNeeded: $0) }
  }

  private static func levels(
    _ values: [some BinaryFloatingPoint], named name: String
  ) throws(DatasetError) -> [UInt8] {
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteValue(
        file: name, field: "the image array", index: index, value: "\(values[index])")
    }
    if let index = values.firstIndex(where: { !(0...1 ~= $0) }) {
      throw outOfRange(
        values, index,
        allowed: "numbers from 0 to 1; divide by 255, or store whole numbers as uint8",
        named: name)
    }
    return values.map { UInt8(($0 * 255).rounded()) }
  }

  private static func outOfRange<T: Comparable>(
    _ values: [T], _ index: Int, allowed: String, named name: String
  ) -> DatasetError {
    let low = values.min() ?? values[index]
    let high = values.max() ?? values[index]
    return .valueOutOfRange(
      file: name, field: "the image array", index: index, value: "\(values[index])",
      allowed: "\(allowed) (the whole array goes from \(low) to \(high))")
  }
}
