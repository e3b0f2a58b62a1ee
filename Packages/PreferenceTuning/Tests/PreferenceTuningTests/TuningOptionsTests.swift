import PreferenceTuning
import Testing

@Suite("Methods by name with their options") struct TuningOptionsTests {
  private func method(
    _ name: String, _ set: (inout TuningOptions) -> Void
  ) throws -> TuningMethod {
    var options = TuningOptions()
    set(&options)
    return try TuningMethod(named: name, options)
  }

  @Test("without options a name means what it means alone", arguments: TuningMethod.names)
  func defaults(_ name: String) throws {
    let plain = try TuningMethod(named: name)
    #expect(TuningOptions.names(of: name) != nil)
    if name == "ppo-critic" {
      let penalty = try AdaptiveKL.constant(0.05)
      #expect(try method(name) { _ in } == .actorCritic(ActorCritic(penalty: penalty)))
    } else {
      #expect(try method(name) { _ in } == plain)
    }
  }

  @Test("options reach their method")
  func values() throws {
    #expect(try method("filtered") { $0.threshold = 2 } == .filtered(threshold: 2))
    #expect(try method("filtered") { $0.top = 3 } == .filteredTop(count: 3))
    #expect(
      try method("rwr") { ($0.weightLimit, $0.loss.beta) = (5, 2) }
        == .rewardWeighted(beta: 2, limit: 5))
    #expect(
      try method("ppo") { $0.clip = 0.1 }
        == .proximal(PolicyLoss(clip: 0.1), AdvantageEstimator(.standardized)))
    #expect(
      try method("dpo") { ($0.rule, $0.threshold, $0.loss.beta) = (.bestWorst, 0.5, 0.2) }
        == .pairs(.dpo(beta: 0.2), PairSelection(.bestWorst, threshold: 0.5)))
    #expect(
      try method("kto") { $0.threshold = 1 } == .unpaired(UnpairedLoss(beta: 0.1), threshold: 1))
    #expect(
      try method("kto") { ($0.loss.desirableWeight, $0.loss.undesirableWeight) = (1.5, 0.5) }
        == .unpaired(UnpairedLoss(desirableWeight: 1.5, undesirableWeight: 0.5)))
    let critic = try method("ppo-critic") {
      ($0.kl, $0.klTarget, $0.discount, $0.gaeLambda) = (0.1, 3, 0.9, 0.8)
    }
    #expect(
      critic
        == .actorCritic(
          ActorCritic(
            advantage: GeneralizedAdvantage(gamma: 0.9, lambda: 0.8),
            penalty: try AdaptiveKL(beta: 0.1, target: 3))))
    #expect(try method("ppo-critic") { $0.kl = 0 } == .actorCritic(ActorCritic()))
  }

  @Test("penalty and limit reach the loop of methods with advantages only")
  func loop() throws {
    let settings = LoopSettings(batch: 8, perPrompt: 4, iterations: 1, learningRate: 0.1)
    var options = TuningOptions()
    #expect(options.loop(settings, for: try TuningMethod(named: "rloo")).klInReward == 0.05)
    #expect(options.loop(settings, for: try TuningMethod(named: "dpo")) == settings)
    (options.kl, options.rewardLimit) = (0, 10)
    let loop = options.loop(settings, for: try TuningMethod(named: "grpo"))
    #expect(loop.klInReward == 0 && loop.rewardLimit == 10)
  }

  @Test("options that a method does not have, or out of range, are refused")
  func refusals() {
    #expect(
      throws: LossError.unusedOption(
        loss: "dpo", option: "kl", known: ["beta", "smoothing", "nll", "rule", "threshold"])
    ) { try method("dpo") { $0.kl = 0.1 } }
    for (name, set) in [
      ("filtered", { ($0.top, $0.threshold) = (1, 1) }), ("filtered", { $0.top = 0 }),
      ("rwr", { $0.weightLimit = 0 }), ("rloo", { $0.kl = -1 }), ("ppo", { $0.gaeLambda = 1 }),
      ("ppo-critic", { $0.gaeLambda = 1.5 }), ("ppo-critic", { ($0.kl, $0.klTarget) = (0, 6) }),
      ("bon", { $0.loss.beta = 1 }), ("orpo", { $0.loss.beta = 1 }), ("rso", { $0.rule = .all }),
      ("likelihood", { _ in }), ("none", { _ in }),
    ] as [(String, (inout TuningOptions) -> Void)] {
      #expect(throws: LossError.self, "\(name)") { try method(name, set) }
    }
  }

  @Test("a constant penalty stays as it is")
  func constant() throws {
    var penalty = try AdaptiveKL.constant(0.05)
    penalty.update(kl: 1000, count: 1000)
    #expect(penalty.beta == 0.05)
    #expect(throws: LossError.self) { try AdaptiveKL.constant(0) }
  }
}
