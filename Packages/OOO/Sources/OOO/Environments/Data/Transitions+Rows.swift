import ReinforcementLearning
import Tensors

/// A step of a point environment in double precision, on its way into a data set.
struct PointRow {
  var observation: SIMD4<Double>
  var action: SIMD2<Double>
  var outcome: StepOutcome
  var nextObservation: SIMD4<Double>
}

extension Transitions {
  /// No rows yet, with room for some.
  init(observationSize: Int, actionSize: Int, capacity: Int) {
    self.init(observationSize: observationSize, actionSize: actionSize)
    observations.reserveCapacity(capacity * observationSize)
    nextObservations.reserveCapacity(capacity * observationSize)
    actions.reserveCapacity(capacity * actionSize)
    rewards.reserveCapacity(capacity)
    continuations.reserveCapacity(capacity)
    episodeEnds.reserveCapacity(capacity)
  }

  /// Appends an offline row, of whose vectors as many numbers are taken as rows have.
  mutating func append(_ row: PointRow) {
    for i in 0..<observationSize {
      observations.append(Scalar(row.observation[i]))
      nextObservations.append(Scalar(row.nextObservation[i]))
    }
    for i in 0..<actionSize { actions.append(Scalar(row.action[i])) }
    rewards.append(Scalar(row.outcome.reward))
    continuations.append(row.outcome.terminated ? 0 : 1)
    episodeEnds.append(row.outcome.terminated || row.outcome.truncated)
    offlineCount += 1
  }

  /// Marks the last row as the end of an episode that was cut.
  mutating func cut() {
    if !episodeEnds.isEmpty { episodeEnds[episodeEnds.count - 1] = true }
  }

  /// Appends one row.
  mutating func append(
    _ observation: [Scalar], _ action: [Scalar], _ next: [Scalar], reward: Scalar,
    terminated: Bool, ends: Bool
  ) {
    observations += observation
    actions += action
    nextObservations += next
    rewards.append(reward)
    continuations.append(terminated ? 0 : 1)
    episodeEnds.append(ends)
  }

  /// The last row alone.
  var last: Transitions {
    var row = Transitions(observationSize: observationSize, actionSize: actionSize)
    row.observations = Array(observations.suffix(observationSize))
    row.actions = Array(actions.suffix(actionSize))
    row.nextObservations = Array(nextObservations.suffix(observationSize))
    row.rewards = Array(rewards.suffix(1))
    row.continuations = Array(continuations.suffix(1))
    row.episodeEnds = Array(episodeEnds.suffix(1))
    return row
  }
}
