import ArgumentParser
import PreferenceTuning

/// The options of pair losses; those that a loss does not have are refused.
struct PairOptions: ParsableArguments {
  @Option(help: "The temperature; tau for ipo.")
  var beta: Double?

  @Option(help: "The share of flipped labels (dpo, robust, reward).")
  var smoothing: Double?

  @Option(help: "The target margin of simpo.")
  var gamma: Double?

  @Option(help: "The weight of the odds ratio (orpo) or of demonstrations (slic).")
  var lambda: Double?

  @Option(help: "The margin of slic.")
  var delta: Double?

  @Option(help: "The weight of the likelihood in cpo.")
  var alpha: Double?

  @Option(help: "Adds this much of the preferred response's likelihood per token to any loss.")
  var nll: Double?

  @Option(help: "Sums or means over tokens in ipo: sum, mean.")
  var ipoNormalization: PairLoss.Normalization?

  /// KTO, whose only option is beta.
  func unpairedLoss() throws(LossError) -> UnpairedLoss {
    var all = TuningOptions()
    all.loss = given
    try all.refuseAll(but: ["beta"], of: "kto")
    return try UnpairedLoss(beta: beta ?? 0.1).validated()
  }

  /// The options that are given.
  var given: PairLossOptions {
    var options = PairLossOptions()
    (options.beta, options.smoothing, options.gamma) = (beta, smoothing, gamma)
    (options.lambda, options.delta, options.alpha) = (lambda, delta, alpha)
    options.nll = nll
    options.normalization = ipoNormalization
    return options
  }
}
