public import Randomness
public import ReinforcementLearning
import Statistics
import Tensors

/// What an agent earned in some episodes.
public struct EvaluationResult: Sendable, Hashable, Codable {
  /// The undiscounted return of each episode, in raw rewards.
  public var returns: [Double] = []
  /// The number of steps of each episode.
  public var lengths: [Int] = []
  /// Whether each episode earned any positive reward or came to a true end.
  public var successes: [Bool] = []

  /// The mean return; NaN without episodes.
  public var meanReturn: Double { returns.mean }
  /// The mean length; NaN without episodes.
  public var meanLength: Double { lengths.map { Double($0) }.mean }
  /// The share of episodes that succeeded; NaN without episodes.
  public var successRate: Double { successes.map { $0 ? 1 : 0 }.mean }
}

/// Runs a learner in copies of an environment, all at once, until each has ended one episode.
///
/// Episode `i` starts from `key.split("start").split(i)`, so that agents can be compared on the same
/// starts. Environments without a horizon are cut after 1,000 steps.
///
/// - Throws: `OOOError.environment`, with the step.
public func evaluate(
  _ learner: any Learner, in environment: any Environment, episodes: Int,
  sampling: Bool = false, key: RandomKey
) throws(OOOError) -> EvaluationResult {
  var seats = try (0..<episodes).map { index throws(OOOError) in
    try Seat(environment, key: key.split("start").split(index))
  }
  let horizon = environment.specification.horizon ?? 1_000
  for step in 0..<horizon {
    let running = seats.indices.filter { !seats[$0].isOver }
    guard !running.isEmpty else { break }
    let observations = Tensor(
      running.flatMap { seats[$0].observation },
      shape: [running.count, environment.specification.observationSize])
    let mode = sampling ? ActionMode.sample(key.split("action").split(step)) : .mean
    let actions = learner.actions(for: observations, mode: mode).scalars
    let width = environment.specification.actionSize
    for (row, seat) in running.enumerated() {
      try seats[seat].act(Array(actions[row * width..<(row + 1) * width]), step: step)
    }
  }
  return EvaluationResult(
    returns: seats.map(\.total), lengths: seats.map(\.steps), successes: seats.map(\.succeeded))
}

/// One environment of an evaluation.
private struct Seat {
  var environment: any Environment
  var observation: [Scalar]
  var total = 0.0
  var steps = 0
  var isOver = false
  var succeeded = false

  init(_ environment: any Environment, key: RandomKey) throws(OOOError) {
    // Copies of an environment in another process would share it.
    self.environment = try OOOError.naming { try environment.independentCopy() }
    observation = try self.environment.begin(key: key)
  }

  mutating func act(_ action: [Scalar], step: Int) throws(OOOError) {
    let outcome = try environment.go(action, from: &observation, step: step)
    total += outcome.reward
    steps += 1
    isOver = outcome.terminated || outcome.truncated
    succeeded = succeeded || outcome.terminated || outcome.reward > 0
  }
}

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
