import Datasets
import NeuralNetworks
import Optimizers
import Randomness
import Tensors
import Vision

/// One fine-tuning run: one strategy at one learning rate.
///
/// What happens in one update, one epoch and one run stands here, top to bottom.
struct TuningRun<Network: StagedNetwork> {
  private let tuner: FineTuner<Network>
  private let strategy: Strategy
  private let learningRate: Double
  private let key: RandomKey
  private let target: LabeledImages
  private let sourceWeights: [Tensor]
  private var network: Network
  private var optimizer: Adam
  private var everTrained: ParameterMask?
  private var factors: [[Double]] = []
  private let subset: RandomSubset?

  /// The best point so far by validation; nil before the first finite epoch.
  private(set) var best: TuneResult<Network>?

  init(
    _ tuner: FineTuner<Network>, _ strategy: Strategy, rate: Double, key: RandomKey,
    target: LabeledImages
  ) throws(SurgicalError) {
    self.tuner = tuner
    self.strategy = strategy
    learningRate = rate
    self.key = key
    self.target = target
    network = tuner.source
    if case .randomSubset(let block) = strategy.method {
      subset = try RandomSubset(
        of: tuner.source, sizedLike: block, tuner.partition, key: key.split("subset"))
    } else {
      subset = nil
    }
    sourceWeights = tuner.source.parameters
    optimizer = Adam(
      learningRate: Scalar(rate), weightDecay: Scalar(tuner.settings.weightDecay))
  }

  private var settings: TuningSettings { tuner.settings }

  /// Runs all epochs, reporting the share that is done; returns where the loss stopped being
  /// finite, if it did.
  mutating func train(
    _ sets: inout (target: CachedSet<Network>, validation: CachedSet<Network>),
    report: (Double) -> Void
  ) throws(SurgicalError) -> (epoch: Int, step: Int)? {
    for epoch in 0..<settings.epochs {
      let plan = try plan(epoch)
      begin(plan)
      let stage = settings.statistics == .frozen ? frozenStages(epoch, plan) : 0
      sets.target.advance(to: stage, through: network)
      sets.validation.advance(to: stage, through: network)
      for (step, indices) in batches("order", settings.batchSize, epoch).enumerated() {
        let (inputs, labels) = sets.target.batch(indices)
        guard update(inputs, labels, stage, plan, key.split("phase").split(epoch).split(step))
        else { return (epoch + 1, step + 1) }
      }
      validate(sets.validation, epoch: epoch + 1)
      report(Double(epoch + 1) / Double(settings.epochs))
    }
    return nil
  }

  /// One step; false when the loss is not finite.
  private mutating func update(
    _ inputs: Tensor, _ labels: [Int32], _ stage: Int, _ plan: EpochPlan, _ key: RandomKey
  ) -> Bool {
    let tracking = settings.statistics == .updated ? RunningStatistics() : nil
    let phase = tracking.map { Phase.training(key, tracking: $0) } ?? .inference
    var (loss, gradients) = valueAndGradient(at: network, where: plan.mask) { network in
      crossEntropy(
        logits: network.evaluate(stage..<network.stages.count, inputs, in: phase), labels: labels)
    }
    guard loss.isFinite else { return false }
    if case .l1(.subgradient) = strategy.method { addPenalty(to: &gradients) }
    optimizer.update(&network, along: gradients)
    if case .l1(.proximal) = strategy.method { shrink() }
    subset?.restoreOthers(in: &network)
    if let tracking { network.update(tracking) }
    return true
  }

  private mutating func begin(_ plan: EpochPlan) {
    if plan.resetsOptimizer { optimizer.state = .init() }
    optimizer.rateMultipliers = plan.factors?.map { Scalar($0) }
    everTrained = everTrained.map { $0.union(plan.mask) } ?? plan.mask
    if let epochFactors = plan.factors { factors.append(epochFactors) }
  }

  private func plan(_ epoch: Int) throws(SurgicalError) -> EpochPlan {
    let mask = try strategy.method.mask(
      epoch: epoch, of: settings.epochs, tuner.partition, network)
    switch strategy.method {
    case .autoRGN(let scaling, let unit):
      let ratios = measurement(mask).relativeGradientNorms(
        batches: measuredBatches(epoch), per: unit, tuner.partition)
      return EpochPlan(
        mask: mask, factors: RelativeGradientNorm.scaled(ratios, scaling), resetsOptimizer: true)
    case .autoSNR(let form):
      let scores = measurement(mask).signalToNoise(form, batches: measuredBatches(epoch, form))
      let scaled = form == .examples ? SignalToNoise.scaled(scores) : scores
      let open = scaled.map { ($0 ?? -.infinity) >= (strategy.strength ?? 0) }
      return EpochPlan(mask: ParameterMask(open), resetsOptimizer: true)
    default:
      return EpochPlan(mask: mask)
    }
  }

  private func measurement(_ mask: ParameterMask) -> GradientMeasurement<Network> {
    GradientMeasurement(network, on: target, mask: mask)
  }

  private func measuredBatches(_ epoch: Int, _ form: SignalToNoise.Form? = nil) -> [[Int]] {
    if form == .examples {
      return batches("measure", target.count, epoch).map {
        Array($0.prefix(settings.measuredExamples))
      }
    }
    return Array(batches("measure", settings.batchSize, epoch).prefix(settings.measuredBatches))
  }

  // The same orders for every method and learning rate.
  private func batches(_ purpose: String, _ size: Int, _ epoch: Int) -> [[Int]] {
    Batches(count: target.count, batchSize: size, key: key.split(purpose)).batches(ofEpoch: epoch)
  }

  // Stages that no epoch so far has trained and this one does not either. Gradual unfreezing
  // towards the input opens them later, so what is kept is only valid while they stay closed.
  private func frozenStages(_ epoch: Int, _ plan: EpochPlan) -> Int {
    network.firstTrainedStage((everTrained ?? plan.mask).union(plan.mask))
  }

  private func addPenalty(to gradients: inout Gradients) {
    let strength = Scalar(strategy.strength ?? 0)
    let weights = network.parameters
    for index in gradients.values.indices where gradients.values[index] != nil {
      gradients.values[index]?.accumulate(
        (weights[index] - sourceWeights[index]).sign(), scale: strength)
    }
  }

  private mutating func shrink() {
    let bound = optimizer.learningRate * Scalar(strategy.strength ?? 0)
    network.updateParameters { [sourceWeights] weight, index in
      let shift = weight - sourceWeights[index]
      weight = sourceWeights[index] + (shift - shift.clipped(to: -bound...bound))
    }
  }

  private mutating func validate(_ set: CachedSet<Network>, epoch: Int) {
    let logits = set.logits(network)
    let loss = Double(crossEntropy(logits: logits, labels: set.labels).scalar())
    guard loss.isFinite else { return }
    let mask = everTrained ?? .all
    var record = TuneRecord(
      method: strategy.method.name, blocks: trainedBlocks(mask),
      learningRate: learningRate, strength: strategy.strength, epoch: epoch,
      validationAccuracy: accuracy(logits: logits, labels: set.labels), validationLoss: loss,
      trainedParameters: trainedCount(mask), movedShare: 0)
    if let best, !settings.selection.prefers(record, to: best.record) {
      self.best?.factors = factors
      return
    }
    record.movedShare = tuner.moved(network, mask)
    best = TuneResult(network: network, record: record, factors: factors)
  }

  private func trainedBlocks(_ mask: ParameterMask) -> [String] {
    let names = network.parameterNames
    let trained = Set(
      names.indices.filter { mask[$0] }.compactMap { tuner.partition.block(of: names[$0]) })
    return tuner.partition.names.filter(trained.contains)
  }

  private func trainedCount(_ mask: ParameterMask) -> Int {
    if let subset { return subset.count }
    return sourceWeights.enumerated().reduce(0) {
      $0 + (mask[$1.offset] ? $1.element.shape.elementCount : 0)
    }
  }
}
