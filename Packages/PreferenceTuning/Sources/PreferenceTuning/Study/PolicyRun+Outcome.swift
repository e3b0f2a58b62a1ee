import Experiments

extension PolicyRun {
  /// What is reported of a run on any task.
  var outcome: Outcome {
    var outcome = Outcome(
      metrics: [
        "start": gold.first ?? .nan, "final": gold.last ?? .nan, "auc": area,
        "length": lengths.last ?? .nan, "reward": learned.last ?? .nan, "kl": divergence,
        "ended": quality.endedShare, "perplexity": quality.perplexity,
        "skipped": Double(skippedSteps),
      ],
      series: [
        "step": steps.map { Double($0) }, "gold": gold, "learned": learned, "length": lengths,
      ])
    outcome.metrics["distinct-2"] = quality.distinctPairs
    return outcome
  }
}
