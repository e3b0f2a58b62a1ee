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

  @Option(help: "The weight of desirable completions (kto); 1 unless given.")
  var desirableWeight: Double?

  @Option(help: "The weight of undesirable completions (kto); 1 unless given.")
  var undesirableWeight: Double?

  @Option(help: "Sums or means over tokens in ipo: sum, mean.")
  var ipoNormalization: PairLoss.Normalization?

  /// The options that are given.
  var given: PairLossOptions {
    var options = PairLossOptions()
    (options.beta, options.smoothing, options.gamma) = (beta, smoothing, gamma)
    (options.lambda, options.delta, options.alpha) = (lambda, delta, alpha)
    options.nll = nll
    options.desirableWeight = desirableWeight
    options.undesirableWeight = undesirableWeight
    options.normalization = ipoNormalization
    return options
  }
}
