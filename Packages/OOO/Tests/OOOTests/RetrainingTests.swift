import Datasets
import Randomness
import ReinforcementLearning
import Tensors
import Testing

@testable import OOO

@Suite("Retraining on a frozen buffer") struct RetrainingTests {
  static func settings(_ change: (inout RetrainingSettings) -> Void = { _ in })
    -> RetrainingSettings
  {
    var settings = RetrainingSettings(PhaseCase.iql.learner)
    settings.rewards = .shifted(by: -1)
    (settings.steps, settings.batchSize) = (40, 16)
    settings.upsampling = .init(4)
    settings.evaluation = EvaluationSettings(interval: 15, episodes: 2)
    change(&settings)
    return settings
  }

  static let buffer: ReplayBuffer = {
    do {
      return try ReplayBuffer(Corridor.data(episodes: 60, key: RandomKey(seed: 4)))
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  static func run(
    _ settings: RetrainingSettings = settings(), on buffer: ReplayBuffer = buffer,
    keeping bonus: FrozenBonus? = nil
  ) throws -> Retraining {
    try Retraining(
      settings, on: buffer, evaluation: Corridor(), keeping: bonus, key: RandomKey(seed: 2))
  }

  private static func saved(_ run: Retraining) throws -> Checkpoint {
    var checkpoint = Checkpoint()
    try run.store(in: &checkpoint)
    return checkpoint
  }

  private static func bonus(seed: UInt64) -> FrozenBonus {
    var bonus = BonusKind.distillation(.tiny)
      .make(for: Corridor().specification, key: RandomKey(seed: seed))
    if let batch = try? buffer.batch(of: Array(0..<64)) {
      _ = bonus.update(on: batch, key: RandomKey(seed: seed))
    }
    return FrozenBonus(bonus)
  }

  @Test("all updates are made and looked at")
  func updates() throws {
    var run = try Self.run()
    try run.run()
    #expect(run.isFinished && run.learner.updateCount == 40)
    #expect(run.points.map(\.updates) == [15, 30, 40])
    #expect(run.points.allSatisfy { $0.evaluation?.returns.count == 2 })
    try run.advance()
    #expect(run.updates == 40)
  }

  @Test("stop and resume gives the same bits", arguments: [1, 15, 29])
  func resume(stop: Int) throws {
    var straight = try Self.run()
    try straight.run()
    var first = try Self.run()
    for _ in 0..<stop { try first.advance() }
    var second = try Self.run()
    try second.resume(from: Self.saved(first))
    try second.run()
    #expect(try Self.saved(second) == Self.saved(straight))
    var other = try Self.run(Self.settings { $0.steps = 41 })
    #expect(throws: OOOError.otherRun(part: "settings")) {
      try other.resume(from: Self.saved(first))
    }
  }

  @Test("a checkpoint from another buffer or bonus of the same size is refused")
  func otherData() throws {
    var rows = Self.buffer.transitions
    rows.rewards[3] += 0.5
    var other = try Self.run(on: ReplayBuffer(rows))
    #expect(throws: OOOError.otherRun(part: "buffer")) {
      try other.resume(from: Self.saved(Self.run()))
    }
    let kept = Self.settings { $0.bonusScale = 1 }
    let saved = try Self.saved(Self.run(kept, keeping: Self.bonus(seed: 1)))
    var same = try Self.run(kept, keeping: Self.bonus(seed: 1))
    try same.resume(from: saved)
    var second = try Self.run(kept, keeping: Self.bonus(seed: 2))
    #expect(throws: OOOError.otherRun(part: "bonus")) { try second.resume(from: saved) }
  }

  @Test("an episode succeeds by a reward, and by a true end where the task says so")
  func success() throws {
    func rate(prize: Double, endsAreSuccesses: Bool) throws -> Double {
      var corridor = Corridor()
      corridor.prize = prize
      corridor.specification.endsAreSuccesses = endsAreSuccesses
      return try Evaluator.of(corridor.specification, episodes: 3)
        .evaluate(in: corridor, key: RandomKey(seed: 1)) { seen, _ in
          Tensor(ones: [seen.shape[0], 1])
        }.successRate
    }
    #expect(try rate(prize: 1, endsAreSuccesses: false) == 1)
    #expect(try rate(prize: -1, endsAreSuccesses: false) == 0)
    #expect(try rate(prize: -1, endsAreSuccesses: true) == 1)
    for entry in EnvironmentCatalog.entries {
      let specification = entry.environment.specification
      #expect(specification.endsAreSuccesses == entry.name.hasPrefix("wall"), "\(entry.name)")
    }
  }

  @Test("the agent depends on the bonus only where it is kept")
  func isolation() throws {
    var without = try Self.run(keeping: Self.bonus(seed: 1))
    var alike = try Self.run(keeping: Self.bonus(seed: 2))
    let kept = Self.settings { $0.bonusScale = 1 }
    var first = try Self.run(kept, keeping: Self.bonus(seed: 1))
    var second = try Self.run(kept, keeping: Self.bonus(seed: 2))
    try without.run()
    try alike.run()
    try first.run()
    try second.run()
    let runs = try [without, alike, first, second].map { run in
      run.learner.actions(
        for: try Self.buffer.batch(of: Array(0..<32)).observations, mode: .mean)
    }
    #expect(try Self.saved(without) == Self.saved(alike))
    #expect(runs[2] != runs[0] && runs[3] != runs[2])
  }

  @Test("values are bounded by what the buffer's transformed rewards add up to")
  func bounds() throws {
    let learner = try Self.settings().learner(for: Self.buffer)
    #expect(Self.buffer.rewardRange == 0...1)
    #expect(abs((learner.backup?.bounds?.low ?? 0) + 100) < 1e-9)
    #expect(abs(learner.backup?.bounds?.high ?? 1) < 1e-9)
    let free = try Self.settings { $0.boundsValuesFromData = false }.learner(for: Self.buffer)
    #expect(free.backup?.bounds == nil)
    let failures = try ReplayBuffer(Self.buffer.transitions.keeping(Self.buffer.rows { $0 == 0 }))
    #expect(try Self.settings().learner(for: failures).backup?.bounds == nil)
  }

  @Test("rows of success are drawn more often, and may be missing unless they are required")
  func upsampling() throws {
    let specification = Corridor().specification
    let sampler = try Self.settings().sampler(for: Self.buffer, of: specification)
    let rows = try sampler.rows(of: Self.buffer, key: RandomKey(seed: 1))
    #expect(rows.count == 16)
    #expect(rows.suffix(4).allSatisfy { Self.buffer.rewards[$0] == 1 })
    // RLPD takes a batch for each step of its critics.
    let parts = try Self.settings { $0.learner = PhaseCase.rlpd.learner }
      .sampler(for: Self.buffer, of: specification)
    #expect(parts.batchSize == 32 && parts.upsampling?.count == 8)
    let failures = try ReplayBuffer(
      Self.buffer.transitions.keeping(Self.buffer.rows { $0 == 0 }))
    var run = try Self.run(on: failures)
    try run.run()
    #expect(run.isFinished)
    #expect {
      _ = try Self.run(Self.settings { $0.upsampling?.isRequired = true }, on: failures)
    } throws: { error in
      guard case .noSuccess(let name, let rows, _)? = error as? OOOError else { return false }
      return name == "corridor" && rows == failures.count
    }
  }

  @Test("a bonus cannot be kept without one, and Cal-QL is no method for this phase")
  func refusals() throws {
    #expect(throws: OOOError.self) { try Self.run(Self.settings { $0.bonusScale = 1 }) }
    #expect(throws: OOOError.self) {
      try Self.run(Self.settings { $0.learner = PhaseCase.calql.learner })
    }
  }

  @Test("a new agent learns to walk to the end that random actions rarely reach")
  func learns() throws {
    var run = try Self.run(
      Self.settings {
        ($0.steps, $0.batchSize) = (1_500, 64)
        $0.learner = LearnerSettings.iql(IQLSettings(expectile: 0.9, inverseTemperature: 10))
          .resized(hidden: [32, 32])
        $0.upsampling = .init(8)
        $0.evaluation = EvaluationSettings(interval: 1_500, episodes: 20)
      })
    try run.run()
    #expect((run.points.last?.evaluation?.successRate ?? 0) > 0.8)
  }
}
