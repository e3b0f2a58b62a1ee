import Randomness
import ReinforcementLearning
import Tensors

extension TaskPlan {
  /// The observations of one episode of mean actions, the first one included.
  ///
  /// It starts where the seed's key says, whoever acts.
  ///
  /// - Throws: `OOOError.environment`, with the step.
  func path(of learner: any Learner, key: RandomKey) throws(OOOError) -> [[Double]] {
    var environment = try makeEvaluationEnvironment()
    var observation = try environment.begin(key: taskKey(key).split("final").split("path"))
    var path = [observation.map { Double($0) }]
    for step in 0..<(environment.specification.horizon ?? 1_000) {
      let input = Tensor(observation, shape: [1, observation.count])
      let action = learner.actions(for: input, mode: .mean).scalars
      let outcome = try environment.go(action, from: &observation, step: step)
      path.append(observation.map { Double($0) })
      if outcome.terminated || outcome.truncated { break }
    }
    return path
  }
}
