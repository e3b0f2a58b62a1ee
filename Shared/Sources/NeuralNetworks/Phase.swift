public import Randomness
import Tensors

/// How a network is evaluated: which statistics its batch normalisations use and whether its
/// random layers are at work.
public struct Phase {
  /// Whether normalisation over the batch uses the batch's own statistics.
  public var usesBatchStatistics: Bool
  /// The source of randomness of dropout; nil turns it off.
  public var key: RandomKey?
  /// Collects batch statistics for `Module.update(_:)`.
  public var tracking: RunningStatistics?

  /// Running statistics, no randomness.
  ///
  /// Fine-tuning in this phase keeps statistics frozen.
  public static var inference: Phase { Phase(usesBatchStatistics: false) }

  /// The batch's own statistics, no randomness.
  public static var batchStatistics: Phase { Phase(usesBatchStatistics: true) }

  /// Batch statistics and dropout.
  public static func training(_ key: RandomKey, tracking: RunningStatistics? = nil) -> Phase {
    Phase(usesBatchStatistics: true, key: key, tracking: tracking)
  }
}
