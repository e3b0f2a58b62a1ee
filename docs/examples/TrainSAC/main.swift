// Reinforcement learning on a task of one's own: a cart is pushed along a line and is to stand at 0.

import Randomness
import ReinforcementLearning
import Tensors

struct Cart: Environment {
  var position = 0.0
  var speed = 0.0

  let specification = EnvironmentSpecification(
    name: "cart", observationSize: 2, actionSize: 1, horizon: 100)

  mutating func reset(key: RandomKey, into observation: inout MutableSpan<Scalar>) {
    var generator = key.generator()
    (position, speed) = (generator.uniform(in: -1...1), 0)
    show(in: &observation)
  }

  mutating func step(
    _ action: Span<Scalar>, into observation: inout MutableSpan<Scalar>
  ) -> StepOutcome {
    speed = 0.9 * speed + 0.02 * Double(min(max(action[0], -1), 1))
    position += speed
    show(in: &observation)
    return StepOutcome(reward: -position * position)
  }

  var state: EnvironmentState { EnvironmentState(values: [position, speed]) }

  mutating func restore(
    _ state: EnvironmentState, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    guard state.values.count == 2 else {
      throw .unusableState(environment: "cart", problem: "found \(state.values)")
    }
    (position, speed) = (state.values[0], state.values[1])
    show(in: &observation)
  }

  private func show(in observation: inout MutableSpan<Scalar>) {
    observation[0] = Scalar(position)
    observation[1] = Scalar(10 * speed)
  }
}

let key = RandomKey(seed: 0)
let steps = 6_000
var environments = try EnvironmentVector(of: Cart(), key: key.split("environment"))
var learner = try LearnerKind.sac.settings.resized(hidden: [64, 64]).makeLearner(
  for: TaskSizes(environments.specification), key: key.split("learner"))
var buffer = ReplayBuffer(observationSize: 2, actionSize: 1, capacity: steps)
let sampler = Sampler(batchSize: 128)
let evaluator = Evaluator(episodes: 10)

for step in 0..<steps {
  let mode = ActionMode.sample(key.split("actions").split(step))
  try environments.step(learner.actions(for: environments.observations, mode: mode))
  try buffer.append(environments.lastStep)
  if step >= 500 {
    let batch = try sampler.batch(from: buffer, key: key.split("batches").split(step))
    _ = try learner.checkedUpdate(on: batch, key: key.split("updates").split(step))
  }
  if step % 1_000 == 999 {
    let result = try evaluator.evaluate(learner, in: Cart(), key: key.split("evaluation"))
    print("\(step + 1) steps: mean return \(result.meanReturn)")
  }
}
