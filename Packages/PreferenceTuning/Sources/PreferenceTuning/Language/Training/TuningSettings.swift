import Optimizers

/// How a language model or a reward model is trained by AdamW.
public struct TuningSettings: Sendable, Hashable, Codable {
  /// Passes over the data.
  public var epochs: Int
  /// Completions, or pairs, of a step.
  public var batchSize: Int
  /// The highest learning rate; it warms up over a twentieth of the steps and falls along a cosine
  /// to a tenth.
  public var learningRate: Double
  /// The bound of the norm of all gradients together.
  public var gradientClip: Double
  /// The decay of weights per step, times the learning rate.
  public var weightDecay: Double

  /// Settings.
  public init(
    epochs: Int = 1, batchSize: Int = 64, learningRate: Double = 1e-3, gradientClip: Double = 1,
    weightDecay: Double = 0
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.gradientClip = gradientClip
    self.weightDecay = weightDecay
  }

  /// Checks the settings.
  ///
  /// - Throws: `LanguageError.setting` for the first that cannot be.
  public func validate() throws(LanguageError) {
    for (name, value) in [("epochs", epochs), ("the batch size", batchSize)] {
      try LanguageError.check(name, value, in: 1...LoopSettings.largestCount)
    }
    for (name, value) in [("the learning rate", learningRate), ("the gradient clip", gradientClip)]
    where !(value > 0 && value.isFinite) {
      throw .setting(name: name, found: "\(value)", expected: "above 0")
    }
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw .setting(name: "the weight decay", found: "\(weightDecay)", expected: "0 or more")
    }
  }

  func schedule(steps: Int) -> Schedule {
    let warmUp = max(1, steps / 20)
    return .cosine(learningRate, steps: steps - warmUp, final: learningRate / 10)
      .warmedUp(over: warmUp)
  }

  var optimizer: Adam {
    .decoupled(learningRate: .init(learningRate), weightDecay: .init(weightDecay))
  }
}
