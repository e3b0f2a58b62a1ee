import Datasets
import Randomness
import Tensors
import Testing
import _TestSupport

@testable import ReinforcementLearning

@Suite("Learners against PyTorch")
struct LearnerFixtureTests {
  static let sizes = TaskSizes(observation: 3, action: 2)
  static let backup = BackupSettings(discount: 0.9, polyakRate: 0.05)
  static let bounds = ValueBounds(low: -0.5, high: 0.5)

  @Test("implicit Q-learning", arguments: ["iql", "iqlBounded"])
  func iql(arm: String) throws {
    var settings = IQLSettings()
    settings.policy.hiddenWidths = [8, 6]
    settings.critics.hiddenWidths = [8, 6]
    settings.backup = Self.backup
    if arm == "iqlBounded" { settings.backup.bounds = Self.bounds }
    (settings.learningRate, settings.policyLearningRate) = (1e-2, 1e-2)
    let run = try #require(LearnerFixture.file.get().iql[arm])
    let learner = IQL(settings, sizes: Self.sizes, key: RandomKey(seed: 1))
    try run.check(learner) { learner, batch, _ in learner.update(on: batch, key: RandomKey(seed: 1))
    }
  }

  @Test("soft actor-critic and RLPD", arguments: ["sac", "rlpd"])
  func sac(arm: String) throws {
    var settings = arm == "rlpd" ? SACSettings.rlpd : SACSettings()
    settings.policy.hiddenWidths = [8, 6]
    settings.critics.hiddenWidths = [8, 6]
    settings.backup = Self.backup
    if arm == "rlpd" {
      settings.backup.bounds = Self.bounds
      (settings.critics.count, settings.criticUpdates) = (4, 2)
    }
    settings.policyLearningRate = 1e-2
    settings.criticLearningRate = 1e-2
    settings.temperatureLearningRate = 1e-2
    let run = try #require(LearnerFixture.file.get().sac[arm])
    let learner = SAC(settings, sizes: Self.sizes, key: RandomKey(seed: 1))
    try run.check(learner) { learner, batch, noise in
      let critics = noise.next.indices.map { step in
        SACNoise.CriticDraws(
          actions: noise.next[step].tensor,
          members: noise.members.isEmpty ? nil : noise.members[step])
      }
      return learner.update(
        on: batch, noise: SACNoise(critics: critics, policy: noise.policy.tensor))
    }
  }

  @Test("conservative and calibrated Q-learning", arguments: ["cql", "cqlPlain", "calql"])
  func cql(arm: String) throws {
    var settings = CQLSettings(
      weight: 2, lagrangeGap: arm == "cql" ? 0.8 : nil, usesImportanceSampling: arm != "cqlPlain")
    settings.policy.hiddenWidths = [8, 6]
    settings.critics.hiddenWidths = [8, 6]
    settings.backup = Self.backup
    if arm == "cqlPlain" { settings.backup.bounds = Self.bounds }
    if arm == "calql" { settings = settings.calibrated }
    settings.sampleCount = 3
    (settings.policyLearningRate, settings.criticLearningRate) = (1e-2, 1e-2)
    let run = try #require(LearnerFixture.file.get().cql[arm])
    let learner = CQL(settings, sizes: Self.sizes, key: RandomKey(seed: 1))
    try run.check(learner) { learner, batch, noise in
      learner.update(
        on: batch,
        noise: CQLNoise(
          policy: noise.policy.tensor, target: noise.target.tensor, here: noise.here.tensor,
          next: noise.next.tensor, uniform: noise.uniform.tensor))
    }
  }

  @Test("behaviour cloning by likelihood and by squared errors", arguments: ["bc", "bcSquared"])
  func cloning(arm: String) throws {
    var settings = BCSettings()
    settings.policy.hiddenWidths = [8, 6]
    settings.learningRate = 1e-2
    if arm == "bcSquared" { settings.objective = .squaredError }
    let run = try #require(LearnerFixture.file.get().bc[arm])
    let learner = BC(settings, sizes: Self.sizes, key: RandomKey(seed: 1))
    try run.check(learner) { learner, batch, _ in learner.update(on: batch, key: RandomKey(seed: 1))
    }
  }

  @Test("advantage-weighted actor-critic", arguments: ["awac", "awacWarm"])
  func awac(arm: String) throws {
    var settings = AWACSettings()
    settings.policy.hiddenWidths = [8, 6]
    settings.critics.hiddenWidths = [8, 6]
    settings.backup = Self.backup
    settings.learningRate = 1e-2
    if arm == "awacWarm" { settings.inverseTemperature = 1.0 / 3 }
    let run = try #require(LearnerFixture.file.get().awac[arm])
    let learner = AWAC(settings, sizes: Self.sizes, key: RandomKey(seed: 1))
    try run.check(learner) { learner, batch, noise in
      learner.update(
        on: batch, noise: AWACNoise(next: noise.next.tensor, baseline: noise.baseline.tensor))
    }
  }

  @Test("TD3, with and without behaviour cloning", arguments: ["td3", "td3bc"])
  func td3(arm: String) throws {
    var settings = arm == "td3bc" ? TD3Settings.behaviorRegularized : TD3Settings()
    settings.policyWidths = [8, 6]
    settings.critics.hiddenWidths = [8, 6]
    settings.backup = Self.backup
    settings.learningRate = 1e-2
    let run = try #require(LearnerFixture.file.get().td3[arm])
    let learner = TD3(settings, sizes: Self.sizes, key: RandomKey(seed: 1))
    try run.check(learner) { learner, batch, noise in
      learner.update(on: batch, smoothing: noise.smoothing.tensor)
    }
  }
}

/// A few updates of each method; see Scripts/fixtures/reinforcement_learning.py.
struct LearnerFixture: Decodable, Sendable {
  struct None: Decodable, Sendable {}

  struct SACDraws: Decodable, Sendable {
    var next: [FixtureTensor]
    var policy: FixtureTensor
    var members: [[Int32]]
  }

  struct CQLDraws: Decodable, Sendable {
    var policy, target, here, next, uniform: FixtureTensor
  }

  struct AWACDraws: Decodable, Sendable {
    var next, baseline: FixtureTensor
  }

  struct TD3Draws: Decodable, Sendable {
    var smoothing: FixtureTensor
  }

  struct Run<Noise: Decodable & Sendable>: Decodable, Sendable {
    var batch: [String: FixtureTensor]
    var before: [String: FixtureTensor]
    var after: [String: FixtureTensor]
    var noise: [Noise]
    var losses: [[String: Double]]
  }

  var iql: [String: Run<None>]
  var sac: [String: Run<SACDraws>]
  var cql: [String: Run<CQLDraws>]
  var bc: [String: Run<None>]
  var awac: [String: Run<AWACDraws>]
  var td3: [String: Run<TD3Draws>]

  static let file: Result<LearnerFixture, FixtureError> = Result { () throws(FixtureError) in
    try fixture("learners.json")
  }
}

extension LearnerFixture.Run {
  /// Starts a learner from the given weights, makes the updates, and compares losses and weights.
  func check<Method: Learner>(
    _ learner: Method, update: (inout Method, TransitionBatch, Noise) -> [Measurement]
  ) throws {
    var learner = try started(learner)
    let batch = try transitions()
    for (noise, expected) in zip(noise, losses) {
      let measured = update(&learner, batch, noise)
      for (name, loss) in expected {
        let found = try #require(measured.first { $0.name == name }).value
        #expect(largestError(of: [found], against: [loss]) < tolerance, "\(name)")
      }
    }
    let checkpoint = try learner.checkpoint()
    for (name, expected) in after {
      let found = try checkpoint.tensor(named: "learner/\(name)")
      let error = largestError(of: found, against: expected.tensor)
      #expect(error < tolerance, "\(name): \(error)")
    }
  }

  // Three steps of Adam enlarge the rounding of gradients.
  private var tolerance: Double { Precision.isDouble ? 1e-8 : 5e-5 }

  private func started<Method: Learner>(_ learner: Method) throws -> Method {
    var checkpoint = try learner.checkpoint()
    let weights = checkpoint.names.filter { $0.contains("/weights/") }
    #expect(Set(weights).isSuperset(of: before.keys.map { "learner/\($0)" }))
    for (name, tensor) in before { checkpoint.store(tensor.tensor, as: "learner/\(name)") }
    var started = learner
    try started.restore(from: checkpoint, under: "learner")
    return started
  }

  private func transitions() throws -> TransitionBatch {
    func tensor(_ name: String) throws -> Tensor { try #require(batch[name]).tensor }
    return TransitionBatch(
      observations: try tensor("observations"), actions: try tensor("actions"),
      rewards: try tensor("rewards"), continuations: try tensor("continuations"),
      nextObservations: try tensor("nextObservations"), bonuses: try tensor("bonuses"),
      returnsToGo: try tensor("returnsToGo"))
  }
}
