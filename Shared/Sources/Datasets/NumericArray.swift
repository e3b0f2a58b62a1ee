/// A dense array of numbers with a shape, as `.npy`, `.npz`, IDX and safetensors files hold it.
///
/// Elements are in row-major order. Files with other element types are widened without loss:
/// 8- and 16-bit integers to `Int32`, unsigned 32-bit integers to `Int64`, half precision to
/// `Float`.
public struct NumericArray: Sendable, Equatable {
  /// The elements, by type.
  public enum Elements: Sendable, Equatable {
    /// Truth values.
    case bool([Bool])
    /// Unsigned bytes.
    case uint8([UInt8])
    /// Signed 32-bit integers.
    case int32([Int32])
    /// Signed 64-bit integers.
    case int64([Int64])
    /// Single precision.
    case float32([Float])
    /// Double precision.
    case float64([Double])
  }

  /// The length of every dimension; empty for a single number.
  public let shape: [Int]
  /// The elements in row-major order.
  public let elements: Elements

  /// Makes an array; the product of the dimensions must be the number of elements.
  public init(_ elements: Elements, shape: [Int]) {
    let count = shape.reduce(1, *)
    precondition(
      count == elements.count && shape.allSatisfy { $0 >= 0 },
      "shape \(shape) needs \(count) elements, found \(elements.count)")
    self.shape = shape
    self.elements = elements
  }

  /// Makes an array of single precision; without a shape it has one dimension.
  public init(_ values: [Float], shape: [Int]? = nil) {
    self.init(.float32(values), shape: shape ?? [values.count])
  }

  /// Makes an array of double precision; without a shape it has one dimension.
  public init(_ values: [Double], shape: [Int]? = nil) {
    self.init(.float64(values), shape: shape ?? [values.count])
  }

  /// Makes an array of bytes; without a shape it has one dimension.
  public init(_ values: [UInt8], shape: [Int]? = nil) {
    self.init(.uint8(values), shape: shape ?? [values.count])
  }

  /// Makes an array of 32-bit integers; without a shape it has one dimension.
  public init(_ values: [Int32], shape: [Int]? = nil) {
    self.init(.int32(values), shape: shape ?? [values.count])
  }

  /// Makes an array of 64-bit integers; without a shape it has one dimension.
  public init(_ values: [Int64], shape: [Int]? = nil) {
    self.init(.int64(values), shape: shape ?? [values.count])
  }

  /// The number of elements.
  public var count: Int { elements.count }

  /// The number of dimensions.
  public var rank: Int { shape.count }

  /// The same elements under another shape with the same number of elements.
  public func reshaped(_ shape: [Int]) -> NumericArray { NumericArray(elements, shape: shape) }
}

extension NumericArray.Elements {
  /// The number of elements.
  public var count: Int {
    switch self {
    case .bool(let values): values.count
    case .uint8(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .float32(let values): values.count
    case .float64(let values): values.count
    }
  }

  /// The element type's name, as numpy writes it: `float32`, `uint8`.
  public var typeName: String {
    switch self {
    case .bool: "bool"
    case .uint8: "uint8"
    case .int32: "int32"
    case .int64: "int64"
    case .float32: "float32"
    case .float64: "float64"
    }
  }
}
