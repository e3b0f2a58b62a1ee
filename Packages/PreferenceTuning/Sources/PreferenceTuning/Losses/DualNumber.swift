#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A number in double precision with its derivatives in up to eight inputs.
///
/// `f(x + e) = f(x) + f'(x) e` with `e² = 0`: forward differentiation, exact to rounding.
public struct DualNumber: LossNumber, Hashable {
  /// The value.
  public var value: Double
  /// The derivatives in inputs 0 to 7.
  public var partials: SIMD8<Double>

  /// A constant.
  public init(_ value: Double) { self.init(value, .zero) }

  /// The input with this index, 0 to 7.
  public init(_ value: Double, input index: Int) {
    var partials = SIMD8<Double>.zero
    partials[index] = 1
    self.init(value, partials)
  }

  private init(_ value: Double, _ partials: SIMD8<Double>) {
    self.value = value
    self.partials = partials
  }

  // The chain rule for a function of one number.
  private func mapped(_ value: Double, slope: Double) -> DualNumber {
    // A slope of zero gives zero even where a partial is infinite.
    slope == 0 ? DualNumber(value) : DualNumber(value, partials * slope)
  }

  /// The sum.
  public static func + (a: Self, b: Self) -> Self {
    Self(a.value + b.value, a.partials + b.partials)
  }
  /// The difference.
  public static func - (a: Self, b: Self) -> Self {
    Self(a.value - b.value, a.partials - b.partials)
  }
  /// The product.
  public static func * (a: Self, b: Self) -> Self {
    Self(a.value * b.value, a.partials * b.value + b.partials * a.value)
  }
  /// The quotient.
  public static func / (a: Self, b: Self) -> Self {
    let quotient = a.value / b.value
    return Self(quotient, (a.partials - b.partials * quotient) / b.value)
  }
  /// The larger of two; ties pass their gradient to the first.
  public static func maximum(_ a: Self, _ b: Self) -> Self { b.value > a.value ? b : a }

  /// `scale x + offset`.
  public func scaled(by scale: Double, plus offset: Double) -> Self {
    mapped(scale * value + offset, slope: scale)
  }
  /// The value moved into `low...high`; the gradient is zero outside.
  public func clipped(low: Double, high: Double) -> Self {
    let inside = (low...high).contains(value)
    return mapped(min(max(value, low), high), slope: inside ? 1 : 0)
  }
  /// `exp(x)`.
  public func exp() -> Self {
    let result = power(value)
    return mapped(result, slope: result)
  }
  /// `exp(x) - 1`.
  public func expm1() -> Self { mapped(powerMinusOne(value), slope: power(value)) }
  /// `ln(x)`.
  public func log() -> Self { mapped(logarithm(value), slope: 1 / value) }
  /// `ln(1 + exp(x))` as `max(x, 0) + ln(1 + exp(-|x|))`.
  public func softplus() -> Self {
    mapped(max(value, 0) + log1p(power(-abs(value))), slope: logistic(value))
  }
  /// `1 / (1 + exp(-x))`.
  public func sigmoid() -> Self {
    let result = logistic(value)
    return mapped(result, slope: result * logistic(-value))
  }
  /// `max(0, x)`.
  public func rectified() -> Self { mapped(max(value, 0), slope: value > 0 ? 1 : 0) }
  /// `x²`.
  public func squared() -> Self { mapped(value * value, slope: 2 * value) }
  /// The same number as a constant.
  public var detached: Self { Self(value) }
}

// Inside the type the methods hide the functions of the same names.
private func power(_ x: Double) -> Double { exp(x) }
private func powerMinusOne(_ x: Double) -> Double { expm1(x) }
private func logarithm(_ x: Double) -> Double { log(x) }

/// `1 / (1 + exp(-x))`, which never overflows.
func logistic(_ x: Double) -> Double {
  x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x))
}
