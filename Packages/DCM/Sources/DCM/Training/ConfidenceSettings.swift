import Optimizers
import Tensors

/// Which parameters of a network are tuned (`finetune_params` of the released code).
public enum TunedParameters: String, Sendable, Hashable, Codable, CaseIterable {
  /// All of them.
  case all
  /// Those of the last stage, the linear layer.
  case last
  /// Those of the first stage, with the stem.
  case first
}

/// How long a training lasts.
public enum TrainingLength: Sendable, Hashable, Codable {
  /// Passes, each as long as the loader policy says.
  case epochs(Int)
  /// Updates.
  case steps(Int)
}

/// How the loader of labelled images and that of the uncertainty set go together.
public enum LoaderPolicy: String, Sendable, Hashable, Codable, CaseIterable {
  /// The shorter one ends the epoch, as in the released code.
  case zipShortest
  /// The labelled one makes the epoch; the other starts again whenever it is through.
  case cycle
}

/// Over how many steps the learning rate falls.
public enum AnnealingHorizon: String, Sendable, Hashable, Codable, CaseIterable {
  /// The steps that the labelled images alone would make, as in the released code: with
  /// `zipShortest` the rate hardly falls.
  case asReleased
  /// The steps that are taken.
  case clean
}

/// How a network is trained or tuned.
///
/// Defaults are those of the released fine-tuning: ten epochs of stochastic gradient descent with
/// Nesterov momentum 0.9, weight decay 5e-4, batches of 32 labelled and 64 unlabelled images, the
/// learning rate falling from 1e-3 to 1e-6 along half a cosine.
public struct ConfidenceSettings: Sendable, Hashable, Codable {
  /// The rule of the updates.
  public enum Rule: String, Sendable, Hashable, Codable, CaseIterable {
    /// Gradient descent with Nesterov momentum and weight decay in the gradient.
    case nesterov
    /// AdamW with the maximum of second moments; momentum is not used.
    case adamW
  }

  /// How long.
  public var length = TrainingLength.epochs(10)
  /// Labelled images per step.
  public var labelledBatch = 32
  /// Images of the uncertainty set per step.
  public var unlabelledBatch = 64
  /// The rule of the updates.
  public var rule = Rule.nesterov
  /// The first learning rate.
  public var learningRate = 1e-3
  /// The learning rate at the horizon.
  public var finalLearningRate = 1e-6
  /// The share of the last direction that is kept.
  public var momentum = 0.9
  /// The weight decay.
  public var weightDecay = 5e-4
  /// Over how many steps the rate falls.
  public var horizon = AnnealingHorizon.clean
  /// How the two loaders go together.
  public var loaders = LoaderPolicy.cycle
  /// Which parameters are tuned.
  public var parameters = TunedParameters.all
  /// Pixels by which images are shifted at random; 0 for none.
  public var shift = 0
  /// Whether images are mirrored at random.
  public var mirrors = false
  /// Whether the weights of the epoch with the best accuracy on validation images are kept, the
  /// first of equals, instead of the last ones.
  public var keepsBest = false

  /// The released fine-tuning with loaders that are cycled and a rate that falls to its end.
  public init() {}

  /// The released fine-tuning to the letter: the shorter loader ends an epoch, and the rate falls
  /// as if the longer one did.
  public static var asReleased: ConfidenceSettings {
    var settings = ConfidenceSettings()
    settings.horizon = .asReleased
    settings.loaders = .zipShortest
    settings.shift = 4
    settings.mirrors = true
    return settings
  }

  /// The published training of base networks on CIFAR: 100 epochs in batches of 128 at a rate of
  /// 0.1, with shifts and mirror images.
  public static var pretraining: ConfidenceSettings {
    var settings = ConfidenceSettings()
    settings.length = .epochs(100)
    settings.labelledBatch = 128
    settings.learningRate = 0.1
    settings.shift = 4
    settings.mirrors = true
    return settings
  }

  /// - Throws: `DCMError.setting` for the first setting that is out of its range.
  func validated() throws(DCMError) {
    let count =
      switch length {
      case .epochs(let count), .steps(let count): count
      }
    let faults: [(name: String, value: String, expected: String, isFine: Bool)] = [
      ("length", "\(length)", "1 or more", count > 0),
      ("labelled batch", "\(labelledBatch)", "1 or more", labelledBatch > 0),
      ("unlabelled batch", "\(unlabelledBatch)", "1 or more", unlabelledBatch > 0),
      (
        "learning rate", "\(learningRate)", "positive and finite",
        learningRate > 0 && learningRate.isFinite
      ),
      (
        "final learning rate", "\(finalLearningRate)", "in 0...\(learningRate)",
        finalLearningRate >= 0 && finalLearningRate <= learningRate
      ),
      ("momentum", "\(momentum)", "in 0..<1", (0..<1).contains(momentum)),
      ("weight decay", "\(weightDecay)", "0 or more", weightDecay >= 0),
      ("shift", "\(shift)", "0 or more", shift >= 0),
    ]
    guard let fault = faults.first(where: { !$0.isFine }) else { return }
    throw .setting(name: fault.name, found: fault.value, expected: fault.expected)
  }

  var optimizer: any Optimizer {
    switch rule {
    case .nesterov:
      return SGD(
        learningRate: Scalar(learningRate), momentum: Scalar(momentum), isNesterov: momentum > 0,
        weightDecay: Scalar(weightDecay))
    case .adamW:
      var adam = Adam.decoupled(
        learningRate: Scalar(learningRate), weightDecay: Scalar(weightDecay))
      adam.usesMaximum = true
      return adam
    }
  }
}

/// The learning rate of a step counted from 0: from `rate` to `final` along half a cosine over
/// `horizon` steps (released code; DCM, appendix).
public func annealedRate(
  _ rate: Double, final: Double = 1e-6, step: Int, horizon: Int
) -> Double {
  Double(Schedule.cosine(rate, steps: horizon, final: final)(step))
}
