public import Randomness
public import ReinforcementLearning
public import Tensors

/// A point in 17 dimensions that is pushed towards 0.5; as cheap as an environment can be, so that
/// what is measured is everything else.
///
/// `x_i <- 0.95 x_i + 0.1 a_(i mod 6)`, reward `1 - mean((x_i - 0.5)^2)`, 1,000 steps.
public struct PointCloudTask: Environment {
  private var position = [Double](repeating: 0, count: PointCloudTask.sizes.observation)

  /// The widths of the D4RL tasks that are trained on most.
  public static let sizes = (observation: 17, action: 6)

  /// A point at 0.
  public init() {}

  /// What can be known without a step.
  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      name: "point-cloud", observationSize: Self.sizes.observation,
      actionSize: Self.sizes.action, horizon: 1000)
  }

  /// Begins anywhere in [-1, 1].
  public mutating func reset(
    key: RandomKey, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    var generator = key.generator()
    for index in position.indices { position[index] = generator.uniform(in: -1...1) }
    show(in: &observation)
  }

  /// Goes one step.
  public mutating func step(
    _ action: Span<Scalar>, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) -> StepOutcome {
    var sum = 0.0
    for index in position.indices {
      let pushed = Double(min(max(action[index % Self.sizes.action], -1), 1))
      position[index] = 0.95 * position[index] + 0.1 * pushed
      sum += (position[index] - 0.5) * (position[index] - 0.5)
    }
    show(in: &observation)
    return StepOutcome(reward: 1 - sum / Double(position.count))
  }

  /// The position.
  public var state: EnvironmentState { EnvironmentState(values: position) }

  /// Goes to a position.
  public mutating func restore(
    _ state: EnvironmentState, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    guard state.values.count == position.count else {
      throw .unusableState(
        environment: specification.name, problem: "it has \(state.values.count) numbers")
    }
    position = state.values
    show(in: &observation)
  }

  private func show(in observation: inout MutableSpan<Scalar>) {
    for index in position.indices { observation[index] = Scalar(position[index]) }
  }
}
