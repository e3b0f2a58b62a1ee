public import Randomness
public import Tensors

/// What can be known of an environment without a step in it.
public struct EnvironmentSpecification: Sendable, Hashable, Codable {
  /// The name under which it is found and reported.
  public var name: String
  /// The length of an observation.
  public var observationSize: Int
  /// The length of an action; every component lies in [-1, 1].
  public var actionSize: Int
  /// The number of steps after which an episode is cut off, which is no end of its own; nil if never.
  public var horizon: Int?
  /// Returns that count as 0 and as 100 on the normalised scale; nil where nobody gave them.
  public var referenceReturns: ReferenceReturns?
  /// Whether an episode that comes to a true end has solved the task, whatever it was paid.
  public var endsAreSuccesses: Bool

  /// What to know of an environment.
  public init(
    name: String, observationSize: Int, actionSize: Int, horizon: Int?,
    referenceReturns: ReferenceReturns? = nil, endsAreSuccesses: Bool = false
  ) {
    self.name = name
    self.observationSize = observationSize
    self.actionSize = actionSize
    self.horizon = horizon
    self.referenceReturns = referenceReturns
    self.endsAreSuccesses = endsAreSuccesses
  }
}

/// The returns between which a score is normalised: `100 (R - low) / (high - low)` (D4RL).
public struct ReferenceReturns: Sendable, Hashable, Codable {
  /// The return that scores 0, usually a random policy's.
  public var low: Double
  /// The return that scores 100, usually an expert's.
  public var high: Double

  /// Two different returns.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// The normalised score of a return.
  public func score(of value: Double) -> Double { 100 * (value - low) / (high - low) }
}

/// What a step brought, beside the observation.
public struct StepOutcome: Sendable, Hashable {
  /// The reward of the step.
  public var reward: Double
  /// Whether the task is over: nothing follows, so values of the next state are not bootstrapped.
  public var terminated: Bool
  /// Whether the environment cut the episode off for another reason than its horizon, which the
  /// caller counts; values of the next state are bootstrapped.
  public var truncated: Bool

  /// What a step brought.
  public init(reward: Double, terminated: Bool = false, truncated: Bool = false) {
    self.reward = reward
    self.terminated = terminated
    self.truncated = truncated
  }
}

/// All that decides how an environment goes on: restoring it continues with the same bits.
public struct EnvironmentState: Sendable, Hashable, Codable {
  /// Numbers in the order that the environment documents.
  public var values: [Double]
  /// The stream of an environment that draws during steps.
  public var generator: RandomGenerator?

  /// A state.
  public init(values: [Double], generator: RandomGenerator? = nil) {
    self.values = values
    self.generator = generator
  }
}

/// A task that is acted in, step by step.
///
/// A value: a copy is an environment of its own in the same state. Observations are written into
/// the caller's storage, so that a step need not allocate. Environments do not count steps; whoever
/// runs them cuts episodes off at the horizon.
public protocol Environment: Sendable {
  /// What can be known without a step.
  var specification: EnvironmentSpecification { get }

  /// Begins an episode and writes its first observation, `[observationSize]`.
  ///
  /// The start depends on the key alone.
  mutating func reset(
    key: RandomKey, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError)

  /// Goes one step and writes the observation of the new state, `[observationSize]`.
  ///
  /// Components of the action beyond [-1, 1] are clipped.
  mutating func step(
    _ action: Span<Scalar>, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) -> StepOutcome

  /// The present state.
  var state: EnvironmentState { get }

  /// Goes to a state and writes its observation.
  ///
  /// - Throws: `EnvironmentError.unusableState`.
  mutating func restore(
    _ state: EnvironmentState, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError)

  /// The present state, where finding it out can fail, as in another process.
  ///
  /// - Throws: `EnvironmentError.process`.
  func capturedState() throws(EnvironmentError) -> EnvironmentState

  /// An environment of the same kind that shares nothing with this one.
  ///
  /// - Throws: `EnvironmentError.process` where another process cannot be started.
  func independentCopy() throws(EnvironmentError) -> Self
}

extension Environment {
  /// The present state.
  public func capturedState() throws(EnvironmentError) -> EnvironmentState { state }

  /// This value, since copies of values share nothing.
  public func independentCopy() throws(EnvironmentError) -> Self { self }
}
