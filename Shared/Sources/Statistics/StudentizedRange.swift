#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The range of independent normal values over their known standard deviation.
///
/// It is Tukey's studentized range with infinite degrees of freedom, as tests of mean ranks use it.
public struct StudentizedRangeDistribution: Sendable {
  /// The number of values.
  public let count: Int

  /// Creates the distribution of the range of two or more values.
  public init(count: Int) {
    precondition(count >= 2, "the range of \(count) values is not defined; give at least 2")
    self.count = count
  }

  /// Returns `P(Q <= q) = k integral of density(z) (Phi(z) - Phi(z - q))^(k - 1) dz`.
  ///
  /// The trapezoid rule converges faster than any power on a smooth function that decays like this.
  public func cumulative(_ q: Double) -> Double {
    guard q > 0 else { return q.isNaN ? .nan : 0 }
    let step = 1.0 / 32
    var sum = 0.0
    for i in -320...320 {
      let z = Double(i) * step
      let between = StandardNormal.cumulative(z) - StandardNormal.cumulative(z - q)
      sum += StandardNormal.density(z) * pow(between, Double(count - 1))
    }
    return min(1, Double(count) * sum * step)
  }

  /// Returns the `q` with `P(Q <= q) = probability`; infinite at 1, NaN outside `0...1`.
  public func quantile(_ probability: Double) -> Double {
    guard (0...1).contains(probability) else { return .nan }
    if probability == 1 { return .infinity }
    var (low, high) = (0.0, 64.0)
    while true {
      let middle = (low + high) / 2
      guard middle > low && middle < high else { return middle }
      if cumulative(middle) < probability { low = middle } else { high = middle }
    }
  }
}
