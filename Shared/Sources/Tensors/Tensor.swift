package import Kernels

/// A dense, row-major array of `Scalar` numbers.
///
/// A tensor is a value, whose storage is shared by copies and never changes under a reader. Images are `[batch, height, width, channels]`.
public struct Tensor: Sendable {
  package var storage: Storage
  /// The extents of the axes.
  public internal(set) var shape: Shape
  // Where this value stands on the tape of the gradient computation that made it.
  var node = TapeNode.constant

  package init(_ storage: Storage, shape: Shape) {
    self.storage = storage
    self.shape = shape
  }

  /// A tensor of the given numbers in row-major order.
  public init(_ scalars: [Scalar], shape: Shape) {
    precondition(
      scalars.count == shape.elementCount, "\(scalars.count) numbers for a shape of \(shape)")
    self.init(Storage(scalars), shape: shape)
  }

  /// A vector.
  public init(_ scalars: [Scalar]) { self.init(scalars, shape: [scalars.count]) }

  /// A tensor of rank 0.
  public init(_ scalar: Scalar) { self.init(Storage(repeating: scalar, count: 1), shape: []) }

  /// One number repeated.
  public init(repeating value: Scalar, shape: Shape) {
    self.init(Storage(repeating: value, count: shape.elementCount), shape: shape)
  }

  /// All zeros.
  public init(zeros shape: Shape) { self.init(repeating: 0, shape: shape) }

  /// All ones.
  public init(ones shape: Shape) { self.init(repeating: 1, shape: shape) }

  /// A tensor whose numbers `fill` writes, in row-major order.
  public init(shape: Shape, filledBy fill: (UnsafeMutableBufferPointer<Scalar>) -> Void) {
    let storage = Storage(uninitialized: shape.elementCount)
    storage.write(fill)
    self.init(storage, shape: shape)
  }

  /// The numbers in row-major order.
  public var scalars: [Scalar] { storage.read { Array($0) } }

  /// Runs `body` on the numbers in row-major order without copying them.
  public func withScalars<R>(_ body: (UnsafeBufferPointer<Scalar>) throws -> R) rethrows -> R {
    try storage.read(body)
  }

  /// The one number of a tensor with one element.
  public func scalar() -> Scalar {
    precondition(storage.count == 1, "scalar() of a tensor of shape \(shape)")
    return storage.read { $0[0] }
  }

  /// Whether no element is infinite or not a number.
  public var isFinite: Bool {
    // Infinity minus itself and NaN minus itself are NaN, so one sum tells.
    storage.read { values in
      var probe: Scalar = 0
      for value in values { probe += value - value }
      return probe == 0
    }
  }

  /// The same numbers as a constant: no gradient flows through the result.
  public var detached: Tensor { Tensor(storage, shape: shape) }

  /// The Euclidean norm of all elements.
  public var norm: Double { Kernel.sumOfSquares(storage).squareRoot() }
}

extension Tensor: CustomStringConvertible {
  /// The shape and the first few numbers.
  public var description: String {
    let head = storage.read { $0.prefix(8).map { "\($0)" } }.joined(separator: ", ")
    return "Tensor\(shape)(\(head)\(storage.count > 8 ? ", ..." : ""))"
  }
}

extension Tensor: Equatable {
  /// Whether shapes and all numbers are equal (NaN differs from everything).
  public static func == (a: Tensor, b: Tensor) -> Bool {
    guard a.shape == b.shape else { return false }
    return a.storage.read { x in b.storage.read { y in x.elementsEqual(y) } }
  }
}

extension Tensor {
  /// Adds a multiple of another tensor to this one: in place when nobody shares the storage, as a
  /// recorded sum when a gradient is being computed through one of the two.
  public mutating func accumulate(_ other: Tensor, scale: Scalar = 1) {
    precondition(other.shape == shape, "accumulate \(other.shape) into \(shape)")
    if Tape.recording(self) != nil || Tape.recording(other) != nil {
      self = self + other * scale
      return
    }
    makeUnique()
    Kernel.accumulate(other.storage, scale: scale, into: storage)
  }

  /// Copies the storage if another tensor shares it, so that it can be written.
  package mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
  }
}

extension Tensor {
  /// Tells storages apart: equal for copies that share one.
  public var identity: ObjectIdentifier { ObjectIdentifier(storage) }
}
