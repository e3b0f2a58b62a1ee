public import Randomness

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How pairs are made of the scored responses to one prompt.
public struct PairSelection: Sendable, Hashable, Codable {
  /// Which pairs.
  public enum Rule: String, Sendable, Hashable, Codable, CaseIterable {
    /// Every two responses.
    case all
    /// The best with the worst.
    case bestWorst = "best-worst"
    /// Neighbours in the order of sampling, each response in one pair.
    case neighbours
  }

  /// Which pairs.
  public var rule: Rule
  /// A pair whose rewards differ by no more than this is dropped.
  public var threshold: Double

  /// A rule with a threshold.
  public init(_ rule: Rule = .all, threshold: Double = 0) {
    (self.rule, self.threshold) = (rule, threshold)
  }

  /// The places of preferred and dispreferred responses in a group.
  public func callAsFunction(rewards: [Double]) -> [(chosen: Int, rejected: Int)] {
    candidates(rewards).compactMap { a, b in
      guard abs(rewards[a] - rewards[b]) > threshold else { return nil }
      return rewards[a] > rewards[b] ? (a, b) : (b, a)
    }
  }

  private func candidates(_ rewards: [Double]) -> [(Int, Int)] {
    let count = rewards.count
    switch rule {
    case .all: return (0..<count).flatMap { a in (a + 1..<max(count, a + 1)).map { (a, $0) } }
    case .neighbours: return stride(from: 0, to: count - 1, by: 2).map { ($0, $0 + 1) }
    case .bestWorst:
      let order = rewards.indices.sorted { rewards[$0] < rewards[$1] }
      guard let low = order.first, let high = order.last, count > 1 else { return [] }
      return [(high, low)]
    }
  }
}

/// Rejection sampling of RSO: responses of the reference are accepted with probability
/// `exp((r - max r) / β)`, so that they follow `π_ref exp(r / β)`.
///
/// Liu et al. 2023.
///
/// - Throws: `LossError.option` unless `beta` is positive.
public func acceptedResponses(
  rewards: [Double], beta: Double, using generator: inout RandomGenerator
) throws(LossError) -> [Int] {
  guard beta > 0 else { throw .option(name: "beta", found: beta, expected: "a positive number") }
  guard let top = rewards.max() else { throw .empty(name: "rewards") }
  var accepted: [Int] = []
  for (index, reward) in rewards.enumerated() {
    if generator.uniform() < exp((reward - top) / beta) { accepted.append(index) }
  }
  return accepted
}

/// The largest `KL(best of N || reference)`, `ln N - (N - 1) / N`.
public func bestOfNDivergenceBound(_ count: Int) -> Double {
  log(Double(count)) - Double(count - 1) / Double(count)
}
