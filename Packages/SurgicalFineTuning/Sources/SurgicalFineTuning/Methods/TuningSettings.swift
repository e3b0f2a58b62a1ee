import Tensors

/// How long and at which rates to fine-tune, and how to choose among the results.
///
/// Defaults are the released code's: Adam, L2 decay 1e-4, batches of 64, 15 epochs, rates 1e-1 to
/// 1e-5, the best validation accuracy over all rates and epochs.
public struct TuningSettings: Sendable, Hashable, Codable {
  /// What validation compares.
  public enum Selection: String, Sendable, Hashable, Codable, CaseIterable {
    /// The highest accuracy; the first of equals.
    case accuracy
    /// The lowest cross-entropy; the first of equals.
    case loss
  }

  /// What happens to the running statistics of batch normalisation.
  public enum Statistics: String, Sendable, Hashable, Codable, CaseIterable {
    /// Used and never changed.
    case frozen
    /// Batch statistics are used and tracked, as in ordinary training.
    case updated
  }

  /// The learning rates that are tried, in the order in which ties are broken.
  public var learningRates: [Double] = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5]
  /// Passes over the target set.
  public var epochs = 15
  /// Images per step.
  public var batchSize = 64
  /// L2 decay, added to the gradient of trained parameters.
  public var weightDecay = 1e-4
  /// What validation compares.
  public var selection = Selection.accuracy
  /// Running statistics during tuning.
  public var statistics = Statistics.frozen
  /// Strengths of the L1 penalty that are tried.
  public var l1Strengths: [Double] = [1e-2, 1e-3, 1e-4, 1e-5]
  /// Thresholds of Auto-SNR that are tried (examples form).
  public var snrThresholds: [Double] = [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95]
  /// Mini-batches over which Auto-RGN and the channels form of Auto-SNR average.
  public var measuredBatches = 5
  /// Images over which the examples form of Auto-SNR averages.
  public var measuredExamples = 64

  /// The released code's settings.
  public init() {}

  /// Checks every number.
  ///
  /// - Throws: `SurgicalError.setting` that names the first bad one.
  public func validated() throws(SurgicalError) {
    let positive: [(String, Int)] = [
      ("epochs", epochs), ("batchSize", batchSize), ("measuredBatches", measuredBatches),
      ("measuredExamples", measuredExamples),
    ]
    for (name, value) in positive where value < 1 {
      throw .setting(name: name, found: "\(value)", expected: "at least 1")
    }
    guard !learningRates.isEmpty, learningRates.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .setting(
        name: "learningRates", found: "\(learningRates)", expected: "one or more positive numbers")
    }
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw .setting(name: "weightDecay", found: "\(weightDecay)", expected: "0 or more")
    }
    guard l1Strengths.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw .setting(name: "l1Strengths", found: "\(l1Strengths)", expected: "numbers from 0")
    }
  }
}
