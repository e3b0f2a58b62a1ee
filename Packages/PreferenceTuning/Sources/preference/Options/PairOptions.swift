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

  /// The loss with a name; another name than those of a command is refused with `known`, all it has.
  func loss(named name: String, among known: [String]) throws(LossError) -> PairLoss {
    do {
      return try PairLoss(named: name, given)
    } catch {
      throw Self.typed(error, among: known)
    }
  }

  // An error that names options as they are typed, and the losses of a command.
  private static func typed(_ error: LossError, among known: [String]) -> LossError {
    switch error {
    case .unknownLoss(let found, _): .unknownLoss(found: found, known: known)
    case .unusedOption(let loss, let option, let known):
      .unusedOption(loss: loss, option: flag(option), known: known.map(flag))
    default: error
    }
  }

  /// KTO, whose only option is beta.
  func unpairedLoss() throws(LossError) -> UnpairedLoss {
    try refuseAll(but: ["beta"], of: "kto")
    return try UnpairedLoss(beta: beta ?? 0.1).validated()
  }

  /// Makes sure that a method is given no option that it does not have.
  func refuseAll(but known: [String] = [], of method: String) throws(LossError) {
    if let option = given.names.first(where: { !known.contains($0) }) {
      throw .unusedOption(
        loss: method, option: Self.flag(option), known: known.map(Self.flag))
    }
  }

  // An option as it is typed.
  private static func flag(_ name: String) -> String {
    name == "normalization" ? "--ipo-normalization" : "--\(name)"
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
