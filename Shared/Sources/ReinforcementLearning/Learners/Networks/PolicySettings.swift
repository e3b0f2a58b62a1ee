/// A stochastic policy over actions in [-1, 1].
public struct PolicySettings: Sendable, Hashable, Codable {
  /// Which density actions have.
  public enum Density: String, Sendable, Hashable, Codable {
    /// Normal around the tanh of the network's output; draws are clipped to [-1, 1].
    case plain
    /// The tanh of a normal variable.
    case squashed
  }

  /// Where the deviation comes from.
  public enum Deviation: String, Sendable, Hashable, Codable {
    /// One learnt number for each component of the action, the same in every state; starts at 1.
    case free
    /// A second output of the network, as a logarithm.
    case perState
    /// As `perState`, then `scale x + offset` with learnt numbers that start at 1 and -1.
    case scaled
  }

  /// The widths of the hidden layers.
  public var hiddenWidths: [Int]
  /// Which density actions have.
  public var density: Density
  /// Where the deviation comes from.
  public var deviation: Deviation
  /// The least logarithm of a deviation.
  public var leastLogDeviation: Double
  /// The largest logarithm of a deviation.
  public var largestLogDeviation = 2.0
  /// The share of hidden activations that is dropped while learning.
  public var dropout: Double
  /// How the network begins.
  public var initialization: WeightScheme

  /// A policy with two hidden layers of 256 unless told otherwise.
  public init(
    hiddenWidths: [Int] = [256, 256], density: Density, deviation: Deviation,
    leastLogDeviation: Double, dropout: Double = 0, initialization: WeightScheme = .fanInUniform
  ) {
    self.hiddenWidths = hiddenWidths
    self.density = density
    self.deviation = deviation
    self.leastLogDeviation = leastLogDeviation
    self.dropout = dropout
    self.initialization = initialization
  }

  /// The policy of IQL: plain, with a free deviation, orthogonal with gain `sqrt(2)` throughout.
  public static let plain = PolicySettings(
    density: .plain, deviation: .free, leastLogDeviation: -5, initialization: .orthogonal)

  /// The policy of SAC: squashed, with a deviation for each state.
  public static let squashed = PolicySettings(
    density: .squashed, deviation: .perState, leastLogDeviation: -20)

  /// The policy of CQL: as SAC's with a learnt scale and a small last layer.
  public static let conservative = PolicySettings(
    density: .squashed, deviation: .scaled, leastLogDeviation: -20,
    initialization: .orthogonalWithSmallOutput)
}
