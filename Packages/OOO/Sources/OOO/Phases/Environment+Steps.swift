import Randomness
import ReinforcementLearning
import Tensors

extension Environment {
  /// Begins an episode and returns its first observation.
  mutating func begin(key: RandomKey) throws(OOOError) -> [Scalar] {
    var observation = [Scalar](repeating: 0, count: specification.observationSize)
    do throws(EnvironmentError) {
      var span = observation.mutableSpan
      try reset(key: key, into: &span)
    } catch {
      throw .environment(error)
    }
    try requireFinite(observation, "the first observation", step: 0)
    return observation
  }

  /// Goes one step, replaces the observation, and refuses numbers that are not finite.
  mutating func go(
    _ action: [Scalar], from observation: inout [Scalar], step: Int
  ) throws(OOOError) -> StepOutcome {
    let outcome: StepOutcome
    do throws(EnvironmentError) {
      var span = observation.mutableSpan
      outcome = try self.step(action.span, into: &span)
    } catch {
      throw .environment(error)
    }
    try requireFinite(observation, "the observation", step: step)
    guard outcome.reward.isFinite else {
      throw .environment(
        .notFinite(environment: specification.name, step: step, what: "the reward"))
    }
    return outcome
  }

  private func requireFinite(
    _ values: [Scalar], _ what: String, step: Int
  ) throws(OOOError) {
    guard values.allSatisfy(\.isFinite) else {
      throw .environment(.notFinite(environment: specification.name, step: step, what: what))
    }
  }
}
