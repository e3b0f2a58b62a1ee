import Experiments
import Statistics

/// A number with the interval it lies in, as drawn by bars and bands.
public struct Estimate: Sendable, Equatable {
  /// The number.
  public var value: Double
  /// The lower end of the interval; the number itself where there is none.
  public var low: Double
  /// The upper end of the interval.
  public var high: Double

  /// A number with an interval.
  public init(_ value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }

  /// A number without an interval.
  public init(_ value: Double) {
    self.init(value, low: value, high: value)
  }

  /// The mean of values, one a seed, with its 95 % Student t interval; nil without values.
  ///
  /// A single value has no interval.
  public init?(mean values: [Double]) {
    guard let first = values.first else { return nil }
    guard let interval = try? studentInterval(values) else {
      self.init(values.count == 1 ? first : values.mean)
      return
    }
    self.init(interval.estimate, low: interval.low, high: interval.high)
  }

  /// Whether there is an interval.
  public var hasInterval: Bool { low < high }

  /// The number and its interval multiplied, for example by 100 for percent.
  public func scaled(by factor: Double) -> Estimate {
    let ends = [low * factor, high * factor].sorted()
    return Estimate(value * factor, low: ends[0], high: ends[1])
  }
}
