import Kernels
public import Randomness
public import Tensors

/// The affine map from stored raw rewards to the rewards that a learner sees: `scale * r + bias`.
public struct RewardTransform: Sendable, Hashable, Codable {
  /// The factor.
  public var scale: Scalar
  /// What is added after the factor.
  public var bias: Scalar

  /// `scale * r + bias`, as Cal-QL writes it.
  public init(scale: Scalar = 1, bias: Scalar = 0) {
    self.scale = scale
    self.bias = bias
  }

  /// `(r + bias) * scale`, as IQL writes it.
  public static func shifted(by bias: Scalar, thenScaledBy scale: Scalar = 1) -> RewardTransform {
    RewardTransform(scale: scale, bias: bias * scale)
  }

  /// Rewards as they are.
  public static let identity = RewardTransform()

  /// The transformed reward.
  public func callAsFunction(_ reward: Scalar) -> Scalar { scale * reward + bias }

  /// The transformed bounds of rewards.
  public func callAsFunction(_ range: ClosedRange<Scalar>) -> ClosedRange<Scalar> {
    let ends = [self(range.lowerBound), self(range.upperBound)]
    return min(ends[0], ends[1])...max(ends[0], ends[1])
  }
}

/// How batches are drawn from a buffer, with replacement.
public struct Sampler: Sendable, Hashable {
  /// Which rows a batch holds, before any upsampling.
  public enum Mixture: Sendable, Hashable, Codable {
    /// Every row equally likely.
    case uniform
    /// A fixed share of offline rows, rounded to whole rows, and online ones for the rest; where one
    /// kind is missing, all come from the other.
    case mixed(offlineShare: Double)
  }

  /// Rows that are drawn in addition to their share.
  public struct Upsampling: Sendable, Hashable {
    /// How they enter the batch.
    public enum Place: String, Sendable, Hashable, Codable {
      /// In place of the batch's last rows.
      case replacing
      /// After the batch's rows, which makes it larger.
      case adding
    }

    /// The rows to draw from, such as those of largest reward; none turns upsampling off.
    public var rows: [Int]
    /// How many of a batch come from them.
    public var count: Int
    /// How they enter the batch.
    public var place: Place

    /// `count` draws a batch from `rows`.
    public init(_ count: Int, of rows: [Int], place: Place = .replacing) {
      self.rows = rows
      self.count = count
      self.place = place
    }
  }

  /// The rows of a batch, without those that upsampling adds.
  public var batchSize: Int
  /// Which rows they are.
  public var mixture: Mixture
  /// Rows that are drawn in addition to their share; nil for none.
  public var upsampling: Upsampling?
  /// What the learner sees of rewards.
  public var rewards: RewardTransform

  /// A way to draw batches.
  public init(
    batchSize: Int = 256, mixture: Mixture = .uniform, upsampling: Upsampling? = nil,
    rewards: RewardTransform = .identity
  ) {
    self.batchSize = batchSize
    self.mixture = mixture
    self.upsampling = upsampling
    self.rewards = rewards
  }

  /// The rows of one batch; the same key gives the same rows.
  ///
  /// - Throws: `empty` for a buffer without rows, `outOfRange` for sizes or shares that are none,
  ///   `unknownRow` for upsampled rows that the buffer lacks.
  public func rows(of buffer: ReplayBuffer, key: RandomKey) throws(ReplayError) -> [Int] {
    try validate(buffer)
    var generator = key.generator()
    let extra = upsampling.map { $0.rows.isEmpty ? 0 : $0.count } ?? 0
    let regular = upsampling?.place == .adding ? batchSize : batchSize - extra
    let offline = offlineRows(of: buffer, among: regular)
    var rows: [Int] = []
    rows.reserveCapacity(regular + extra)
    switch offline {
    case nil: rows.draw(regular, from: 0..<buffer.count, &generator)
    case let count?:
      rows.draw(count, from: 0..<buffer.offlineCount, &generator)
      rows.draw(regular - count, from: buffer.offlineCount..<buffer.count, &generator)
    }
    guard let upsampling, extra > 0 else { return rows }
    for _ in 0..<extra {
      let row = upsampling.rows[generator.integer(below: upsampling.rows.count)]
      guard (0..<buffer.count).contains(row) else { throw .unknownRow(row, count: buffer.count) }
      rows.append(row)
    }
    return rows
  }

  /// One batch; the same key gives the same batch.
  ///
  /// - Throws: as `rows(of:key:)` does.
  public func batch(
    from buffer: ReplayBuffer, key: RandomKey
  ) throws(ReplayError) -> TransitionBatch {
    try buffer.batch(of: try rows(of: buffer, key: key), rewards: rewards)
  }

  /// The number of offline rows in a batch, or nil where rows are drawn from all.
  private func offlineRows(of buffer: ReplayBuffer, among count: Int) -> Int? {
    guard case .mixed(let share) = mixture else { return nil }
    if buffer.offlineCount == 0 { return 0 }
    if buffer.onlineCount == 0 { return count }
    return Int((share * Double(count)).rounded())
  }

  private func validate(_ buffer: ReplayBuffer) throws(ReplayError) {
    guard buffer.count > 0 else { throw .empty(what: "row in the buffer") }
    guard batchSize > 0 else {
      throw .outOfRange(what: "the batch size", value: Double(batchSize), allowed: "at least 1")
    }
    if case .mixed(let share) = mixture, !(0...1).contains(share) {
      throw .outOfRange(what: "the share of offline rows", value: share, allowed: "0 to 1")
    }
    let most = upsampling?.place == .adding ? Int.max : batchSize
    if let count = upsampling?.count, !(0...most).contains(count) {
      throw .outOfRange(
        what: "the number of upsampled rows", value: Double(count),
        allowed: "from 0 on, and at most the batch size where rows are replaced")
    }
  }
}

extension ReplayBuffer {
  /// Some rows as a batch, in the given order, with transformed rewards.
  ///
  /// - Throws: `unknownRow`.
  public func batch(
    of rows: [Int], rewards: RewardTransform = .identity
  ) throws(ReplayError) -> TransitionBatch {
    if let row = rows.first(where: { $0 < 0 || $0 >= count }) {
      throw .unknownRow(row, count: count)
    }
    let number = rows.count
    let reward = outcomes.gather(
      rows, column: OutcomeColumn.reward, scale: rewards.scale, shift: rewards.bias)
    let continuation = outcomes.gather(rows, column: OutcomeColumn.continuation)
    return TransitionBatch(
      observations: Tensor(observations.gather(rows), shape: [number, observationSize]),
      actions: Tensor(actions.gather(rows), shape: [number, actionSize]),
      rewards: Tensor(reward, shape: [number]),
      continuations: Tensor(continuation, shape: [number]),
      nextObservations: Tensor(nextObservations.gather(rows), shape: [number, observationSize]),
      returnsToGo: storedReturns.map { Tensor($0.gather(rows), shape: [number]) })
  }
}

extension [Int] {
  /// Appends integers of a range, each equally likely.
  fileprivate mutating func draw(
    _ count: Int, from range: Range<Int>, _ generator: inout RandomGenerator
  ) {
    for _ in 0..<count { append(range.lowerBound + generator.integer(below: range.count)) }
  }
}
