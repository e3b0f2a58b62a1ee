public import Randomness
public import Tensors

/// A disc over two components of an observation, such as a position in a maze.
public struct ObservationDisc: Sendable, Hashable, Codable {
  /// The centre.
  public var center: [Scalar]
  /// The radius; the rim belongs to the disc.
  public var radius: Scalar
  /// The two components of the observation.
  public var axes: [Int]

  /// A disc around `(x, y)` over two components.
  public init(x: Scalar, y: Scalar, radius: Scalar, axes: (Int, Int) = (0, 1)) {
    center = [x, y]
    self.radius = radius
    self.axes = [axes.0, axes.1]
  }

  /// Whether an observation lies in it; one that lacks a component does not.
  public func contains(_ observation: ArraySlice<Scalar>) -> Bool {
    guard axes.allSatisfy({ (0..<observation.count).contains($0) }) else { return false }
    let dx = observation[observation.startIndex + axes[0]] - center[0]
    let dy = observation[observation.startIndex + axes[1]] - center[1]
    return dx * dx + dy * dy <= radius * radius
  }
}

extension Transitions {
  /// The rows at the given places, in ascending order.
  ///
  /// A row whose successor is missing becomes the end of its part of the episode; it is cut off, not
  /// terminated, so its continuation stays.
  public func keeping(_ rows: [Int]) -> Transitions {
    var result = Transitions(observationSize: observationSize, actionSize: actionSize)
    result.returnsToGo = returnsToGo == nil ? nil : []
    for (index, row) in rows.enumerated() {
      precondition(
        (0..<count).contains(row) && (index == 0 || rows[index - 1] < row),
        "rows to keep ascend and lie in 0..<\(count), found \(row) at \(index)")
      result.append(row, of: self)
      let isFollowed = index + 1 < rows.count && rows[index + 1] == row + 1
      if !isFollowed { result.episodeEnds[index] = true }
      if row < offlineCount { result.offlineCount += 1 }
    }
    return result
  }

  private mutating func append(_ row: Int, of other: Transitions) {
    observations += other.observation(row)
    actions += other.action(row)
    rewards.append(other.rewards[row])
    continuations.append(other.continuations[row])
    episodeEnds.append(other.episodeEnds[row])
    nextObservations += other.nextObservation(row)
    if let value = other.returnsToGo?[row] { returnsToGo?.append(value) }
  }

  /// Without the rows whose observation lies in one of the discs.
  public func removing(_ discs: [ObservationDisc]) -> Transitions {
    keeping(
      (0..<count).filter { row in !discs.contains { $0.contains(observation(row)) } })
  }

  /// A number of rows drawn without replacement, in their order; all where there are no more.
  public func downsampled(to number: Int, key: RandomKey) -> Transitions {
    precondition(number >= 0, "a data set of \(number) rows")
    guard number < count else { return self }
    var generator = key.generator()
    return keeping(generator.sample(number, from: count).sorted())
  }

  /// The first rows of each episode.
  ///
  /// - Parameter asTerminal: Whether the rows at which episodes are cut count as true ends, as
  ///   Cal-QL's code has it; otherwise their next states' values still count.
  public func truncatingEpisodes(after length: Int, asTerminal: Bool = false) -> Transitions {
    precondition(length > 0, "episodes of \(length) rows")
    let kept = episodes.map { $0.prefix(length) }
    var result = keeping(kept.flatMap { Array($0) })
    guard asTerminal else { return result }
    var end = 0
    for (rows, episode) in zip(kept, episodes) {
      end += rows.count
      if rows.count < episode.count { result.continuations[end - 1] = 0 }
    }
    return result
  }

  /// With rewards computed anew from observation, action and next observation.
  public func relabelingRewards(
    _ reward: (ArraySlice<Scalar>, ArraySlice<Scalar>, ArraySlice<Scalar>) -> Scalar
  ) -> Transitions {
    var result = self
    for row in 0..<count {
      result.rewards[row] = reward(observation(row), action(row), nextObservation(row))
    }
    // Returns were sums of the old rewards.
    result.returnsToGo = nil
    return result
  }

  /// With rewards of the next state, for files whose reward t tests observation t.
  ///
  /// `r'_t = r_{t+1}` within an episode, whose last row is dropped because its reward is not known
  /// (maze2d of D4RL, issue 194).
  public func shiftingRewardsToNextState() -> Transitions {
    var result = self
    var kept: [Int] = []
    for rows in episodes {
      for row in rows.dropLast() { result.rewards[row] = rewards[row + 1] }
      kept += rows.dropLast()
    }
    result.returnsToGo = nil
    return result.keeping(kept)
  }
}
