import Experiments

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A range that holds all values, with ticks at round numbers.
struct TickScale: Equatable {
  let low: Double
  let high: Double
  /// The ticks, ascending.
  let ticks: [Double]

  init(_ axis: Axis, values: [Double], includesZero: Bool = false) {
    let finite = values.filter { $0.isFinite && (!axis.isLogarithmic || $0 > 0) }
    let extremes = finite + (includesZero && !axis.isLogarithmic ? [0] : [])
    let low = axis.range?.lowerBound ?? extremes.min() ?? (axis.isLogarithmic ? 1 : 0)
    let high = axis.range?.upperBound ?? extremes.max() ?? low
    if axis.isLogarithmic {
      self.init(logarithmic: low, high, values: finite)
    } else if high - low > max(abs(low), abs(high)) * 1e-9 {
      self.init(linear: low, high, isFixed: axis.range != nil)
    } else {
      let room = low == 0 ? 1 : abs(low) / 2
      self.init(linear: low == 0 ? 0 : low - room, high + room, isFixed: false)
    }
  }

  /// About five steps of 1, 2 or 5 times a power of ten.
  private init(linear low: Double, _ high: Double, isFixed: Bool) {
    let span = high - low
    let power = pow(10, floor(log10(span / 5)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { span / $0 <= 5.5 } ?? 10 * power
    let first = (low / step + (isFixed ? -1e-9 : 1e-9)).rounded(isFixed ? .up : .down)
    let last = (high / step + (isFixed ? 1e-9 : -1e-9)).rounded(isFixed ? .down : .up)
    self.low = isFixed ? low : first * step
    self.high = isFixed ? high : max(last, first + 1) * step
    ticks = stride(from: first, through: max(last, first), by: 1).map { $0 * step }
  }

  /// A little room at both ends; ticks at the values themselves where they are few.
  private init(logarithmic low: Double, _ high: Double, values: [Double]) {
    self.low = low / 1.15
    self.high = high * 1.15
    let distinct = Set(values).sorted()
    let isSparse = zip(distinct, distinct.dropFirst()).allSatisfy { $1 / $0 >= 1.3 }
    ticks = distinct.count <= 8 && isSparse ? distinct : Self.logarithmicTicks(low, high)
  }

  /// Powers of ten, every so many that they are eight at most; with their double and fivefold
  /// where these are few.
  private static func logarithmicTicks(_ low: Double, _ high: Double) -> [Double] {
    let exponents = (Int(floor(log10(low))), Int(ceil(log10(high))))
    let decades = exponents.1 - exponents.0
    let factors: [Double] = decades <= 2 ? [1, 2, 5] : [1]
    return stride(from: exponents.0, through: exponents.1, by: max(1, (decades + 7) / 8))
      .flatMap { exponent in factors.map { $0 * pow(10, Double(exponent)) } }
      .filter { (low / 1.15...high * 1.15).contains($0) }
  }

  /// A tick's number, without rounding noise.
  static func label(_ tick: Double) -> String {
    guard tick != 0, tick.isFinite else { return "0" }
    let text = tick.significant(6)
    guard text.contains("."), !text.contains("e") else { return text }
    let trimmed = String(text.reversed().drop { $0 == "0" }.reversed())
    return trimmed.hasSuffix(".") ? String(trimmed.dropLast()) : trimmed
  }
}
