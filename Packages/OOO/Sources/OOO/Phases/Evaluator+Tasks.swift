public import ReinforcementLearning

extension Evaluator {
  /// Evaluation as the study does it: an episode succeeds with any positive reward or by coming to
  /// a true end; episodes without a horizon are cut after 1,000 steps.
  public static func ofTask(episodes: Int, actions: Actions = .mean) -> Evaluator {
    Evaluator(episodes: episodes, actions: actions, stepLimit: 1_000) {
      $0.terminated || $0.largestReward > 0
    }
  }
}
