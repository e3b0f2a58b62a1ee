import Randomness
import Tensors

/// A batch from a replay buffer.
struct Transitions {
  static let count = 256
  static let observationWidth = 29
  static let actionWidth = 8

  var observations: Tensor
  var actions: Tensor
  var rewards: Tensor
  /// 1 where the episode goes on, else 0.
  var continues: Tensor
  var nextObservations: Tensor

  init(key: RandomKey) {
    var generator = key.generator()
    let count = Transitions.count
    observations = Tensor(normal: [count, Transitions.observationWidth], using: &generator)
    actions = Tensor(
      uniform: [count, Transitions.actionWidth], in: -0.95...0.95, using: &generator)
    rewards = Tensor(normal: [count], using: &generator)
    continues = Tensor(bernoulli: [count], probability: 0.9, using: &generator)
    nextObservations = Tensor(normal: [count, Transitions.observationWidth], using: &generator)
  }

  /// `[batch, observation + action]`.
  var pairs: Tensor { .concatenated([observations, actions], along: 1) }

  var arrays: [NamedArray] {
    [
      NamedArray("batch/observations", observations), NamedArray("batch/actions", actions),
      NamedArray("batch/rewards", rewards), NamedArray("batch/continues", continues),
      NamedArray("batch/next_observations", nextObservations),
    ]
  }
}

/// The widths of the networks in both reinforcement-learning workloads.
enum ReinforcementWidths {
  private static let hidden = [256, 256]
  static let critic = [Transitions.observationWidth + Transitions.actionWidth] + hidden + [1]
  static let value = [Transitions.observationWidth] + hidden + [1]
  static let policy = [Transitions.observationWidth] + hidden + [Transitions.actionWidth]
  static let squashedPolicy =
    [Transitions.observationWidth] + hidden + [2 * Transitions.actionWidth]
}
