public import Datasets
public import Failures
import NeuralNetworks
import Optimizers
public import Randomness
import Tensors

/// How a classifier is trained from scratch.
public struct TrainingSettings: Sendable, Hashable, Codable {
  /// Passes over the training images.
  public var epochs = 10
  /// Images per step.
  public var batchSize = 64
  /// The highest learning rate, reached after the warm-up and then taken to zero along half
  /// a cosine.
  public var learningRate = 3e-3
  /// Steps over which the learning rate grows from zero.
  public var warmupSteps = 20
  /// Weight decay, decoupled with Adam.
  public var weightDecay = 1e-4
  /// The share of each target that is spread evenly over the classes.
  public var labelSmoothing = 0.0
  /// Pixels by which training images are shifted at random; 0 for none.
  public var shift = 0
  /// Whether training images are mirrored at random.
  public var mirrors = false
  /// The momentum of SGD in Nesterov's form, with coupled weight decay, in place of Adam; nil for
  /// Adam.
  public var nesterovMomentum: Double?
  /// The learning rate that the cosine ends at; nil for 0.
  public var finalLearningRate: Double?

  /// Ten epochs without augmentation.
  public init() {}

  fileprivate var optimizer: any Optimizer {
    guard let momentum = nesterovMomentum else {
      return Adam.decoupled(weightDecay: Scalar(weightDecay))
    }
    return SGD(
      learningRate: Scalar(learningRate), momentum: Scalar(momentum), isNesterov: momentum > 0,
      weightDecay: Scalar(weightDecay))
  }
}

/// The training of a classifier as a value: take steps, save it, load it, go on with the same bits.
public struct ClassifierTraining<Network: StagedNetwork>: Sendable {
  /// The network so far.
  public private(set) var network: Network
  /// How it is trained.
  public let settings: TrainingSettings
  /// The number of steps taken.
  public private(set) var step = 0

  private let data: LabeledImages
  private let key: RandomKey
  private var batches: Batches
  private var optimizer: any Optimizer

  /// Training at its beginning; there is at least one image.
  public init(
    _ network: Network, on data: LabeledImages, settings: TrainingSettings, key: RandomKey
  ) {
    self.network = network
    self.data = data
    self.settings = settings
    self.key = key
    batches = Batches(
      count: data.count, batchSize: settings.batchSize, key: key.split("order"))
    optimizer = settings.optimizer
  }

  /// The number of steps in all.
  public var stepCount: Int { settings.epochs * batches.batchesPerEpoch }

  /// Whether all steps have been taken.
  public var isFinished: Bool { step >= stepCount }

  private var schedule: Schedule {
    .cosine(
      settings.learningRate, steps: max(stepCount - settings.warmupSteps, 1),
      final: settings.finalLearningRate ?? 0
    )
    .warmedUp(over: settings.warmupSteps)
  }

  /// Takes one step and returns the loss of its batch, in nats.
  ///
  /// - Throws: `TrainingError.diverged` for a loss that is not finite; the network is as before.
  public mutating func advance() throws(TrainingError) -> Double {
    let indices = batches.next()
    let images = augmented(indices)
    let labels = indices.map { data.labels[$0] }
    let statistics = RunningStatistics()
    let phase = Phase.training(key.split("phase").split(step), tracking: statistics)
    let (loss, gradients) = valueAndGradient(at: network) {
      crossEntropy(
        logits: $0(images, in: phase), labels: labels, smoothing: Scalar(settings.labelSmoothing))
    }
    guard loss.isFinite, gradients.isFinite else {
      throw .diverged(step: step + 1, learningRate: Double(schedule(step)))
    }
    optimizer.learningRate = schedule(step)
    optimizer.update(&network, along: gradients)
    network.update(statistics)
    step += 1
    return Double(loss)
  }

  private func augmented(_ indices: [Int]) -> Tensor {
    guard settings.shift > 0 || settings.mirrors else { return data.images.tensor(at: indices) }
    let augmentation = CropAndFlip(padding: settings.shift, flip: settings.mirrors)
    return augmentation.batch(at: indices, of: data.images, key: key.split("crop").split(step))
  }

  /// Adds all that `resume(from:)` needs to a checkpoint, under names that begin with `training/`.
  public func store(in checkpoint: inout Checkpoint) throws(DatasetError) {
    let state = optimizer.state.exported
    for (name, tensor) in state.tensors { checkpoint.store(tensor, as: "training/\(name)") }
    try checkpoint.encode(state.steps, as: "training/steps")
    try checkpoint.encode(batches, as: "training/batches")
    try checkpoint.encode(step, as: "training/step")
    try checkpoint.encode(settings, as: "training/settings")
    try checkpoint.encode(data.checksum, as: "training/data")
  }

  /// Goes back to where a checkpoint was written: weights, moments and place in the data.
  ///
  /// - Throws: `TrainingError.otherSettings` for a checkpoint of other settings or data, and
  ///   `TrainingError.file` for one that is damaged.
  public mutating func resume(from checkpoint: Checkpoint, weights: Network) throws(TrainingError) {
    do {
      let saved = try checkpoint.decode(TrainingSettings.self, from: "training/settings")
      let position = try checkpoint.decode(Batches.self, from: "training/batches")
      guard saved == settings, position.count == batches.count, position.key == batches.key,
        try checkpoint.decode(UInt32.self, from: "training/data") == data.checksum
      else {
        throw TrainingError.otherSettings
      }
      let tensors = try checkpoint.tensors(below: "training/")
      let steps = try checkpoint.decode([Int: Int].self, from: "training/steps")
      let taken = try checkpoint.decode(Int.self, from: "training/step")
      optimizer.state = try OptimizerState(tensors: tensors, steps: steps, for: weights)
      step = taken
      batches = position
      network = weights
    } catch let error as TrainingError {
      throw error
    } catch let error as DatasetError {
      throw .file(error)
    } catch {
      throw .otherSettings
    }
  }
}

/// Why training stopped or cannot go on.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// The loss or a gradient was infinite or undefined.
  case diverged(step: Int, learningRate: Double)
  /// The checkpoint belongs to another run.
  case otherSettings
  /// The checkpoint is damaged.
  case file(DatasetError)

  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .diverged(let step, let rate):
      "training diverged at step \(step), learning rate \(rate): the loss or a gradient is not "
        + "finite; the last checkpoint is kept. Try a lower learning rate"
    case .otherSettings:
      "this checkpoint was written by a run with other settings, seed or data; repeat the options "
        + "of that run, or start anew without --resume"
    case .file(let error): error.description
    }
  }
}

extension TrainingError: ClassifiedError {
  /// The kind of failure.
  public var failureKind: FailureKind {
    switch self {
    case .diverged: .numeric
    case .otherSettings: .usage
    case .file: .data
    }
  }
}
