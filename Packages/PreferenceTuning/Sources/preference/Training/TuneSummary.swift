import PreferenceTuning
import Reports

/// What `tune` prints.
struct TuneSummary: Encodable {
  let model: String
  let method: String
  let parameters: Int
  let iterations: Int
  let completions: Int
  let steps: Int
  let skippedSteps: Int
  let metrics: [String: TuningSummary.Ends]

  // The score alone cannot tell learning from what only pleases the reward model.
  private static let watched = [
    "objective/scores", "objective/kl", "objective/rlhf_reward", "completions/mean_length",
    "val/contain_eos_token", "loss", "val/ratio", "val/ratio_var", "policy/clipfrac_avg",
    "rewards/margins", "rewards/accuracies",
  ]

  init<Policy>(_ tuning: OnlineTuning<Policy>, method: String, model: String, parameters: Int) {
    (self.model, self.method, self.parameters) = (model, method, parameters)
    iterations = tuning.log.count
    completions = Int(tuning.log.last?["episode"] ?? 0)
    (steps, skippedSteps) = tuning.optimizerSteps
    metrics = TuningSummary.Ends.all(Self.watched, of: tuning.log)
  }

  var text: String {
    let skipped =
      skippedSteps == 0 ? "" : ", \(skippedSteps) of them with nothing to learn from"
    return """
      \(parameters) parameters by \(method); \(completions) completions in \(iterations) \
      iterations, \(steps) steps\(skipped)
      \(TuningSummary.Ends.table(metrics, Self.watched, unit: "iteration"))wrote \(model)

      """
  }
}

extension TuningSummary.Ends {
  /// Some metrics as a table, in their order.
  static func table(_ metrics: [String: Self], _ names: [String], unit: String) -> String {
    var table = Table(["metric", "first \(unit)", "last \(unit)"])
    for (name, ends) in names.compactMap({ name in metrics[name].map { (name, $0) } }) {
      let numbers = [ends.first, ends.last].map { TableCell.number($0, decimals: 3) }
      table.append([.text(name)] + numbers)
    }
    return table.plainText
  }
}
