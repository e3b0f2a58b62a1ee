public import ReinforcementLearning

extension Evaluator {
  /// Evaluation as the study does it: an episode succeeds with any positive reward, and in tasks whose
  /// ends are successes by coming to a true end; without a horizon it is cut after 1,000 steps.
  public static func of(
    _ task: EnvironmentSpecification, episodes: Int, actions: Actions = .mean
  ) -> Evaluator {
    Evaluator(episodes: episodes, actions: actions, stepLimit: 1_000) {
      $0.largestReward > 0 || task.endsAreSuccesses && $0.terminated
    }
  }
}
