public import Randomness
public import Tensors

/// An environment in a child process that answers JSON lines on its standard output.
///
/// Each request is one line on the child's standard input, each answer one line; docs/environments.md
/// has the protocol and a complete example. Copies of this value share the process; what needs an
/// environment of its own asks for `independentCopy()`, which starts the command again. When the
/// last copy goes, the child is asked to close and, if it does not, ended.
public struct ProcessEnvironment: Environment {
  /// What can be known without a step, as the child said.
  public let specification: EnvironmentSpecification
  private let session: ProcessSession

  /// Starts a command and asks what environment it is.
  ///
  /// - Parameters:
  ///   - executable: A path, or a name to look up on `PATH`.
  ///   - arguments: The arguments after the name.
  ///   - timeout: The longest time to wait for an answer.
  /// - Throws: `EnvironmentError.process` if it cannot be started or does not keep to the protocol.
  public init(
    _ executable: String, _ arguments: [String] = [], timeout: Duration = .seconds(30)
  ) throws(EnvironmentError) {
    session = try ProcessSession(executable, arguments, timeout: timeout)
    let hello = try session.ask(
      ProcessRequest(.hello, version: 1), for: HelloReply.self, wanting: HelloReply.form)
    guard hello.observationSize > 0, hello.actionSize > 0, (hello.horizon ?? 1) > 0 else {
      throw session.fail("its sizes and its horizon must be positive, found \(hello)")
    }
    specification = EnvironmentSpecification(
      name: hello.name, observationSize: hello.observationSize, actionSize: hello.actionSize,
      horizon: hello.horizon, referenceReturns: hello.referenceReturns)
    session.setName(hello.name)
  }

  /// Begins an episode from a seed of 32 bits that is drawn from the key.
  ///
  /// - Throws: `process`, `notFinite`.
  public mutating func reset(
    key: RandomKey, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    var generator = key.generator()
    let request = ProcessRequest(.reset, seed: UInt32(truncatingIfNeeded: generator.next()))
    try show(
      session.ask(request, for: ObservationReply.self, wanting: ObservationReply.form),
      in: &observation)
  }

  /// Goes one step.
  ///
  /// - Throws: `process`, `notFinite`, with the number of steps that this process was asked for.
  public mutating func step(
    _ action: Span<Scalar>, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) -> StepOutcome {
    session.countStep()
    var values: [Double] = []
    for index in action.indices {
      guard action[index].isFinite else { throw session.notFinite("action \(index)") }
      values.append(min(max(Double(action[index]), -1), 1))
    }
    let reply = try session.ask(
      ProcessRequest(.step, action: values), for: StepReply.self, wanting: StepReply.form)
    guard reply.reward.isFinite else { throw session.notFinite("reward") }
    try show(ObservationReply(observation: reply.observation), in: &observation)
    return StepOutcome(
      reward: reply.reward, terminated: reply.terminated, truncated: reply.truncated ?? false)
  }

  /// The present state; without values, which no environment goes back to, if the child fails.
  public var state: EnvironmentState {
    (try? capturedState()) ?? EnvironmentState(values: [])
  }

  /// The present state.
  ///
  /// - Throws: `process`.
  public func capturedState() throws(EnvironmentError) -> EnvironmentState {
    let reply = try session.ask(
      ProcessRequest(.state), for: StateReply.self, wanting: StateReply.form)
    return EnvironmentState(values: reply.state)
  }

  /// Goes to a state.
  ///
  /// - Throws: `unusableState` for one without values, `process`, `notFinite`.
  public mutating func restore(
    _ state: EnvironmentState, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    guard !state.values.isEmpty, state.values.allSatisfy(\.isFinite) else {
      throw .unusableState(
        environment: specification.name, problem: "expected finite numbers, found \(state.values)")
    }
    let request = ProcessRequest(.restore, state: state.values)
    try show(
      session.ask(request, for: ObservationReply.self, wanting: ObservationReply.form),
      in: &observation)
  }

  /// Starts the command again; the new environment is not in this one's state.
  ///
  /// - Throws: `process` if it cannot be started or calls itself something else.
  public func independentCopy() throws(EnvironmentError) -> ProcessEnvironment {
    let copy = try ProcessEnvironment(
      session.executable, session.arguments, timeout: session.timeout)
    guard copy.specification == specification else {
      throw copy.session.fail("it was \(specification) when it was started first")
    }
    return copy
  }

  /// Asks the child to end and waits for it; every later call throws.
  public func close() { session.close() }

  private func show(
    _ reply: ObservationReply, in observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    guard reply.observation.count == observation.count else {
      throw session.fail(
        "it showed \(reply.observation.count) numbers, expected \(observation.count)")
    }
    for (index, value) in reply.observation.enumerated() {
      let number = Scalar(value)
      guard number.isFinite else { throw session.notFinite("observation \(index)") }
      observation[index] = number
    }
  }
}
