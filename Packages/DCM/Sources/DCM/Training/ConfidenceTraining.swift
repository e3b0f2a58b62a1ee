public import Datasets
import NeuralNetworks
import Optimizers
public import Randomness
import Tensors
public import Vision

/// What a network is trained or tuned on.
public struct TuningData: Sendable, Equatable {
  /// Labelled images.
  public var labelled: LabeledImages
  /// The uncertainty set, for methods that need one.
  public var uncertainty: UncertaintySet?
  /// Labelled images by whose accuracy weights may be chosen; there are no unknown ones among them.
  public var validation: LabeledImages?

  /// Puts the parts together.
  public init(
    labelled: LabeledImages, uncertainty: UncertaintySet? = nil, validation: LabeledImages? = nil
  ) {
    self.labelled = labelled
    self.uncertainty = uncertainty
    self.validation = validation
  }
}

/// How a training went.
public struct TrainingLog: Sendable, Hashable, Codable {
  /// The loss of every step, in nats.
  public var losses: [Double] = []
  /// The accuracy on validation images after every epoch, if there are such images.
  public var validation: [Double] = []
  /// The number of steps after which the kept weights were reached.
  public var keptStep = 0
}

/// The training of one network by any method, as a value: take steps, save it, go on.
///
/// After an error the value holds the network before the step that failed.
public struct ConfidenceTraining<Backbone: StagedNetwork>: Sendable {
  /// The network so far.
  public internal(set) var network: HeadedNetwork<Backbone>
  /// What is minimised.
  public let method: Method
  /// How it is minimised.
  public let settings: ConfidenceSettings
  /// The number of steps taken.
  public internal(set) var step = 0
  /// How it went so far.
  public internal(set) var log = TrainingLog()

  let data: TuningData
  let key: RandomKey
  var optimizer: any Optimizer
  var memory: MethodMemory
  var best: HeadedNetwork<Backbone>?
  private var loaders: PairedLoaders
  private let mask: ParameterMask
  // Tells the weights that training began with from others.
  let startChecksum: UInt64

  /// Training at its beginning.
  ///
  /// `member` tells the networks of one method apart: it chooses the class that ERD gives the
  /// uncertainty set, and the orders of batches.
  ///
  /// - Throws: `DCMError.setting`, `noImages`, `otherImages`, `tooManyClasses` and `noLinearHead`.
  public init(
    _ backbone: Backbone, by method: Method, on data: TuningData,
    settings: ConfidenceSettings = .init(), member: Int = 0, key: RandomKey
  ) throws(DCMError) {
    try settings.validated()
    try method.validated()
    let own = key.split("member").split(member)
    let start = try Start(backbone, method, data, member: member, shared: key, own: own)
    network = start.network
    memory = start.memory
    mask = start.network.mask(settings.parameters)
    startChecksum = start.network.checksum
    loaders = PairedLoaders(
      labelledCount: data.labelled.count,
      uncertainty: method.needsUncertaintySet ? data.uncertainty : nil, settings: settings,
      key: own.split("order"))
    (self.method, self.settings, self.data, self.key) = (method, settings, data, own)
    optimizer = settings.optimizer
  }

  /// The number of steps in all.
  public var stepCount: Int { loaders.steps(of: settings.length) }

  /// The number of steps of an epoch.
  public var stepsPerEpoch: Int { loaders.stepsPerEpoch }

  /// Whether all steps have been taken.
  public var isFinished: Bool { step >= stepCount }

  /// The learning rate of the next step.
  public var learningRate: Double {
    annealedRate(
      settings.learningRate, final: settings.finalLearningRate, step: step,
      horizon: loaders.horizon(settings.horizon, steps: stepCount))
  }

  /// The network with the weights that are to be used: the best by validation if the settings or
  /// the method ask for it and there are validation images, else the last.
  public var result: HeadedNetwork<Backbone> { best ?? network }

  /// Takes one step and returns its loss, in nats.
  ///
  /// - Throws: `DCMError.diverged` for a loss or gradient that is not finite; the value is as
  ///   before.
  @discardableResult
  public mutating func advance() throws(DCMError) -> Double {
    let batch = loaders.batches(at: step)
    let images = images(batch)
    let statistics = RunningStatistics()
    let phase = Phase.training(key.split("phase").split(step), tracking: statistics)
    let found = valueGradientAndExtra(at: network, where: mask) { network in
      var memory = memory
      let pass = forward(network, images, batch.labelled, phase)
      let loss = method.loss(of: pass, remembering: &memory)
      return (loss, memory)
    }
    guard found.value.isFinite, found.gradients.isFinite else {
      throw .diverged(method: method.name, step: step + 1, learningRate: learningRate)
    }
    optimizer.learningRate = Scalar(learningRate)
    optimizer.update(&network, along: found.gradients)
    network.update(statistics)
    memory = found.extra
    step += 1
    log.losses.append(Double(found.value))
    if step % stepsPerEpoch == 0 || isFinished { endEpoch() }
    return Double(found.value)
  }

  /// Takes all steps that are left; `report` is told the share of the steps that is done.
  ///
  /// - Throws: `DCMError.diverged`.
  public mutating func finish(report: (Double) -> Void = { _ in }) throws(DCMError) {
    while !isFinished {
      try advance()
      report(Double(step) / Double(stepCount))
    }
  }

  private func forward(
    _ network: HeadedNetwork<Backbone>, _ images: Tensor, _ indices: [Int], _ phase: Phase
  ) -> ForwardPass {
    let last = network.stages.count - 1
    let features = network.evaluate(0..<last, images, in: phase)
    let outputs = network(stage: last, features, in: phase)
    let (count, all) = (indices.count, images.shape[0])
    return ForwardPass(
      labelled: outputs.slice(0..<count),
      unlabelled: all > count ? outputs.slice(count..<all) : nil,
      labels: indices.map { data.labelled.labels[$0] }, indices: indices,
      features: features.detached.slice(0..<count),
      head: { network(stage: last, $0, in: phase) }, energyLine: network.energyLine,
      unlabelledShare: unlabelledShare,
      classes: network.classes, progress: Double(step) / Double(stepCount),
      key: key.split("method").split(step))
  }

  private var unlabelledShare: Double {
    let count = data.uncertainty?.images.count ?? 0
    return Double(count) / Double(count + data.labelled.count)
  }

  private func images(_ batch: (labelled: [Int], unlabelled: [Int])) -> Tensor {
    let labelled = augmented(batch.labelled, of: data.labelled.images, "labelled")
    guard let uncertainty = data.uncertainty, !batch.unlabelled.isEmpty else { return labelled }
    return .concatenated([
      labelled, augmented(batch.unlabelled, of: uncertainty.images, "unlabelled"),
    ])
  }

  private func augmented(_ indices: [Int], of images: ImageArray, _ part: String) -> Tensor {
    guard settings.shift > 0 || settings.mirrors else { return images.tensor(at: indices) }
    let augmentation = CropAndFlip(padding: settings.shift, flip: settings.mirrors)
    return augmentation.batch(at: indices, of: images, key: key.split(part).split(step))
  }

  private mutating func endEpoch() {
    memory.endEpoch()
    let choosesBest = settings.keepsBest || method.stopsEarly
    guard let validation = data.validation, validation.count > 0 else {
      log.keptStep = step
      return
    }
    let accuracy = network.accuracy(on: validation)
    let isBest = log.validation.allSatisfy { $0 < accuracy }
    log.validation.append(accuracy)
    if choosesBest && isBest { best = network }
    if !choosesBest || isBest { log.keptStep = step }
  }
}
