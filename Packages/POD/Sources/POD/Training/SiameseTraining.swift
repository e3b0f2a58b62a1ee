public import Datasets
import NeuralNetworks
import Optimizers
public import Randomness
import Tensors
public import Vision

/// Training on pairs as a value: take steps, save it, load it, go on with the same bits.
public struct SiameseTraining<Network: StagedNetwork>: Sendable {
  /// The network and head so far.
  public private(set) var model: SiameseNetwork<Network>
  /// How it is trained.
  public let settings: SiameseSettings
  /// The number of steps taken.
  public private(set) var step = 0

  private let data: LabeledImages
  private let sampler: PairSampler
  private let key: RandomKey
  private let mask: ParameterMask
  /// The embeddings of all images where only the head is trained, `[images, width]`.
  private let frozen: Tensor?
  private var optimizer: SGD

  /// Training at its beginning, from fresh weights or those of a classifier.
  ///
  /// - Throws: `PODError` for a class with a single image, fewer than two classes, or settings out
  ///   of range.
  public init(
    _ network: Network, on data: LabeledImages, settings: SiameseSettings, key: RandomKey
  ) throws(PODError) {
    try settings.validate()
    try settings.validateTrained()
    sampler = try PairSampler(
      labels: data.labels, mixture: settings.mixture, key: key.split("pairs"))
    let width = network.embeddings(data.images.tensor(at: [0])).shape[-1]
    let head = PairLayer(
      settings.head, width: width, keepsWeightsPositive: settings.keepsWeightsPositive,
      key: key.split("head"))
    model = SiameseNetwork(network, head: head)
    frozen = settings.trained == .head ? Self.embeddings(of: data.images, by: network) : nil
    mask =
      settings.trained == .head
      ? ParameterMask(model) { $0.hasPathPrefix("head") } : .all
    self.data = data
    self.settings = settings
    self.key = key
    optimizer = SGD(
      learningRate: Scalar(settings.learningRate), momentum: Scalar(settings.momentum),
      isNesterov: settings.momentum > 0, weightDecay: Scalar(settings.weightDecay))
  }

  private static func embeddings(of images: ImageArray, by network: Network) -> Tensor {
    .concatenated(
      stride(from: 0, to: images.count, by: 256).map { start in
        network.embeddings(images.tensor(at: Array(start..<min(start + 256, images.count))))
      })
  }

  /// Whether all steps have been taken.
  public var isFinished: Bool { step >= settings.stepCount }

  private var schedule: Schedule {
    .cosine(
      settings.learningRate, steps: settings.stepCount, final: settings.finalLearningRate)
  }

  /// Takes one step and returns the loss of its pairs, in nats.
  ///
  /// - Throws: `TrainingError.diverged` for a loss that is not finite; the model is as before.
  public mutating func advance() throws(TrainingError) -> Double {
    let pairs = sampler.pairs(settings.pairs(ofStep: step))
    let statistics = RunningStatistics()
    let phase = Phase.training(key.split("phase").split(step), tracking: statistics)
    let inputs = inputs(pairs)
    let (loss, gradients) = valueAndGradient(at: model, where: mask) { model in
      let logits =
        frozen == nil ? model.pairLogits(inputs, in: phase) : model.head.ofHalves(inputs)
      return settings.loss(logits: logits, areDifferent: pairs.map(\.isDifferent))
    }
    guard loss.isFinite, gradients.isFinite else {
      throw .diverged(step: step + 1, learningRate: Double(schedule(step)))
    }
    optimizer.learningRate = schedule(step)
    optimizer.update(&model, along: gradients)
    model.update(statistics)
    step += 1
    return Double(loss)
  }

  /// Images, or embeddings where they are frozen: the first of every pair, then the second.
  private func inputs(_ pairs: [SamplePair]) -> Tensor {
    let indices = pairs.map(\.first) + pairs.map(\.second)
    if let frozen { return frozen.gatherRows(indices.map(Int32.init)) }
    guard settings.shift > 0 || settings.mirrors else { return data.images.tensor(at: indices) }
    let augmentation = CropAndFlip(padding: settings.shift, flip: settings.mirrors)
    return augmentation.batch(
      at: indices, of: data.images, key: key.split("crop").split(step))
  }

  /// Takes all steps that are left; throws as ``advance()``.
  public mutating func run() throws(TrainingError) {
    while !isFinished { _ = try advance() }
  }
}

extension PairLayer {
  /// Logits of embeddings `[2 pairs, width]`: the first of every pair, then the second.
  func ofHalves(_ both: Tensor) -> Tensor {
    let count = both.shape[0] / 2
    return self(both.slice(0..<count), both.slice(count..<2 * count))
  }
}

extension SiameseTraining {
  /// Adds all that `resume(from:network:)` needs to a checkpoint, under names that begin with
  /// `training/`; the network's own weights are stored as the caller stores networks.
  public func store(in checkpoint: inout Checkpoint) throws(DatasetError) {
    let state = optimizer.state.exported
    for (name, tensor) in state.tensors { checkpoint.store(tensor, as: "training/\(name)") }
    for entry in model.head.namedTensors {
      checkpoint.store(entry.tensor, as: "training/head/\(entry.name)")
    }
    try checkpoint.encode(state.steps, as: "training/steps")
    try checkpoint.encode(step, as: "training/step")
    try checkpoint.encode(identity, as: "training/siamese")
  }

  /// Goes back to where a checkpoint was written.
  ///
  /// - Throws: `TrainingError.otherSettings` for a checkpoint of other settings, seed or data, and
  ///   `TrainingError.file` for one that is damaged.
  public mutating func resume(
    from checkpoint: Checkpoint, network: Network
  ) throws(TrainingError) {
    do {
      guard try checkpoint.decode(Identity.self, from: "training/siamese") == identity else {
        throw TrainingError.otherSettings
      }
      var head: [String: Tensor] = [:]
      var moments: [String: Tensor] = [:]
      for name in checkpoint.names where name.hasPrefix("training/") {
        let tensor = try checkpoint.tensor(named: name)
        let parts = name.split(separator: "/").dropFirst()
        if parts.first == "head" {
          head[parts.dropFirst().joined()] = tensor
        } else {
          moments[parts.joined(separator: "/")] = tensor
        }
      }
      var resumed = model
      try resumed.head.load(head)
      resumed.network = network
      let taken = try checkpoint.decode(Int.self, from: "training/step")
      optimizer.state = try OptimizerState(
        tensors: moments, steps: try checkpoint.decode([Int: Int].self, from: "training/steps"),
        for: resumed)
      (model, step) = (resumed, taken)
    } catch let error as DatasetError {
      throw .file(error)
    } catch {
      throw .otherSettings
    }
  }

  /// What a run must share with the one that wrote its checkpoint.
  private struct Identity: Codable, Equatable {
    let settings: SiameseSettings
    let key: RandomKey
    let labels: [Int32]
  }

  private var identity: Identity { Identity(settings: settings, key: key, labels: data.labels) }
}
