#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A law over the actions of the bandit, in double precision.
public struct ActionLaw: Sendable, Hashable, Codable {
  /// The probabilities, which sum to one.
  public var probabilities: [Double]

  /// A law with given probabilities.
  public init(_ probabilities: [Double]) { self.probabilities = probabilities }

  /// The softmax of logits.
  public init(logits: [Double]) {
    let top = logits.max() ?? 0
    let weights = logits.map { exp($0 - top) }
    let total = weights.reduce(0, +)
    probabilities = weights.map { $0 / total }
  }

  /// The logarithms of the probabilities.
  public var logarithms: [Double] { probabilities.map { log($0) } }

  /// `Σ p f`.
  public func mean(of values: [Double]) -> Double {
    zip(probabilities, values).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// `KL(p || q)` in nats.
  public func divergence(from other: ActionLaw) -> Double {
    zip(probabilities, other.probabilities).reduce(0) { sum, pair in
      pair.0 > 0 ? sum + pair.0 * log(pair.0 / pair.1) : sum
    }
  }

  /// `-Σ p ln p` in nats.
  public var entropy: Double { probabilities.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } }

  /// The policy that maximises `E r - β KL(π || π_ref)`: `π_ref exp(r / β) / Z` (Lemma 6.1).
  public func tilted(by rewards: [Double], beta: Double) -> ActionLaw {
    ActionLaw(
      logits: zip(probabilities, rewards).map { $0 > 0 ? log($0) + $1 / beta : -.infinity })
  }

  /// `β ln Z`, the value of that optimum.
  public func optimalValue(of rewards: [Double], beta: Double) -> Double {
    let top = rewards.max() ?? 0
    let sum = mean(of: rewards.map { exp(($0 - top) / beta) })
    return top + beta * log(sum)
  }

  /// The law of the best of `count` draws: `F(k)^N - F(k⁻)^N` in the order of rewards; equals share
  /// by their probabilities.
  public func bestOf(_ count: Int, rewards: [Double]) -> ActionLaw {
    let order = rewards.indices.sorted { rewards[$0] < rewards[$1] }
    var result = [Double](repeating: 0, count: probabilities.count)
    var (below, start) = (0.0, 0)
    while start < order.count {
      let level = rewards[order[start]]
      let tied = order[start...].prefix { rewards[$0] == level }
      let mass = tied.reduce(0) { $0 + probabilities[$1] }
      let gain = pow(below + mass, Double(count)) - pow(below, Double(count))
      for action in tied where mass > 0 { result[action] = gain * probabilities[action] / mass }
      below += mass
      start += tied.count
    }
    return ActionLaw(result)
  }

  /// The gradient in the logits of an expectation under this law whose derivative in
  /// `ln p_i` is `p_i c_i`: `p_j (c_j - Σ p_i c_i)`.
  ///
  /// With `c = r` it is the exact policy gradient, with `c = ln p - ln q` that of `KL(p || q)`.
  public func logitGradient(_ coefficients: [Double]) -> [Double] {
    let centre = mean(of: coefficients)
    return zip(probabilities, coefficients).map { $0 * ($1 - centre) }
  }
}
