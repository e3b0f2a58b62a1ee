import NeuralNetworks
import Optimizers
import Randomness
import Tensors
import Testing
import _TestSupport

@testable import ReinforcementLearning

/// The losses as learners add them up, through their networks.
///
/// With all step sizes at 0 an update changes no weight, and the first moment of a fresh Adam is
/// `1 - beta_1` times the gradient of the loss that the update reports.
@Suite(
  "Losses of learners against differences",
  .enabled(if: Precision.isDouble, "single precision is too coarse for differences of 1e-6"))
struct LearnerGradientTests {
  static let step: Scalar = 1e-6

  @Test("gradients agree with differences to 1e-6", arguments: LossCase.all)
  func gradients(of example: LossCase) throws {
    let learner = try example.settings.standingStill.resized(hidden: [8, 6]).makeLearner(
      for: TaskSizes(observation: 3, action: 2), key: RandomKey(seed: 1))
    let gradient = try #require(Self.gradient(of: learner, network: example.network))
    var (slope, norm) = (0.0, 0.0)
    for (position, part) in gradient {
      slope += Double((part * direction(position, part.shape)).sum().scalar())
      norm += Double(part.squared().sum().scalar())
    }
    func loss(_ steps: Scalar) throws -> Double {
      try Self.loss(of: learner, example, moved: steps * Self.step)
    }
    let near = try loss(1) - loss(-1)
    let far = try loss(2) - loss(-2)
    let difference = (8 * near - far) / (12 * Double(Self.step))
    let error = abs(slope - difference) / max(abs(slope), abs(difference), norm.squareRoot())
    #expect(norm > 0 && error < 1e-6, "\(slope), by differences \(difference)")
  }

  private static func updated(_ learner: any Learner) -> (any Learner, [Measurement]) {
    var learner = learner
    let batch = TransitionBatch.random(rows: 6, sizes: learner.sizes, key: RandomKey(seed: 7))
    let measured = learner.update(on: batch, key: RandomKey(seed: 8))
    return (learner, measured)
  }

  private static func gradient(of learner: any Learner, network: String) -> [(Int, Tensor)]? {
    var walk = MomentWalk(name: network)
    var (after, _) = updated(learner)
    after.visit(&walk)
    return walk.state?.slots.compactMap { position, slot in
      slot.moments["first"].map { (position, $0 / 0.1) }
    }
  }

  private static func loss(
    of learner: any Learner, _ example: LossCase, moved scale: Scalar
  ) throws -> Double {
    var walk = MovingWalk(name: example.network, scale: scale)
    var moved = learner
    moved.visit(&walk)
    return try #require(updated(moved).1.first { $0.name == example.loss }).value
  }
}

/// A loss of a method, and the network that is moved along its gradient.
struct LossCase: Sendable, CustomTestStringConvertible {
  let name: String
  let settings: LearnerSettings
  let network: String
  let loss: String
  var testDescription: String { "\(name): \(loss)" }

  static let all: [LossCase] = {
    var squared = BCSettings()
    squared.objective = .squaredError
    var rlpd = SACSettings.rlpd
    rlpd.criticUpdates = 1
    // Weights of 1: those of AWAC depend on the policy, and its gradient does not pass through them.
    var awac = AWACSettings()
    awac.inverseTemperature = 0
    return cases("BC", .bc(BCSettings()), ["policy"])
      + cases("BC by squared errors", .bc(squared), ["policy"])
      + cases("TD3", LearnerKind.td3.settings, ["critic", "policy"])
      + cases("SAC", LearnerKind.sac.settings, ["critic", "policy", "temperature"])
      + cases("RLPD", .sac(rlpd), ["critic", "policy"])
      + cases("AWAC", .awac(awac), ["critic", "policy"])
      + cases("IQL", .iql(IQLSettings()), ["value", "critic", "policy"])
      + cases(
        "IQL by value gradient", .iql(IQLSettings().extractingByValueGradient), ["policy"])
      + cases("CQL", conservative(CQLSettings()), ["critic", "policy", "temperature"])
      + cases(
        "CQL with a gap", conservative(CQLSettings(lagrangeGap: 0.8)), ["critic", "multiplier"])
      + cases(
        "CQL without importance sampling",
        conservative(CQLSettings(usesImportanceSampling: false)), ["critic"])
      + cases("Cal-QL", conservative(CQLSettings().calibrated), ["critic"])
  }()

  private static func cases(
    _ name: String, _ settings: LearnerSettings, _ networks: [String]
  ) -> [LossCase] {
    networks.map {
      LossCase(
        name: name, settings: settings, network: $0 == "critic" ? "critics" : $0,
        loss: "\($0) loss")
    }
  }

  // Fewer draws, so that none is at a kink of a network.
  private static func conservative(_ settings: CQLSettings) -> LearnerSettings {
    var settings = settings
    settings.sampleCount = 2
    return .cql(settings)
  }
}

extension LearnerSettings {
  /// The same method with step sizes of 0, whose policy is updated each time.
  fileprivate var standingStill: LearnerSettings {
    switch self {
    case .bc(var settings):
      settings.learningRate = 0
      return .bc(settings)
    case .td3(var settings):
      (settings.learningRate, settings.policyDelay) = (0, 1)
      return .td3(settings)
    case .sac(var settings):
      (settings.policyLearningRate, settings.criticLearningRate) = (0, 0)
      settings.temperatureLearningRate = 0
      return .sac(settings)
    case .awac(var settings):
      settings.learningRate = 0
      return .awac(settings)
    case .iql(var settings):
      (settings.policyLearningRate, settings.learningRate) = (0, 0)
      return .iql(settings)
    case .cql(var settings):
      (settings.policyLearningRate, settings.criticLearningRate) = (0, 0)
      return .cql(settings)
    }
  }
}

private func direction(_ position: Int, _ shape: Shape) -> Tensor {
  signs(shape, RandomKey(seed: 9).split(position))
}

/// Takes the state of one network's optimizer.
private struct MomentWalk: LearnerVisitor {
  let name: String
  var state: OptimizerState?

  mutating func optimizer(_ optimizer: inout Adam, of network: some Module, _ name: String) {
    if name == self.name { state = optimizer.state }
  }

  mutating func identity(_ value: some Codable & Equatable, _ name: String) {}
  mutating func network(_ network: inout some Module, _ name: String) {}
  mutating func value(_ value: inout some Codable, _ name: String) {}
}

/// Moves the weights of one network along its direction.
private struct MovingWalk: LearnerVisitor {
  let name: String
  let scale: Scalar

  mutating func network(_ network: inout some Module, _ name: String) {
    guard name == self.name else { return }
    network.updateParameters { weight, position in
      weight = weight + scale * direction(position, weight.shape)
    }
  }

  mutating func identity(_ value: some Codable & Equatable, _ name: String) {}
  mutating func optimizer(_ optimizer: inout Adam, of network: some Module, _ name: String) {}
  mutating func value(_ value: inout some Codable, _ name: String) {}
}
