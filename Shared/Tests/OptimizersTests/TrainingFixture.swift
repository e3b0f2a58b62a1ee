import NeuralNetworks
import Optimizers
import Randomness
import Tensors
import Testing
import _TestSupport

/// Ten steps of PyTorch's optimizers; see Scripts/fixtures/optimizers.py.
struct TrainingFixture: Decodable, Sendable {
  struct Batch: Decodable, Sendable {
    var images: FixtureTensor
    var labels: [Int32]
  }

  struct Arm: Decodable, Sendable {
    var losses: [Double]
    var weights: [String: FixtureTensor]
  }

  struct Network: Decodable, Sendable {
    var initial: [String: FixtureTensor]
    var arms: [String: Arm]
  }

  var batches: [Batch]
  var networks: [String: Network]

  static let file: Result<TrainingFixture, FixtureError> = Result { () throws(FixtureError) in
    try fixture("training.json")
  }

  /// The network of a fixture before the first step.
  func network(_ name: String) throws -> FixtureNetwork {
    var network = FixtureNetwork(name == "batch" ? .batch : .channels(2))
    let initial = try #require(networks[name]).initial
    try network.load(initial.mapValues(\.tensor))
    return network
  }
}

/// Our side of one arm: an optimizer and what else the steps do.
struct TrainingArm: Sendable {
  var optimizer: any Optimizer
  var clipping: Double?
  var trained: [String] = []

  init(_ optimizer: any Optimizer, clipping: Double? = nil, trained: [String] = []) {
    self.optimizer = optimizer
    self.clipping = clipping
    self.trained = trained
  }

  static let all: [String: TrainingArm] = [
    "sgd": TrainingArm(SGD(learningRate: 0.1)),
    "momentum": TrainingArm(SGD(learningRate: 0.05, momentum: 0.9)),
    "nesterov": TrainingArm(SGD(learningRate: 0.05, momentum: 0.9, isNesterov: true)),
    "weightDecay": TrainingArm(SGD(learningRate: 0.05, momentum: 0.9, weightDecay: 0.02)),
    "nesterovDecay": TrainingArm(
      SGD(learningRate: 0.05, momentum: 0.9, isNesterov: true, weightDecay: 0.02)),
    "adam": TrainingArm(Adam(learningRate: 0.01)),
    "adamDecay": TrainingArm(Adam(learningRate: 0.01, weightDecay: 0.02)),
    "adamW": TrainingArm(Adam.decoupled(learningRate: 0.01, weightDecay: 0.1)),
    "amsgrad": TrainingArm(amsgrad),
    "multipliers": TrainingArm(multiplied(SGD(learningRate: 0.05, momentum: 0.9))),
    "adamMultipliers": TrainingArm(multiplied(Adam(learningRate: 0.01))),
    "clipping": TrainingArm(SGD(learningRate: 0.5, momentum: 0.9), clipping: 0.25),
    "frozen": TrainingArm(SGD(learningRate: 0.1, momentum: 0.9), trained: ["norm2", "fc"]),
  ]

  static var amsgrad: Adam {
    var adam = Adam.decoupled(learningRate: 0.02, weightDecay: 0.1)
    adam.betas = (0.8, 0.9)
    adam.usesMaximum = true
    return adam
  }

  // The layers' factors for their parameters: weight; weight, bias; weight; weight, bias; both.
  private static func multiplied<O: Optimizer>(_ optimizer: O) -> O {
    var optimizer = optimizer
    optimizer.rateMultipliers = [0.1, 1, 1, 2, 0, 0, 3, 3]
    return optimizer
  }

  func mask(of network: FixtureNetwork) -> ParameterMask {
    if trained.isEmpty { return .all }
    return ParameterMask(network) { name in trained.contains { name.hasPrefix($0) } }
  }
}

extension TrainingArm {
  /// One step on a batch, running statistics included; returns the loss before it.
  mutating func step(
    _ network: inout FixtureNetwork, on batch: TrainingFixture.Batch
  ) -> Double {
    let (images, statistics) = (batch.images.tensor, RunningStatistics())
    let phase = Phase.training(RandomKey(seed: 1), tracking: statistics)
    var (loss, gradients) = valueAndGradient(at: network, where: mask(of: network)) {
      crossEntropy(logits: $0(images, in: phase), labels: batch.labels)
    }
    if let clipping { gradients.clip(toGlobalNorm: clipping) }
    optimizer.update(&network, along: gradients)
    network.update(statistics)
    return Double(loss)
  }

  /// Steps `range` of a run over the batches in turn; returns the losses.
  mutating func train(
    _ network: inout FixtureNetwork, steps range: Range<Int>, on batches: [TrainingFixture.Batch]
  ) -> [Double] {
    range.map { step(&network, on: batches[$0 % batches.count]) }
  }
}
