import Randomness
import ReinforcementLearning
import Tensors

/// A point on a line from -1 to 1 that is paid 1 at its right end, where the episode ends.
struct Corridor: Environment {
  var specification = EnvironmentSpecification(
    name: "corridor", observationSize: 2, actionSize: 1, horizon: 12,
    referenceReturns: ReferenceReturns(low: 0, high: 1))
  var place = 0.0
  /// The number of steps after which the observation is no longer a number; nil for never.
  var breaksAfter: Int?
  var steps = 0
  /// What the right end is paid.
  var prize = 1.0
  /// Whether it cannot tell its state, as another process may not.
  var refusesState = false

  static let refusal = EnvironmentError.process(
    environment: "corridor", step: 0, problem: "no state today")

  mutating func reset(
    key: RandomKey, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    var generator = key.generator()
    place = generator.uniform(in: -0.5...0)
    write(into: &observation)
  }

  mutating func step(
    _ action: Span<Scalar>, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) -> StepOutcome {
    steps += 1
    place = min(max(place + 0.25 * Double(min(max(action[0], -1), 1)), -1), 1)
    if steps == breaksAfter { place = .nan }
    write(into: &observation)
    return StepOutcome(reward: place >= 1 ? prize : 0, terminated: place >= 1)
  }

  var state: EnvironmentState { EnvironmentState(values: [place, Double(steps)]) }

  func capturedState() throws(EnvironmentError) -> EnvironmentState {
    if refusesState { throw Self.refusal }
    return state
  }

  mutating func restore(
    _ state: EnvironmentState, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    guard state.values.count == 2 else {
      throw .unusableState(environment: "corridor", problem: "two numbers are needed")
    }
    (place, steps) = (state.values[0], Int(state.values[1]))
    write(into: &observation)
  }

  private func write(into observation: inout MutableSpan<Scalar>) {
    observation[0] = Scalar(place)
    observation[1] = Scalar(place * place)
  }

  /// Rows of uniform actions.
  static func data(episodes: Int, key: RandomKey) -> Transitions {
    var rows = Transitions(observationSize: 2, actionSize: 1)
    for episode in 0..<episodes {
      var generator = key.split(episode).generator()
      var place = generator.uniform(in: -0.5...0)
      for step in 0..<12 {
        let action = generator.uniform(in: -1...1)
        let next = min(max(place + 0.25 * action, -1), 1)
        rows.observations += [Scalar(place), Scalar(place * place)]
        rows.actions.append(Scalar(action))
        rows.nextObservations += [Scalar(next), Scalar(next * next)]
        rows.rewards.append(next >= 1 ? 1 : 0)
        rows.continuations.append(next >= 1 ? 0 : 1)
        rows.episodeEnds.append(next >= 1 || step == 11)
        place = next
        if next >= 1 { break }
      }
    }
    rows.offlineCount = rows.count
    return rows
  }
}
