public import Datasets
import NeuralNetworks
public import Randomness

/// Prompts that a policy answers, and what judges its answers.
public struct JudgedPrompts: Sendable {
  /// The prompts in tokens.
  public var prompts: [[Int32]]
  /// The learned reward.
  public var reward: LearnedReward
  /// What is subtracted from the reward of a response that was cut off before its end.
  public var missingEndPenalty: Double

  /// Prompts with a reward.
  public init(_ prompts: [[Int32]], reward: LearnedReward, missingEndPenalty: Double = 0) {
    self.prompts = prompts
    self.reward = reward
    self.missingEndPenalty = missingEndPenalty
  }

  /// The rewards of responses to prompts, of which those that are whole end with a token.
  func scores(_ prompts: [[Int32]], _ responses: [[Int32]], end: Int32) -> [Double] {
    zip(reward.scores(prompts, responses), responses).map { score, response in
      response.last == end ? score : score - missingEndPenalty
    }
  }

  fileprivate func validate(context: Int) throws(LanguageError) {
    if prompts.isEmpty {
      throw .setting(name: "the number of prompts", found: "0", expected: "at least 1")
    }
    for (index, prompt) in prompts.enumerated() where prompt.count >= context {
      throw .promptTooLong(index: index, tokens: prompt.count, context: context)
    }
    let seen = reward.model.trunk.contextLength
    if seen < context {
      throw .setting(
        name: "the context of the reward model", found: "\(seen) tokens",
        expected: "at least the \(context) of the model that is tuned")
    }
    guard missingEndPenalty >= 0, missingEndPenalty.isFinite else {
      throw .setting(
        name: "the penalty of a missing end", found: "\(missingEndPenalty)",
        expected: "0 or a positive number")
    }
  }
}

/// On-policy tuning of a language model by any method, judged by a learned reward; a step is an
/// iteration of `PreferenceTrainer`.
///
/// ```swift
/// var tuning = try OnlineTuning(policy, by: method, on: task, settings: loop, key: key)
/// while !tuning.isFinished { try tuning.advance() }
/// ```
public struct OnlineTuning<Policy: ModelPolicy>: ResumableTuning {
  private let prompts: [[Int32]]
  private var state: LoggedTrainer<Policy>

  /// Tuning at its beginning; the reference is the policy as it is.
  ///
  /// - Throws: `LanguageError` for no prompts, one that leaves no room in the context, a reward
  ///   model that sees less, or a model that samples otherwise than it scores;
  ///   `PreferenceError.setting` for knobs that the method cannot use.
  public init(
    _ policy: Policy, by method: TuningMethod, on task: JudgedPrompts, settings: LoopSettings,
    key: RandomKey
  ) throws {
    let sampler = policy.sampler
    try task.validate(context: sampler.model.contextLength)
    try sampler.checkSampling(of: Array(task.prompts.prefix(8)), key: key.split("check"))
    let end = sampler.end
    var trainer = try PreferenceTrainer(
      scoringBy: { task.scores($0, $1, end: end) }, policy: policy, method: method,
      settings: settings, key: key)
    trainer.logsSamples = true
    prompts = task.prompts
    // The trainer compares method, knobs and key itself.
    let identity = TuningIdentity(
      TuningSettings(
        epochs: settings.iterations, batchSize: settings.batch,
        learningRate: settings.learningRate), key: key,
      data: task.prompts.map { PromptedCompletion(prompt: $0, completion: []) },
      start: JudgedPolicy(policy: policy, reward: task.reward.model),
      numbers: [
        Double(sampler.maximumTokens), task.reward.center, task.reward.scale,
        task.missingEndPenalty,
      ])
    state = LoggedTrainer(trainer, identity: identity)
  }

  /// The mean loss of the steps of each iteration so far, NaN of one that had nothing to learn from.
  public var losses: [Double] { state.losses }
  /// What each iteration so far logged, under TRL's names: means over its steps.
  public var log: [[String: Double]] { state.log }
  /// The policy as it is now.
  public var policy: Policy { state.trainer.policy }
  /// The number of iterations.
  public var stepCount: Int { state.trainer.settings.iterations }
  /// Optimiser steps so far, and how many of them were left out since their minibatch held nothing
  /// to learn from.
  public var optimizerSteps: (all: Int, skipped: Int) {
    (state.trainer.steps, state.trainer.skippedSteps)
  }

  /// Goes through one iteration and gives the mean loss of its steps.
  ///
  /// - Throws: `LossError` for rewards that a method cannot use, `TrainingError.diverged`; the value
  ///   is as before.
  @discardableResult
  public mutating func advance() throws -> Double {
    try state.advance(on: .onPolicy(prompts: prompts)) { trainer, metrics in
      let responses = trainer.samples.flatMap(\.responses)
      let end = trainer.policy.sampler.end
      let ended = mean(responses.map { $0.last == end ? 1 : 0 })
      metrics["episode"] = Double(trainer.rewardQueries)
      metrics["val/contain_eos_token"] = ended
      metrics["completions/mean_length"] = mean(responses.map { Double($0.count) }) - ended
    }
  }

  /// Adds all that `resume(from:)` needs to a checkpoint.
  ///
  /// - Throws: `PreferenceError.file`.
  public func store(in checkpoint: inout Checkpoint) throws {
    try state.store(in: &checkpoint)
  }

  /// Goes back to the end of the iteration after which a checkpoint was written, and on with the
  /// same bits.
  ///
  /// - Throws: `LanguageError.otherRun` or `PreferenceError.setting` for a checkpoint of other
  ///   settings, prompts, rewards or weights at the start, and `file` for one that is damaged; the
  ///   value is as before.
  public mutating func resume(from checkpoint: Checkpoint) throws {
    try state.resume(from: checkpoint)
  }
}

/// What a run starts from and is judged by.
private struct JudgedPolicy<Policy: Module>: Module {
  var policy: Policy
  var reward: RewardModel<GPT>

  mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&policy, "policy")
    visitor.module(&reward, "reward")
  }
}
