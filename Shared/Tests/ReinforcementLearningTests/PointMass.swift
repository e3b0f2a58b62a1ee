import Randomness
import Tensors

@testable import ReinforcementLearning

/// A point on a line with noise: it starts near 0, ends beyond 1, and can be made to break.
struct PointMass: Environment {
  var position = 0.0
  var noise = RandomGenerator(key: RandomKey(seed: 0))
  var horizon: Int? = 7
  var breaksBeyond = Double.infinity

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      name: "point-mass", observationSize: 2, actionSize: 1, horizon: horizon,
      referenceReturns: ReferenceReturns(low: 0, high: 2))
  }

  mutating func reset(
    key: RandomKey, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    var generator = key.generator()
    position = generator.uniform(in: -0.1...0.1)
    noise = key.split("noise").generator()
    show(in: &observation)
  }

  mutating func step(
    _ action: Span<Scalar>, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) -> StepOutcome {
    position += 0.25 * Double(min(max(action[0], -1), 1)) + 0.01 * noise.uniform()
    show(in: &observation)
    return StepOutcome(reward: position > 1 ? 1 : 0, terminated: position > 1)
  }

  var state: EnvironmentState { EnvironmentState(values: [position], generator: noise) }

  mutating func restore(
    _ state: EnvironmentState, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    guard state.values.count == 1, let generator = state.generator else {
      throw .unusableState(environment: "point-mass", problem: "found \(state.values)")
    }
    position = state.values[0]
    noise = generator
    show(in: &observation)
  }

  private func show(in observation: inout MutableSpan<Scalar>) {
    observation[0] = position > breaksBeyond ? .nan : Scalar(position)
    observation[1] = 1
  }
}

/// A policy that goes right, more slowly where it is asked for its mean.
func goingRight(_ observations: Tensor, _ mode: ActionMode) -> Tensor {
  let shape: Shape = [observations.shape[0], 1]
  guard case .sample = mode else { return Tensor(repeating: 0.5, shape: shape) }
  return Tensor(ones: shape)
}
