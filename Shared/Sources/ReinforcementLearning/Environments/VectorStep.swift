public import Randomness
public import Tensors

/// What one step of a vector of environments brought, one entry a copy.
public struct VectorStep: Sendable, Equatable {
  /// What was seen before.
  public private(set) var observations: [[Scalar]]
  /// What was done, as it was given.
  public private(set) var actions: [[Scalar]]
  /// What was seen next, before a copy whose episode ended began again.
  public private(set) var nextObservations: [[Scalar]]
  /// Rewards and ends; cuts at the horizon are among the truncations.
  public private(set) var outcomes: [StepOutcome]

  init(copies: Int, _ specification: EnvironmentSpecification) {
    let observation = [Scalar](repeating: 0, count: specification.observationSize)
    observations = Array(repeating: observation, count: copies)
    nextObservations = observations
    actions = Array(
      repeating: [Scalar](repeating: 0, count: specification.actionSize), count: copies)
    outcomes = Array(repeating: StepOutcome(reward: 0), count: copies)
  }

  /// Element by element, so that the arrays of the step before are used again.
  mutating func take(actions tensor: Tensor, observations current: [[Scalar]]) {
    let width = tensor.shape[1]
    tensor.withScalars { values in
      for copy in actions.indices {
        for index in 0..<width { actions[copy][index] = values[copy * width + index] }
      }
    }
    for copy in current.indices { observations[copy].overwrite(with: current[copy]) }
  }

  mutating func take(_ outcome: StepOutcome, nextObservation: [Scalar], of copy: Int) {
    outcomes[copy] = outcome
    nextObservations[copy].overwrite(with: nextObservation)
  }
}

extension [Scalar] {
  /// Copies numbers into the memory that is there.
  fileprivate mutating func overwrite(with other: [Scalar]) {
    for index in indices { self[index] = other[index] }
  }
}

/// How far the present episode of a copy has come.
public struct EpisodeProgress: Sendable, Hashable, Codable {
  /// The place of the episode among those of its copy.
  public var number = 0
  /// The steps so far.
  public var length = 0
  /// The sum of raw rewards so far.
  public var sum = 0.0
  /// The largest raw reward so far; nil before the first.
  public var largestReward: Double?

  mutating func add(_ reward: Double) {
    length += 1
    sum += reward
    largestReward = max(largestReward ?? reward, reward)
  }
}

/// What a finished episode brought.
public struct EpisodeOutcome: Sendable, Hashable, Codable {
  /// The copy it was played in.
  public var copy: Int
  /// The sum of raw rewards.
  public var sum: Double
  /// The number of steps.
  public var length: Int
  /// The largest raw reward.
  public var largestReward: Double
  /// Whether the task was over, rather than cut off.
  public var terminated: Bool

  init(copy: Int, progress: EpisodeProgress, terminated: Bool) {
    self.copy = copy
    sum = progress.sum
    length = progress.length
    largestReward = progress.largestReward ?? 0
    self.terminated = terminated
  }
}

/// All that decides how a vector of environments goes on; what `Checkpoint.encode` can keep.
public struct EnvironmentVectorState: Sendable, Hashable, Codable {
  /// The environment's name.
  public var environment: String
  /// The key of all starts.
  public var key: RandomKey
  /// The state of each copy.
  public var members: [EnvironmentState]
  /// The episode of each copy.
  public var episodes: [EpisodeProgress]
  /// What each copy shows.
  public var observations: [[Double]]
  /// The steps taken so far.
  public var stepCount: Int

  func validate(for specification: EnvironmentSpecification) throws(EnvironmentError) {
    let name = specification.name
    guard environment == name else {
      throw .unusableState(environment: name, problem: "it was saved from \(environment)")
    }
    let size = specification.observationSize
    guard !members.isEmpty, episodes.count == members.count,
      observations.count == members.count, observations.allSatisfy({ $0.count == size })
    else {
      throw .unusableState(
        environment: name,
        problem: "it has \(members.count) states, \(episodes.count) episodes and "
          + "\(observations.count) observations of \(observations.map(\.count)) numbers, "
          + "expected as many of each, at least one, and \(size) numbers")
    }
  }
}

/// Where in a run a number is checked that an environment or a policy gave.
struct StepPosition {
  var environment: String
  var step: Int
  /// Which of several, such as "copy 2".
  var place: String

  func requireFinite(_ values: Span<Scalar>, _ what: String) throws(EnvironmentError) {
    for index in values.indices where !values[index].isFinite {
      throw failure("\(what) \(index)")
    }
  }

  func failure(_ what: String) -> EnvironmentError {
    .notFinite(environment: environment, step: step, what: "\(what) of \(place)")
  }
}

extension Span where Element == Scalar {
  /// Whether no number is infinite or not a number.
  var isFinite: Bool {
    for index in indices where !self[index].isFinite { return false }
    return true
  }
}

extension Tensor {
  /// Rows of one width, `[rows.count, width]`.
  init(_ rows: [[Scalar]], width: Int) {
    self.init(shape: [rows.count, width]) { values in
      for (row, numbers) in rows.enumerated() {
        for index in 0..<width { values[row * width + index] = numbers[index] }
      }
    }
  }
}
