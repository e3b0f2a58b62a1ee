import Datasets
import Randomness
import Tensors

@testable import ReinforcementLearning

extension TransitionBatch {
  /// Normal observations and rewards, actions within [-0.9, 0.9].
  static func random(rows: Int, sizes: TaskSizes, key: RandomKey) -> TransitionBatch {
    var generator = key.generator()
    return TransitionBatch(
      observations: Tensor(normal: [rows, sizes.observation], using: &generator),
      actions: Tensor(uniform: [rows, sizes.action], in: -0.9...0.9, using: &generator),
      rewards: Tensor(normal: [rows], using: &generator),
      continuations: Tensor(bernoulli: [rows], probability: 0.9, using: &generator),
      nextObservations: Tensor(normal: [rows, sizes.observation], using: &generator),
      bonuses: Tensor(uniform: [rows], using: &generator),
      returnsToGo: Tensor(normal: [rows], using: &generator))
  }

  /// All zeros.
  static func filled(rows: Int, sizes: TaskSizes) -> TransitionBatch {
    TransitionBatch(
      observations: Tensor(zeros: [rows, sizes.observation]),
      actions: Tensor(zeros: [rows, sizes.action]), rewards: Tensor(zeros: [rows]),
      continuations: Tensor(zeros: [rows]),
      nextObservations: Tensor(zeros: [rows, sizes.observation]))
  }
}

extension Learner {
  /// Everything that later updates depend on.
  func checkpoint() throws -> Checkpoint {
    var checkpoint = Checkpoint()
    try store(in: &checkpoint, under: "learner")
    return checkpoint
  }

  /// Updates `range` of a run, each with its own random batch.
  mutating func train(_ range: Range<Int>, rows: Int = 40, key: RandomKey) {
    for step in range {
      let key = key.split(step)
      let batch = TransitionBatch.random(rows: rows, sizes: sizes, key: key.split("batch"))
      _ = update(on: batch, key: key)
    }
  }
}

extension LearnerKind {
  /// A small learner of this kind for observations of width 3 and actions of width 2.
  func smallLearner(
    seed: UInt64 = 1, scaling: ObservationScaling? = nil
  ) throws -> any Learner {
    try settings.resized(hidden: [8, 6]).makeLearner(
      for: TaskSizes(observation: 3, action: 2), scaling: scaling, key: RandomKey(seed: seed))
  }
}
