import ArgumentParser
import PreferenceTuning

/// The options of methods that learn from scored completions as they are, on-policy or not.
struct ScoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The least score that filtered keeps, 0 unless given; in tune also the score above which kto "
        + "takes a completion for desirable, the mean unless given, and what a pair must differ by."
    ))
  var threshold: Double?

  @Option(help: "How many of a prompt's completions filtered keeps, instead of a threshold.")
  var top: Int?

  @Option(help: "The largest weight of rwr; 20 unless given.")
  var weightLimit: Double?

  /// All options that are given, those of pair losses too.
  func tuning(_ loss: PairLossOptions) -> TuningOptions {
    var options = TuningOptions()
    options.loss = loss
    (options.threshold, options.top, options.weightLimit) = (threshold, top, weightLimit)
    return options
  }
}

extension TuningOptions {
  /// Makes sure that a method is given no option that it does not have.
  func refuseAll(but known: [String] = [], of method: String) throws(LossError) {
    if let option = names.first(where: { !known.contains($0) }) {
      throw .unusedOption(loss: method, option: option, known: known)
    }
  }
}
