public import Randomness
public import Tensors

/// An environment of a kind that is known at run time only, such as one found by its name.
public struct AnyEnvironment: Environment {
  private var base: any Environment

  /// Wraps an environment.
  public init(_ base: any Environment) {
    self.base = (base as? AnyEnvironment)?.base ?? base
  }

  /// What can be known without a step.
  public var specification: EnvironmentSpecification { base.specification }

  /// The present state.
  public var state: EnvironmentState { base.state }

  /// Begins an episode.
  public mutating func reset(
    key: RandomKey, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    try base.reset(key: key, into: &observation)
  }

  /// Goes one step.
  public mutating func step(
    _ action: Span<Scalar>, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) -> StepOutcome {
    try base.step(action, into: &observation)
  }

  /// Goes to a state.
  public mutating func restore(
    _ state: EnvironmentState, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    try base.restore(state, into: &observation)
  }

  /// The present state, where finding it out can fail.
  public func capturedState() throws(EnvironmentError) -> EnvironmentState {
    try base.capturedState()
  }

  /// An environment of the same kind that shares nothing with this one.
  public func independentCopy() throws(EnvironmentError) -> AnyEnvironment {
    AnyEnvironment(try base.independentCopy())
  }
}
