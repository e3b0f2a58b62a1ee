import Experiments
import ReinforcementLearning

/// The last evaluation of an agent: both kinds of action, and one path.
struct FinalEvaluation {
  let deterministic: Evaluation
  let sampled: Evaluation
  let path: [[Double]]
}

extension Outcome {
  /// The metrics of a final evaluation; they replace earlier ones.
  mutating func add(_ final: FinalEvaluation) {
    metrics["return"] = final.deterministic.meanReturn
    metrics["sampled-return"] = final.sampled.meanReturn
    metrics["success"] = final.deterministic.successRate
    metrics["length"] = final.deterministic.meanLength
    if let score = final.deterministic.normalizedScore { metrics["score"] = score }
    for (name, axis) in [("path-x", 0), ("path-y", 1)] {
      series[name] = final.path.compactMap { $0.indices.contains(axis) ? $0[axis] : nil }
    }
  }

  /// A learning curve: steps, and the mean return at each.
  mutating func addCurve(_ points: [(step: Int, result: Evaluation?)]) {
    let evaluated = points.filter { $0.result != nil }
    series["curve-step"] = evaluated.map { Double($0.step) }
    series["curve-return"] = evaluated.compactMap { $0.result?.meanReturn }
  }
}

extension Exploration {
  /// What exploring measured.
  ///
  /// Without a success the shortest one counts as the horizon, without a reward the first one as the
  /// last step.
  func outcome(horizon: Int) -> Outcome {
    var outcome = Outcome()
    outcome.metrics["rewarded-rows"] = Double(log.rewardedRows)
    outcome.metrics["found-reward"] = log.rewardedRows > 0 ? 1 : 0
    outcome.metrics["first-reward"] = Double(log.firstReward ?? settings.explorationSteps)
    outcome.metrics["shortest-success"] = Double(log.shortestSuccess ?? horizon)
    outcome.metrics["best-return"] = log.bestReturn ?? 0
    if let visits {
      outcome.metrics["coverage"] = visits.coverage
      outcome.series["visits"] = visits.counts.map { Double($0) }
    }
    outcome.addCurve(log.points.map { ($0.step, $0.evaluation) })
    return outcome
  }
}
