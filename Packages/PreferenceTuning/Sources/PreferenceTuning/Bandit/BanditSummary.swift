import Randomness
import Reports

/// A reward by name.
public enum BanditRewardName: String, Sendable, Codable, CaseIterable {
  /// The peak lies where the reference has little mass.
  case r1
  /// The peak lies on the bulk of the reference.
  case r2
}

/// A setting of the bandit by name.
public enum BanditSetting: String, Sendable, Codable, CaseIterable {
  /// One law for all prompts; mean rewards are exact.
  case tabular
  /// Setting A: a perceptron and one action; mean rewards are exact for 100 drawn prompts.
  case network
  /// Setting B: gpt-nano and ten actions; mean rewards are those of samples.
  case sequence
}

/// What a method is run on.
public struct BanditProblem: Sendable, Hashable, Codable {
  /// Where the reward has its peak.
  public var reward: BanditRewardName
  /// The policy.
  public var setting: BanditSetting
  /// What losses see instead of the policy's log-probabilities, in setting B; nil for themselves.
  public var form: ReleasedPolicy.Form?

  /// A reward, a policy, and a form of the released code.
  public init(
    _ reward: BanditRewardName, _ setting: BanditSetting = .tabular,
    form: ReleasedPolicy.Form? = nil
  ) {
    (self.reward, self.setting, self.form) = (reward, setting, form)
  }

  func validate() throws(PreferenceError) {
    guard let form, setting != .sequence else { return }
    throw .setting(
      name: "released-form", found: "\(form.rawValue)",
      expected: "none in setting \(setting.rawValue): only setting sequence has such forms")
  }
}

/// Runs of one method on the bandit.
public struct BanditSummary: Sendable, Codable {
  /// One run.
  public struct Row: Sendable, Codable {
    /// The seed.
    public let seed: Int
    /// The mean reward before the first step.
    public let start: Double
    /// The mean reward at the end.
    public let final: Double
    /// The mean of the curve.
    public let area: Double
    /// The divergence from the reference in nats.
    public let divergence: Double
    /// The entropy in nats; nil for sequences.
    public let entropy: Double?
    /// The mean reward as it was measured from the start to the end.
    public let curve: [Double]
  }

  /// The method.
  public let method: BanditMethod
  /// The reward.
  public let reward: BanditRewardName
  /// The runs.
  public let runs: [Row]

  /// Runs a method under some seeds.
  ///
  /// - Parameters:
  ///   - method: What is learned from responses.
  ///   - problem: Reward and policy.
  ///   - settings: The knobs.
  ///   - isOffline: Whether responses are sampled once, from the reference.
  ///   - seeds: One run each.
  /// - Throws: `PreferenceError.setting` for knobs that cannot be used, `LossError`, or
  ///   `TrainingError`.
  public init(
    method: BanditMethod, on problem: BanditProblem, settings: LoopSettings, isOffline: Bool,
    seeds: [Int]
  ) throws {
    try settings.validate(for: method.method)
    try problem.validate()
    self.method = method
    reward = problem.reward
    let task: BanditTask = problem.reward == .r1 ? .disjoint : .aligned
    runs = try seeds.map { seed in
      let key = RandomKey(seed: UInt64(bitPattern: Int64(seed)))
      switch problem.setting {
      case .tabular:
        return Row(
          seed: seed, try TabularRun(method, task, settings, isOffline: isOffline, key: key))
      case .network:
        return Row(
          seed: seed,
          try .network(BanditPlan(method, task, settings, isOffline: isOffline), key: key))
      case .sequence:
        return Row(
          seed: seed,
          try .sequence(
            BanditPlan(method, task, settings, isOffline: isOffline), problem.form, key: key))
      }
    }
  }

  /// The runs with aligned columns, for a terminal.
  public var plainText: String {
    Table(
      ["seed", "start", "final", "area", "KL", "entropy"],
      caption: "\(method.rawValue) on \(reward.rawValue): mean rewards; divergence from the "
        + "reference and entropy in nats.",
      rows: runs.map { row in
        [.number(row.seed)]
          + [row.start, row.final, row.area, row.divergence, row.entropy ?? .nan].map {
            .number($0, decimals: 4)
          }
      }
    ).plainText
  }
}

extension BanditSummary.Row {
  init(seed: Int, _ run: TabularRun) {
    self.seed = seed
    start = run.curve.first ?? .nan
    final = run.final
    area = run.area
    divergence = run.end.divergence(from: run.start)
    entropy = run.end.entropy
    curve = TabularRun.places(run.curve.count).map { run.curve[$0] }
  }
}

extension TabularRun {
  fileprivate init(
    _ method: BanditMethod, _ task: BanditTask, _ settings: LoopSettings, isOffline: Bool,
    key: RandomKey
  ) throws {
    var data = BanditSettings()
    (data.offlinePrompts, data.perPrompt) = (
      settings.batch / settings.perPrompt, settings.perPrompt
    )
    self = try TabularRun(
      method.method, task, settings: settings,
      source: isOffline
        ? try .reference(task, settings: data, key: key)
        : .onPolicy(count: settings.batch / settings.perPrompt), key: key.split("bandit"))
  }
}

extension BanditPlan {
  fileprivate init(
    _ method: BanditMethod, _ task: BanditTask, _ loop: LoopSettings, isOffline: Bool
  ) {
    self.init(
      method: method.method, task: task, loop: loop, isOffline: isOffline,
      interval: max(1, loop.iterations / 20))
  }

  // Prompts of an iteration.
  fileprivate var prompts: Int { loop.batch / loop.perPrompt }
}

/// What a run in setting A or B tells.
private struct PolicyCurve {
  let rewards: [Double]
  let divergence: Double
  let entropy: Double?

  static func network(_ plan: BanditPlan, key: RandomKey) throws -> PolicyCurve {
    var settings = NetworkSettings()
    (settings.prompts, settings.offlinePrompts) = (plan.prompts, plan.prompts)
    settings.perPrompt = plan.loop.perPrompt
    let start = BanditNetwork.fitted(settings, key: key)
    let run = try NetworkRun(plan, settings: settings, start: start, key: key)
    return PolicyCurve(
      rewards: run.curve, divergence: run.policy.divergence(from: .data, settings, key: key),
      entropy: run.policy.entropy(settings, key: key))
  }

  static func sequence(
    _ plan: BanditPlan, _ form: ReleasedPolicy.Form?, key: RandomKey
  ) throws -> PolicyCurve {
    var settings = SequenceSettings()
    (settings.prompts, settings.offlinePrompts) = (plan.prompts, plan.prompts)
    settings.perPrompt = plan.loop.perPrompt
    let reference = try BanditSequence.reference(
      steps: settings.fittingSteps, key: key.split("reference"))
    func curve(_ policy: some ModelPolicy) throws -> PolicyCurve {
      let run = try SequenceRun(plan, settings: settings, reference: policy, key: key)
      return PolicyCurve(rewards: run.curve, divergence: run.divergence, entropy: nil)
    }
    guard let form else { return try curve(reference) }
    return try curve(ReleasedPolicy(reference, form))
  }
}

extension BanditSummary.Row {
  fileprivate init(seed: Int, _ run: PolicyCurve) {
    self.seed = seed
    start = run.rewards.first ?? .nan
    final = run.rewards.last ?? .nan
    area = mean(run.rewards)
    divergence = run.divergence
    entropy = run.entropy
    curve = run.rewards
  }
}
