import ArgumentParser
import PreferenceTuning

/// The options of on-policy methods; those that a method does not have are refused.
struct MethodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The weight of KL from the start, \(TuningOptions.defaultKL) unless given: in the reward of "
        + "reinforce, rloo, grpo and ppo, on tokens in ppo-critic."))
  var kl: Double?

  @Option(help: "The KL in nats that the weight follows (ppo-critic); constant unless given.")
  var klTarget: Double?

  @Option(help: "The largest magnitude of an advantage (reinforce, rloo, grpo, ppo).")
  var rewardLimit: Double?

  @Option(help: "How far the ratio may count from 1 (ppo, ppo-critic); 0.2 unless given.")
  var clip: Double?

  @Option(help: "How far a value may move from what it was (ppo-critic); 0.2 unless given.")
  var valueClip: Double?

  @Option(help: "The weight of the values' loss (ppo-critic); 0.1 unless given.")
  var valueWeight: Double?

  @Option(help: "The discount of rewards to come (ppo-critic); 1 unless given.")
  var discount: Double?

  @Option(help: "How far rewards reach back (ppo-critic); 0.95 unless given.")
  var gaeLambda: Double?

  @Option(help: "Pairs of a prompt: all, best-worst or neighbours; all unless given.")
  var rule: PairSelection.Rule?

  @OptionGroup var scores: ScoreOptions

  /// All options that are given, those of pair losses too.
  func tuning(_ loss: PairLossOptions) -> TuningOptions {
    var options = scores.tuning(loss)
    (options.kl, options.klTarget, options.rewardLimit) = (kl, klTarget, rewardLimit)
    (options.clip, options.valueClip, options.valueWeight) = (clip, valueClip, valueWeight)
    (options.discount, options.gaeLambda) = (discount, gaeLambda)
    options.rule = rule
    return options
  }
}
