/// Bounds on action values.
public struct ValueBounds: Sendable, Hashable, Codable {
  /// The least value.
  public var low: Double
  /// The largest value.
  public var high: Double

  /// Two bounds.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// What rewards in a range can add up to: `r / (1 - discount)` for the least and the largest.
  public init(rewards: ClosedRange<Double>, discount: Double) {
    let horizon = 1 / (1 - discount)
    self.init(low: rewards.lowerBound * horizon, high: rewards.upperBound * horizon)
  }
}

/// How values of the next state enter those of this one.
public struct BackupSettings: Sendable, Hashable, Codable {
  /// The weight of the next state's value.
  public var discount: Double
  /// The share by which target networks follow at each update.
  public var polyakRate: Double
  /// Bounds on values; nil for none.
  public var bounds: ValueBounds?

  /// A discount of 0.99, targets that follow by 0.005, no bounds.
  public init(discount: Double = 0.99, polyakRate: Double = 0.005, bounds: ValueBounds? = nil) {
    self.discount = discount
    self.polyakRate = polyakRate
    self.bounds = bounds
  }
}
