import Foundation
import NeuralNetworks
import PreferenceTuning
import Randomness
import Tensors
import Testing

@Suite("The loop over all methods") struct TrainerTests {
  static let methods: [TuningMethod] = [
    .filtered(threshold: 0.5), .filteredTop(count: 2), .rewardWeighted(beta: 0.5, limit: 20),
    .bestOfN(BestOfN()),
    .bestOfN(BestOfN(negative: .worst(beta: 0.5))), .bestOfN(BestOfN(negative: .sum(beta: 0.1))),
    .bestOfN(BestOfN(negative: .unlikelihood(beta: 0.5))),
    .reinforce(AdvantageEstimator(.batchMean), klWeight: 0.01),
    .reinforce(AdvantageEstimator(.leaveOneOut), klWeight: 0),
    .reinforce(AdvantageEstimator(.running), klWeight: 0),
    .proximal(PolicyLoss(), AdvantageEstimator(.standardized)),
    .pairs(.dpo(), PairSelection(.all)), .pairs(.ipo(tau: 0.05), PairSelection(.bestWorst)),
    .pairs(.simpo(), PairSelection(.all)), .rejection(.hinge(), beta: 0.5),
    .unpaired(UnpairedLoss()),
  ]

  private func trainer(
    _ method: TuningMethod, _ settings: LoopSettings, reward: BanditReward = .aligned
  ) throws -> PreferenceTrainer<TabularPolicy> {
    try PreferenceTrainer(
      policy: TabularPolicy.reference, method: method, settings: settings, key: RandomKey(seed: 4)
    ) { _, response in reward(response) }
  }

  private func reward(_ policy: TabularPolicy) -> Double {
    policy.law.mean(of: BanditReward.aligned.table)
  }

  @Test("every method raises the mean reward on-policy", arguments: methods)
  func improves(_ method: TuningMethod) throws {
    let settings = LoopSettings(batch: 200, minibatch: 100, iterations: 40, learningRate: 0.05)
    var trainer = try trainer(method, settings)
    let before = reward(trainer.policy)
    try trainer.run(on: .onPolicy(prompts: Array(0..<30)))
    #expect(reward(trainer.policy) > before + 0.1, "\(method.name)")
    #expect(trainer.steps == 80 && trainer.rewardQueries == 8000)
  }

  @Test("steps of an iteration are T B / M")
  func stepCount() throws {
    let settings = LoopSettings(
      batch: 120, minibatch: 40, reuse: 3, iterations: 2, learningRate: 0.01)
    var trainer = try trainer(.bestOfN(BestOfN()), settings)
    try trainer.run(on: .onPolicy(prompts: Array(0..<12)))
    #expect(settings.stepsPerIteration == 9 && trainer.steps == 18)
  }

  @Test("before the first update the DPO loss is ln 2 and PPO's ratio is 1")
  func firstStep() throws {
    let settings = LoopSettings(batch: 100, iterations: 1, learningRate: 0.01)
    var metrics: [String: Double] = [:]
    var contrastive = try trainer(.pairs(.dpo(), PairSelection(.all)), settings)
    try contrastive.run(on: .onPolicy(prompts: [0, 1])) { metrics = $1 }
    #expect(abs((metrics["loss"] ?? 0) - log(2.0)) < 1e-5)
    var proximal = try trainer(.proximal(PolicyLoss(), .perPrompt), settings)
    try proximal.run(on: .onPolicy(prompts: [0, 1])) { metrics = $1 }
    #expect(abs((metrics["val/ratio"] ?? 0) - 1) < 1e-5)
  }

  @Test("offline Best-of-N ends at the law of the best of its data")
  func bestOfNLimit() throws {
    let rewards = BanditReward.aligned.table
    let settings = LoopSettings(batch: 4000, iterations: 600, learningRate: 0.1)
    var trainer = try trainer(.bestOfN(BestOfN()), settings)
    let data = try TabularPolicy.reference.groups(
      Array(0..<400), count: 10, key: RandomKey(seed: 1)
    ) { BanditReward.aligned($1) }
    try trainer.run(on: .offline(data))
    let limit = ActionLaw(BanditReference.probabilities).bestOf(10, rewards: rewards)
      .mean(of: rewards)
    #expect(abs(reward(trainer.policy) - limit) < 0.02)
    #expect(trainer.rewardQueries == 0)
  }

  @Test("a run depends on its key alone")
  func reproducible() throws {
    let settings = LoopSettings(batch: 40, iterations: 5, learningRate: 0.05)
    let ends = try (0..<2).map { _ in
      var trainer = try trainer(.pairs(.ipo(), PairSelection(.all)), settings)
      try trainer.run(on: .onPolicy(prompts: Array(0..<9)))
      return trainer.policy.law
    }
    #expect(ends[0] == ends[1] && ends[0] != TabularPolicy.reference.law)
  }

  @Test("a strong penalty of KL in the reward holds the policy back")
  func penalty() throws {
    var settings = LoopSettings(batch: 100, iterations: 150, learningRate: 0.05)
    let method = TuningMethod.reinforce(AdvantageEstimator(.groupMean), klWeight: 0)
    var free = try trainer(method, settings)
    try free.run(on: .onPolicy(prompts: Array(0..<10)))
    settings.klInReward = 1
    var held = try trainer(method, settings)
    try held.run(on: .onPolicy(prompts: Array(0..<10)))
    let start = TabularPolicy.reference.law
    #expect(
      held.policy.law.divergence(from: start) < 0.5 * free.policy.law.divergence(from: start))
  }

  @Test("knobs that do not fit are refused")
  func badSettings() throws {
    func refused(_ settings: LoopSettings, _ method: TuningMethod = .bestOfN(BestOfN())) {
      #expect(throws: PreferenceError.self) { try settings.validate(for: method) }
    }
    refused(LoopSettings(batch: 15, iterations: 1, learningRate: 0.1))
    refused(LoopSettings(batch: 100, minibatch: 30, iterations: 1, learningRate: 0.1))
    refused(LoopSettings(batch: 10, perPrompt: 1, iterations: 1, learningRate: 0.1))
    refused(LoopSettings(batch: 10, iterations: 0, learningRate: 0.1))
    refused(LoopSettings(batch: 10, iterations: 1, learningRate: .nan))
    var penalised = LoopSettings(batch: 10, iterations: 1, learningRate: 0.1)
    penalised.klInReward = 0.1
    refused(penalised)
    refused(penalised, .pairs(.dpo(), PairSelection(.all)))
    try penalised.validate(for: .proximal(PolicyLoss(), .perPrompt))
    penalised.klInReward = -0.1
    refused(penalised, .proximal(PolicyLoss(), .perPrompt))
    var limited = LoopSettings(batch: 10, iterations: 1, learningRate: 0.1)
    for count in [0, 10] { refused(limited, .filteredTop(count: count)) }
    limited.rewardLimit = 1
    refused(limited)
    limited.rewardLimit = 0
    refused(limited, .proximal(PolicyLoss(), .perPrompt))
    let single = LoopSettings(batch: 10, perPrompt: 1, iterations: 1, learningRate: 0.1)
    refused(single, .reinforce(AdvantageEstimator(.groupMean), klWeight: 0))
    refused(LoopSettings(batch: 10, iterations: 1, learningRate: 0.1), .unpaired(UnpairedLoss()))
    refused(LoopSettings(batch: 10, reuse: .max, iterations: 1, learningRate: 0.1))
    refused(LoopSettings(batch: 10, reuse: 2, iterations: .max, learningRate: 0.1))
    try single.validate(for: .rewardWeighted(beta: 1, limit: 20))
  }

  @Test("a limit of rewards makes larger advantages as large as it is")
  func rewardLimit() throws {
    func loss(reward: Double, limit: Double?) throws -> Double {
      var settings = LoopSettings(batch: 20, iterations: 1, learningRate: 0.01)
      settings.rewardLimit = limit
      var trainer = try PreferenceTrainer(
        policy: TabularPolicy.reference,
        method: .reinforce(AdvantageEstimator(.none), klWeight: 0), settings: settings,
        key: RandomKey(seed: 4)
      ) { _, _ in reward }
      var loss = Double.nan
      try trainer.run(on: .onPolicy(prompts: [1, 2])) { loss = $1["loss"] ?? .nan }
      return loss
    }
    for sign in [1.0, -1] {
      let limited = try loss(reward: sign * 1000, limit: 10)
      #expect(try limited == loss(reward: sign * 10, limit: nil))
      #expect(try abs(limited) < 0.1 * abs(loss(reward: sign * 1000, limit: nil)))
    }
  }

  @Test("the variance of the ratio is 0 until the policy moves")
  func ratioVariance() throws {
    let settings = LoopSettings(batch: 100, reuse: 2, iterations: 1, learningRate: 0.05)
    var seen: [Double] = []
    var trainer = try trainer(.proximal(PolicyLoss(), .perPrompt), settings)
    try trainer.run(on: .onPolicy(prompts: [0, 1])) { seen.append($1["val/ratio_var"] ?? .nan) }
    #expect(seen.count == 2 && seen[0] < 1e-10 && seen[1] > 1e-6, "\(seen)")
  }

  @Test("rejection sampling goes on drawing from the reference when the policy has moved away")
  func rejection() throws {
    let settings = LoopSettings(batch: 200, iterations: 6, learningRate: 1)
    func lastResponses(_ method: TuningMethod) throws -> Int {
      let log = ResponseLog()
      var trainer = try PreferenceTrainer(
        policy: TabularPolicy.reference, method: method, settings: settings,
        key: RandomKey(seed: 4)
      ) { _, response in
        log.add(response)
        return BanditReward.aligned(response)
      }
      try trainer.run(on: .onPolicy(prompts: Array(0..<20)))
      return Set(log.responses.suffix(200)).count
    }
    #expect(try lastResponses(.rejection(.dpo(), beta: 0.5)) > 40)
    #expect(try lastResponses(.pairs(.dpo(), PairSelection(.all))) < 30)
  }

  @Test("PPO does not take a ratio that is no number for one that is too large")
  func undefinedRatio() throws {
    var trainer = try PreferenceTrainer(
      policy: BrokenPolicy(policy: .reference), method: .proximal(PolicyLoss(), .perPrompt),
      settings: LoopSettings(batch: 20, iterations: 1, learningRate: 0.1), key: RandomKey(seed: 0)
    ) { BanditReward.aligned($1) }
    #expect(throws: TrainingError.diverged(step: 1, method: "ppo")) {
      try trainer.run(on: .onPolicy(prompts: [1, 2]))
    }
  }

  @Test("there must be something to draw from")
  func nothing() throws {
    var trainer = try trainer(
      .bestOfN(BestOfN()), LoopSettings(batch: 20, iterations: 1, learningRate: 0.1))
    #expect(throws: PreferenceError.self) { try trainer.run(on: .onPolicy(prompts: [])) }
    #expect(throws: PreferenceError.self) { try trainer.run(on: .offline([])) }
  }

  @Test("places of one source are not looked up in another")
  func otherSource() throws {
    let settings = LoopSettings(batch: 40, iterations: 9, learningRate: 0.05)
    let method = TuningMethod.bestOfN(BestOfN())
    var trainer = try trainer(method, settings)
    try trainer.iterate(on: .onPolicy(prompts: Array(0..<9)))
    for count in [3, 30] {
      #expect(throws: PreferenceError.self) {
        try trainer.iterate(on: .onPolicy(prompts: Array(0..<count)))
      }
    }
    #expect(trainer.iteration == 1 && trainer.rewardQueries == 40)
    try trainer.iterate(on: .onPolicy(prompts: Array(0..<9)))
  }

  // The loss of a step on given groups, by a law over four actions.
  private func loss(
    _ method: TuningMethod, _ groups: [ResponseGroup<Int>], logits: [Double] = [0, 1, 2, 3]
  ) throws -> Double? {
    var trainer = try PreferenceTrainer(
      policy: TabularPolicy(logits: logits), method: method,
      settings: LoopSettings(batch: 8, perPrompt: 4, iterations: 1, learningRate: 0.1),
      key: RandomKey(seed: 1)
    ) { _, _ in 0 }
    var loss: Double?
    try trainer.iterate(on: .given(groups)) { loss = $1["loss"] }
    return loss
  }

  @Test("Best-of-N pushes all losers down, however many each prompt has")
  func raggedBestOfN() throws {
    let groups = [
      ResponseGroup(prompt: 0, responses: [[0], [1]], rewards: [1, 0]),
      ResponseGroup(prompt: 1, responses: [[2], [0], [1], [3]], rewards: [5, 1, 2, 3]),
    ]
    let logs = ActionLaw(logits: [0, 1, 2, 3]).probabilities.map { log($0) }
    let few = -logs[0] + 0.5 * logs[1]
    let means = -logs[2] + 0.5 * (logs[0] + logs[1] + logs[3]) / 3
    let sums = -logs[2] + 0.5 * (logs[0] + logs[1] + logs[3])
    for (rule, expected) in [(NegativeTerm.mean(beta: 0.5), means), (.sum(beta: 0.5), sums)] {
      let found = try loss(.bestOfN(BestOfN(negative: rule)), groups) ?? .nan
      #expect(abs(found - (few + expected) / 2) < 1e-5, "\(rule)")
    }
  }

  @Test("an equal of the best response is not made unlikely")
  func duplicateOfTheBest() throws {
    let group = ResponseGroup(prompt: 0, responses: [[1], [1], [0]], rewards: [1, 1, 0])
    let method = TuningMethod.bestOfN(BestOfN(negative: .unlikelihood(beta: 0.5)))
    let found = try loss(method, [group], logits: [0, 200])
    #expect(abs(found ?? .nan) < 1e-6)
  }

  @Test("KTO learns nothing from equal rewards, and refuses responses to one prompt")
  func unpairedGroups() throws {
    func groups(_ rewards: [[Double]]) -> [ResponseGroup<Int>] {
      rewards.enumerated().map {
        ResponseGroup(prompt: $0, responses: [[0], [1]], rewards: $1)
      }
    }
    let method = TuningMethod.unpaired(UnpairedLoss())
    #expect(try loss(method, groups([[1, 1], [1, 1]])) == nil)
    #expect(try loss(method, groups([[1, 1], [1, 2]])) != nil)
    #expect(throws: LossError.unpairedBatchTooSmall(found: 1)) {
      try loss(method, groups([[1, 2]]))
    }
  }

  @Test("a run that diverges stops with the step")
  func diverges() throws {
    let settings = LoopSettings(batch: 20, iterations: 5, learningRate: 0.1)
    var trainer = try PreferenceTrainer(
      policy: TabularPolicy.reference, method: .rewardWeighted(beta: 1e-3, limit: .infinity),
      settings: settings, key: RandomKey(seed: 0)
    ) { _, _ in 1000 }
    #expect(throws: TrainingError.diverged(step: 1, method: "rwr")) {
      try trainer.run(on: .onPolicy(prompts: [1, 2]))
    }
  }

  @Test("a perceptron's laws and its log-probabilities agree")
  func network() throws {
    let network = BanditNetwork(key: RandomKey(seed: 2))
    // 100 50 + 50, 2 50, 50 256 + 256, 256 256 + 256, 256 100 + 100
    #expect(network.parameterCount == 5050 + 100 + 13056 + 65792 + 25700)
    let prompts = BanditNetwork.prompts(3, key: RandomKey(seed: 3))
    let responses = network.responses(to: prompts, key: RandomKey(seed: 4))
    let logs = network.logProbabilities(of: responses, to: prompts).doubles
    for (index, law) in network.laws(prompts).enumerated() {
      #expect(abs(exp(logs[index]) - law.probabilities[Int(responses[index][0])]) < 1e-6)
    }
  }
}

/// The responses that a reward was asked about.
private final class ResponseLog: @unchecked Sendable {
  private let lock = NSLock()
  private var seen: [[Int32]] = []

  var responses: [[Int32]] { lock.withLock { seen } }

  func add(_ response: [Int32]) { lock.withLock { seen.append(response) } }
}

/// A policy whose log-probabilities are no numbers where gradients are taken.
private struct BrokenPolicy: ResponsePolicy {
  var policy: TabularPolicy

  mutating func visit(_ visitor: inout some ParameterVisitor) { policy.visit(&visitor) }

  func tokenLogProbabilities(of responses: [[Int32]], to prompts: [Int]) -> Tensor {
    let values = policy.tokenLogProbabilities(of: responses, to: prompts)
    return policy.logits.isTraced ? values * Scalar.nan : values
  }

  func responses(to prompts: [Int], key: RandomKey) throws -> [[Int32]] {
    try policy.responses(to: prompts, key: key)
  }
}
