public import Tensors

/// What a loss is computed on: a tensor of a batch on the tape, or one row in double precision with
/// its derivatives.
///
/// Every equation is written once over this protocol. Networks are trained through `Tensor`; tables
/// of numbers and self-tests use `DualNumber`, whose accuracy does not depend on the build.
public protocol LossNumber: Sendable {
  /// The sum.
  static func + (a: Self, b: Self) -> Self
  /// The difference.
  static func - (a: Self, b: Self) -> Self
  /// The product.
  static func * (a: Self, b: Self) -> Self
  /// The quotient.
  static func / (a: Self, b: Self) -> Self
  /// The larger of two; ties pass their gradient to the first.
  static func maximum(_ a: Self, _ b: Self) -> Self
  /// `scale x + offset`.
  func scaled(by scale: Double, plus offset: Double) -> Self
  /// The value moved into `low...high`; the gradient is zero outside.
  func clipped(low: Double, high: Double) -> Self
  /// `exp(x)`.
  func exp() -> Self
  /// `exp(x) - 1`, accurate near zero.
  func expm1() -> Self
  /// `ln(x)`.
  func log() -> Self
  /// `ln(1 + exp(x))`, which never overflows.
  func softplus() -> Self
  /// `1 / (1 + exp(-x))`.
  func sigmoid() -> Self
  /// `max(0, x)`.
  func rectified() -> Self
  /// `x²`.
  func squared() -> Self
  /// The same number as a constant.
  var detached: Self { get }
}

// Tensors have operators of their own with single numbers, which literals should keep choosing.
extension LossNumber {
  /// `x + s`.
  @_disfavoredOverload
  public static func + (x: Self, s: Double) -> Self { x.scaled(by: 1, plus: s) }
  /// `x - s`.
  @_disfavoredOverload
  public static func - (x: Self, s: Double) -> Self { x.scaled(by: 1, plus: -s) }
  /// `s - x`.
  @_disfavoredOverload
  public static func - (s: Double, x: Self) -> Self { x.scaled(by: -1, plus: s) }
  /// `s x`.
  @_disfavoredOverload
  public static func * (x: Self, s: Double) -> Self { x.scaled(by: s, plus: 0) }
  /// `-x`.
  @_disfavoredOverload
  public static prefix func - (x: Self) -> Self { x.scaled(by: -1, plus: 0) }

  /// `ln(1 - exp(x))` for a negative number, such as the logarithm of a probability.
  ///
  /// `ln(-expm1(x))` keeps all digits where the probability is close to one.
  public func logOneMinusExp() -> Self { (-expm1()).log() }
}

extension Tensor: LossNumber {
  /// `scale x + offset` for every element.
  public func scaled(by scale: Double, plus offset: Double) -> Tensor {
    affine(scale: Scalar(scale), offset: Scalar(offset))
  }

  /// Every element moved into `low...high`; the gradient is zero outside.
  public func clipped(low: Double, high: Double) -> Tensor {
    clipped(to: Scalar(low)...Scalar(high))
  }

  /// A constant vector of numbers in double precision.
  public init(rounding numbers: [Double]) { self.init(numbers.map { Scalar($0) }) }

  /// The numbers in double precision, in row-major order.
  public var doubles: [Double] { scalars.map { Double($0) } }
}
