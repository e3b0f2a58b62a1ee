import Reports
import Statistics

/// A figure as results show it, with its interval where there is one.
struct Measured: Encodable, Equatable {
  let value: Double
  var low: Double?
  var high: Double?

  init(_ value: Double) { self.value = value }

  init(_ interval: Interval) {
    (value, low, high) = (interval.estimate, interval.low, interval.high)
  }

  /// The figure in a table.
  var cell: TableCell {
    guard let low, let high else { return .number(value, decimals: 4) }
    return .estimate(Estimate(value, low: low, high: high), decimals: 4)
  }
}
