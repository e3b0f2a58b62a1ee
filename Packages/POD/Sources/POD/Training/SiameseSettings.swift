/// How a Siamese network is trained on pairs (SGD with Nesterov momentum, cosine decay per step).
public struct SiameseSettings: Sendable, Hashable, Codable {
  /// What training changes.
  public enum Trained: String, Sendable, Hashable, Codable, CaseIterable {
    /// The network and the head (`fine_tune 1` in the published code).
    case all
    /// The head only, on embeddings that are computed once (`fine_tune 2`).
    case head
  }

  /// The comparison.
  public var head = PairHead.weightedL2
  /// Whether the head's weights pass through a softplus: a learnt weight below zero makes samples
  /// that are far along its coordinate look near.
  public var keepsWeightsPositive = false
  /// Which pairs are drawn.
  public var mixture = PairMixture.balanced
  /// What is minimised.
  public var loss = PairLoss.crossEntropy
  /// What training changes.
  public var trained = Trained.all
  /// Pairs drawn for an epoch; every epoch draws new ones.
  public var pairsPerEpoch = 25_000
  /// Passes over that many pairs.
  public var epochs = 200
  /// Pairs per step.
  public var batchSize = 32
  /// The first learning rate.
  public var learningRate = 0.01
  /// The learning rate that the cosine ends at.
  public var finalLearningRate = 1e-6
  /// The share of the last direction that is kept.
  public var momentum = 0.9
  /// Added to the gradient, times the weights.
  public var weightDecay = 5e-4
  /// Pixels by which images are shifted at random; 0 for none.
  public var shift = 0
  /// Whether images are mirrored at random.
  public var mirrors = false

  /// The published training from scratch: 200 epochs.
  public init() {}

  /// The published training from a classifier's weights: 25 epochs.
  public static var fineTuning: SiameseSettings {
    var settings = SiameseSettings()
    settings.epochs = 25
    return settings
  }

  /// The number of steps in all.
  public var stepCount: Int { epochs * stepsPerEpoch }

  var stepsPerEpoch: Int { (pairsPerEpoch + batchSize - 1) / batchSize }

  /// The places in the sequence of pairs that a step takes; an epoch's last step may be smaller.
  func pairs(ofStep step: Int) -> Range<Int> {
    let (epoch, batch) = (step / stepsPerEpoch, step % stepsPerEpoch)
    let start = epoch * pairsPerEpoch
    let first = start + batch * batchSize
    return first..<min(first + batchSize, start + pairsPerEpoch)
  }

  /// Refuses to train the head alone where it has no weights.
  func validateTrained() throws(PODError) {
    guard trained == .all || head.hasBias || head == .bilinear else {
      throw .setting(
        name: "what pair training changes", found: "the \(head.name) head alone",
        expected: "all weights, or a head that has some: weighted-l1, weighted-l2 or bilinear")
    }
  }

  /// Refuses settings that mean nothing.
  func validate() throws(PODError) {
    for (name, value) in [
      ("pairs per epoch", pairsPerEpoch), ("epochs", epochs), ("pairs per step", batchSize),
    ] where value < 1 {
      throw .setting(name: name, found: "\(value)", expected: "at least 1")
    }
    guard learningRate > 0, learningRate.isFinite else {
      throw .setting(
        name: "the learning rate", found: "\(learningRate)", expected: "a positive number")
    }
    guard shift >= 0 else {
      throw .setting(name: "the shift in pixels", found: "\(shift)", expected: "at least 0")
    }
  }
}
