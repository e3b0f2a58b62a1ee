#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The rewards of the didactic bandit: the mean over a response's actions of
/// `exp(-((a - centre) / width)²)`.
public struct BanditReward: Sendable, Hashable, Codable {
  /// The best action.
  public var centre: Double
  /// How far from it the reward falls to `1 / e`.
  public var width: Double

  /// A peak.
  public init(centre: Double, width: Double = 10) {
    (self.centre, self.width) = (centre, width)
  }

  /// R1: the peak lies where the reference has little mass.
  public static let disjoint = BanditReward(centre: 70)
  /// R2: the peak lies on the bulk of the reference.
  public static let aligned = BanditReward(centre: 20)

  /// The reward of one action.
  public func callAsFunction(_ action: Int) -> Double {
    let z = (Double(action) - centre) / width
    return exp(-z * z)
  }

  /// The reward of a response.
  public func callAsFunction(_ response: [Int32]) -> Double {
    mean(response.map { self(Int($0)) })
  }

  /// The reward of each action, `[actions]`.
  public var table: [Double] { (0..<BanditReference.actions).map { self($0) } }
}

/// The reference of the bandit: `tanh X` of a Cauchy variable in 100 equal bins of (-1, 1).
public enum BanditReference {
  /// The number of actions.
  public static let actions = 100
  /// The centre of the Cauchy law.
  public static let location = -0.7
  /// Its scale.
  public static let scale = 0.4

  /// `p_k = F(atanh e_(k+1)) - F(atanh e_k)` with `e_k = -1 + k / 50`.
  public static let probabilities: [Double] = (0..<actions).map { below($0 + 1) - below($0) }

  /// Their logarithms, `[actions]`; all bins have mass.
  public static let logProbabilities: [Double] = probabilities.map { log($0) }

  private static func below(_ edge: Int) -> Double {
    if edge == 0 { return 0 }
    if edge == actions { return 1 }
    let x = atanh(-1 + Double(edge) / 50)
    return 0.5 + atan((x - location) / scale) / .pi
  }
}
