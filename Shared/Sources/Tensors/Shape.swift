/// The extents of a tensor's axes, at most six, kept inline.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The largest rank a tensor can have.
  public static let maximumRank = 6

  private var extents = InlineArray<6, Int32>(repeating: 1)

  /// The number of axes.
  public private(set) var rank: Int

  /// A shape with the given extents.
  public init(_ dimensions: [Int]) {
    precondition(
      dimensions.count <= Shape.maximumRank && dimensions.allSatisfy { $0 >= 0 },
      "a shape has at most \(Shape.maximumRank) non-negative extents, not \(dimensions)")
    rank = dimensions.count
    for (axis, extent) in dimensions.enumerated() { extents[axis] = Int32(extent) }
  }

  /// A shape with the given extents.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The extent of an axis; negative axes count from the end.
  public subscript(axis: Int) -> Int {
    get { Int(extents[index(axis)]) }
    set { extents[index(axis)] = Int32(newValue) }
  }

  /// The extents as an array.
  public var dimensions: [Int] { (0..<rank).map { Int(extents[$0]) } }

  /// The product of all extents; 1 for a scalar.
  public var elementCount: Int { product(0..<rank) }

  /// The product of the extents of some axes.
  public func product(_ axes: Range<Int>) -> Int {
    var product = 1
    for axis in axes { product *= Int(extents[axis]) }
    return product
  }

  /// The position from the front of an axis that may count from the end.
  public func index(_ axis: Int) -> Int {
    let position = axis < 0 ? axis + rank : axis
    precondition(position >= 0 && position < rank, "axis \(axis) of a tensor of shape \(self)")
    return position
  }

  /// The extents in brackets.
  public var description: String { "\(dimensions)" }

  /// Whether both have the same extents.
  public static func == (a: Shape, b: Shape) -> Bool {
    guard a.rank == b.rank else { return false }
    for axis in 0..<a.rank where a.extents[axis] != b.extents[axis] { return false }
    return true
  }

  /// Feeds the extents to a hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(dimensions) }

  /// The shape of a result over two operands: axes are aligned at the end, and an extent of 1 is
  /// repeated, as in NumPy.
  public static func broadcast(_ a: Shape, _ b: Shape) -> Shape {
    let rank = max(a.rank, b.rank)
    let (x, y) = (a.padded(to: rank), b.padded(to: rank))
    return Shape(
      zip(x, y).map { p, q in
        precondition(p == q || p == 1 || q == 1, "shapes \(a) and \(b) cannot be broadcast")
        return p == 1 ? q : p
      })
  }

  /// Whether all axes agree but the last few.
  func hasSameAxes(as other: Shape, except count: Int) -> Bool {
    guard rank == other.rank else { return false }
    for axis in 0..<rank - count where extents[axis] != other.extents[axis] { return false }
    return true
  }

  /// The extents with leading ones.
  func padded(to rank: Int) -> [Int] {
    [Int](repeating: 1, count: rank - self.rank) + dimensions
  }
}
