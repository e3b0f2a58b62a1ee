public import Datasets
public import NeuralNetworks
import Optimizers
public import Randomness
public import ReinforcementLearning
public import Tensors

/// A bonus for states that a network has not learnt to predict.
///
/// Burda et al. 2019, with the details of the OOO authors: a predictor `f` learns the outputs of a fixed random network `g` of the same form. Inputs are
/// next states, standardised by the moments of current states and clipped; the bonus is
/// `max_j (f_j - g_j)^2` over the normaliser's deviation.
public struct RandomNetworkDistillation: ExplorationBonus {
  /// How it is built and learns.
  public let settings: DistillationSettings
  /// The network that learns.
  public private(set) var predictor: MultilayerPerceptron
  /// The network that is predicted.
  public private(set) var target: MultilayerPerceptron
  /// The moments of current states.
  public private(set) var inputs: RunningMoments
  /// The normaliser of bonuses.
  public private(set) var scale: BonusScale
  private var optimizer: Adam

  /// Fresh networks for observations of a length.
  public init(observationSize: Int, settings: DistillationSettings = .init(), key: RandomKey) {
    self.settings = settings
    predictor = settings.network(inputs: observationSize, key: key.split("predictor"))
    target = settings.network(inputs: observationSize, key: key.split("target"))
    inputs = RunningMoments(size: observationSize)
    scale = BonusScale(settings.normalizer)
    optimizer = Adam(learningRate: Scalar(settings.learningRate))
  }

  /// Nothing to notice: the predictor learns from batches.
  public mutating func observe(_ batch: TransitionBatch) {}

  /// One step of the predictor and the bonuses of the batch, before or after that step as the
  /// settings say; then both moments take the batch in.
  public mutating func update(on batch: TransitionBatch, key: RandomKey) -> Tensor {
    let states = standardized(batch.nextObservations)
    let targets = target(states)
    let before = learn(states, targets, mask: mask(rows: states.shape[0], key: key))
    let errors = settings.order == .updateFirst ? (predictor(states) - targets).squared() : before
    let bonuses = scale.normalize(novelty(squaredErrors: errors).doubles)
    inputs.merge(batch.observations)
    return Tensor(bonuses.map { Scalar($0) })
  }

  /// The bonuses with all networks and moments as they are.
  public func bonuses(for batch: TransitionBatch) -> Tensor {
    bonuses(at: batch.nextObservations)
  }

  /// The bonus of arriving in each of some states, `[batch, observation] -> [batch]`.
  public func bonuses(at states: Tensor) -> Tensor {
    let raw = novelty(squaredErrors: squaredErrors(at: states)).doubles
    return Tensor(scale.normalized(raw).map { Scalar($0) })
  }

  /// The squared errors of the predictor, `[batch, features]`.
  public func squaredErrors(at states: Tensor) -> Tensor {
    let states = standardized(states)
    return (predictor(states) - target(states)).squared()
  }

  private func standardized(_ states: Tensor) -> Tensor {
    inputs.standardized(
      states, bound: Scalar(settings.inputBound), epsilon: settings.varianceFloor)
  }

  private func mask(rows: Int, key: RandomKey) -> Tensor {
    var generator = key.split("mask").generator()
    return Tensor(bernoulli: [rows], probability: settings.learnedShare, using: &generator)
  }

  // One step of the predictor; returns the squared errors before it.
  private mutating func learn(_ states: Tensor, _ targets: Tensor, mask: Tensor) -> Tensor {
    let found = valueGradientAndExtra(at: predictor) { predictor in
      let errors = (predictor(states) - targets).squared()
      return (predictorLoss(squaredErrors: errors, mask: mask), errors.detached)
    }
    optimizer.update(&predictor, along: found.gradients)
    return found.extra
  }
}

extension RandomNetworkDistillation {
  /// Saves both networks, the optimizer and all moments.
  public func store(in checkpoint: inout Checkpoint, below prefix: String) throws(DatasetError) {
    checkpoint.store(predictor, below: "\(prefix)predictor/")
    checkpoint.store(target, below: "\(prefix)target/")
    try checkpoint.store(optimizer.state, below: "\(prefix)optimizer/")
    try checkpoint.encode(inputs, as: "\(prefix)inputs")
    try checkpoint.encode(scale, as: "\(prefix)scale")
  }

  /// Restores both networks, the optimizer and all moments.
  public mutating func restore(
    from checkpoint: Checkpoint, below prefix: String
  ) throws(DatasetError) {
    var restored = self
    try checkpoint.load(&restored.predictor, below: "\(prefix)predictor/")
    try checkpoint.load(&restored.target, below: "\(prefix)target/")
    restored.optimizer.state = try checkpoint.optimizerState(
      below: "\(prefix)optimizer/", for: restored.predictor)
    restored.inputs = try checkpoint.decode(RunningMoments.self, from: "\(prefix)inputs")
    restored.scale = try checkpoint.decode(BonusScale.self, from: "\(prefix)scale")
    self = restored
  }
}

extension Tensor {
  /// The elements in double precision.
  var doubles: [Double] { withScalars { $0.map { Double($0) } } }
}
