public import Randomness
public import Tensors

/// Copies of an environment that are stepped together and begin again by themselves.
///
/// Episodes are cut off at the horizon here. Episode e of copy i starts from
/// `key.split(i).split(e)`, so what happens depends on the key and the actions alone, and a state
/// that was saved goes on with the same bits. A step allocates nothing beside what the environments
/// do themselves.
///
/// ```swift
/// var environments = try EnvironmentVector(of: PointMass(), key: key.split("environment"))
/// for step in 0..<100_000 {
///   let mode = ActionMode.sample(key.split("actions").split(step))
///   try environments.step(agent.actions(for: environments.observations, mode: mode))
///   try buffer.append(environments.lastStep)
/// }
/// ```
public struct EnvironmentVector<Member: Environment>: Sendable {
  /// What all copies have in common.
  public let specification: EnvironmentSpecification
  /// What the last step brought, before any copy began again.
  public private(set) var lastStep: VectorStep
  /// The steps taken so far, by all copies together.
  public private(set) var stepCount = 0
  /// The copies that `step(_:)` began anew in its last call, with what their episodes brought.
  public private(set) var finishedEpisodes: [EpisodeOutcome] = []

  let key: RandomKey
  var members: [Member] = []
  var current: [[Scalar]]
  var episodes: [EpisodeProgress]

  /// Copies of an environment, each at the start of its first episode.
  ///
  /// - Throws: what the environment throws, `notFinite`.
  public init(
    of environment: Member, count: Int = 1, key: RandomKey
  ) throws(EnvironmentError) {
    precondition(count > 0, "a vector of \(count) environments")
    specification = environment.specification
    self.key = key
    for _ in 0..<count { members.append(try environment.independentCopy()) }
    let observation = [Scalar](repeating: 0, count: specification.observationSize)
    current = Array(repeating: observation, count: count)
    episodes = Array(repeating: EpisodeProgress(), count: count)
    lastStep = VectorStep(copies: count, specification)
    finishedEpisodes.reserveCapacity(count)
    for copy in 0..<count { try begin(copy) }
  }

  /// The number of copies.
  public var count: Int { members.count }

  /// What each copy shows now, `[count, observationSize]`: after an end, the start that followed.
  public var observations: Tensor {
    Tensor(current, width: specification.observationSize)
  }

  /// Steps every copy with its row of `actions`, `[count, actionSize]`.
  ///
  /// Copies whose episode ended begin the next one. After a throw the vector is to be restored from a
  /// saved state or thrown away.
  ///
  /// - Throws: `notFinite` for an action, an observation or a reward that is no finite number, and
  ///   what the environment throws.
  public mutating func step(_ actions: Tensor) throws(EnvironmentError) {
    precondition(
      actions.shape[0] == count && actions.shape[1] == specification.actionSize,
      "actions of shape \(actions.shape) for \(count) copies of \(specification.actionSize)")
    finishedEpisodes.removeAll(keepingCapacity: true)
    lastStep.take(actions: actions, observations: current)
    for copy in members.indices { try advance(copy) }
  }

  private mutating func advance(_ copy: Int) throws(EnvironmentError) {
    try requireFinite(lastStep.actions[copy], "action", of: copy)
    var outcome = try Self.step(&members[copy], lastStep.actions[copy], &current[copy])
    stepCount += 1
    try requireFinite(current[copy], "observation", of: copy)
    guard outcome.reward.isFinite else { throw position(of: copy).failure("reward") }
    episodes[copy].add(outcome.reward)
    if let horizon = specification.horizon, episodes[copy].length >= horizon {
      outcome.truncated = true
    }
    lastStep.take(outcome, nextObservation: current[copy], of: copy)
    guard outcome.terminated || outcome.truncated else { return }
    finishedEpisodes.append(
      EpisodeOutcome(copy: copy, progress: episodes[copy], terminated: outcome.terminated))
    episodes[copy] = EpisodeProgress(number: episodes[copy].number + 1)
    try begin(copy)
  }

  private mutating func begin(_ copy: Int) throws(EnvironmentError) {
    let start = key.split(copy).split(episodes[copy].number)
    try Self.reset(&members[copy], start, &current[copy])
    try requireFinite(current[copy], "observation", of: copy)
  }

  private func requireFinite(
    _ values: [Scalar], _ what: String, of copy: Int
  ) throws(EnvironmentError) {
    if !values.span.isFinite { try position(of: copy).requireFinite(values.span, what) }
  }

  private func position(of copy: Int) -> StepPosition {
    StepPosition(environment: specification.name, step: stepCount, place: "copy \(copy)")
  }

  // Two stored properties can be changed at the same time through arguments only.
  private static func step(
    _ member: inout Member, _ action: [Scalar], _ observation: inout [Scalar]
  ) throws(EnvironmentError) -> StepOutcome {
    var span = observation.mutableSpan
    return try member.step(action.span, into: &span)
  }

  private static func reset(
    _ member: inout Member, _ key: RandomKey, _ observation: inout [Scalar]
  ) throws(EnvironmentError) {
    var span = observation.mutableSpan
    try member.reset(key: key, into: &span)
  }
}

extension EnvironmentVector {
  /// All that decides how the vector goes on.
  ///
  /// - Throws: what finding out an environment's state throws.
  public func state() throws(EnvironmentError) -> EnvironmentVectorState {
    var states: [EnvironmentState] = []
    for member in members { states.append(try member.capturedState()) }
    return EnvironmentVectorState(
      environment: specification.name, key: key, members: states, episodes: episodes,
      observations: current.map { $0.map { Double($0) } }, stepCount: stepCount)
  }

  /// A vector that goes on from a saved state, with environments like the given one.
  ///
  /// - Throws: `unusableState` for a state of another environment or number of copies, and what
  ///   restoring an environment throws.
  public init(
    of environment: Member, restoring state: EnvironmentVectorState
  ) throws(EnvironmentError) {
    let specification = environment.specification
    try state.validate(for: specification)
    self.specification = specification
    key = state.key
    for _ in state.members { members.append(try environment.independentCopy()) }
    // What the environment shows after restoring may differ in its last bits from what was seen.
    current = state.observations.map { $0.map { Scalar($0) } }
    episodes = state.episodes
    stepCount = state.stepCount
    lastStep = VectorStep(copies: state.members.count, specification)
    var observation = [Scalar](repeating: 0, count: specification.observationSize)
    for (copy, saved) in state.members.enumerated() {
      var span = observation.mutableSpan
      try members[copy].restore(saved, into: &span)
    }
  }
}
