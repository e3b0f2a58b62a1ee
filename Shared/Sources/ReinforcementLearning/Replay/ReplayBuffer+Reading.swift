import Kernels
public import Tensors

extension ReplayBuffer {
  /// The rows of a range as flat columns.
  ///
  /// - Throws: `unknownRow`.
  public func transitions(in rows: Range<Int>) throws(ReplayError) -> Transitions {
    guard rows.lowerBound >= 0, rows.upperBound <= count else {
      throw .unknownRow(rows.lowerBound < 0 ? rows.lowerBound : rows.upperBound, count: count)
    }
    var result = Transitions(observationSize: observationSize, actionSize: actionSize)
    result.observations = observations.numbers(in: rows)
    result.actions = actions.numbers(in: rows)
    result.nextObservations = nextObservations.numbers(in: rows)
    result.rewards = outcomes.numbers(in: rows, column: OutcomeColumn.reward)
    result.continuations = outcomes.numbers(in: rows, column: OutcomeColumn.continuation)
    result.episodeEnds = outcomes.numbers(in: rows, column: OutcomeColumn.episodeEnd)
      .map { $0 != 0 }
    result.returnsToGo = storedReturns?.numbers(in: rows)
    result.offlineCount = min(max(offlineCount - rows.lowerBound, 0), rows.count)
    return result
  }

  /// All rows as flat columns.
  public var transitions: Transitions {
    (try? transitions(in: 0..<count))
      ?? Transitions(observationSize: observationSize, actionSize: actionSize)
  }

  /// The raw rewards of all rows.
  public var rewards: [Scalar] {
    outcomes.numbers(in: 0..<count, column: OutcomeColumn.reward)
  }

  /// The smallest and largest raw reward; nil for an empty buffer.
  public var rewardRange: ClosedRange<Scalar>? {
    var (low, high) = (Scalar.infinity, -Scalar.infinity)
    outcomes.forEachPart(of: 0..<count) { _, values in
      for index in stride(from: 0, to: values.count, by: OutcomeColumn.count) {
        low = min(low, values[index])
        high = max(high, values[index])
      }
    }
    return low <= high ? low...high : nil
  }

  /// The rows of each episode, or of each unbroken part of one, in order.
  public var episodes: [Range<Int>] {
    episodeRanges(
      endingAt: outcomes.numbers(in: 0..<count, column: OutcomeColumn.episodeEnd).map { $0 != 0 })
  }

  /// The rows whose raw reward satisfies a condition, in order.
  public func rows(whereReward condition: (Scalar) -> Bool) -> [Int] {
    var rows: [Int] = []
    outcomes.forEachPart(of: 0..<count) { first, values in
      for row in 0..<values.count / OutcomeColumn.count
      where condition(values[row * OutcomeColumn.count]) {
        rows.append(first + row)
      }
    }
    return rows
  }

  /// The rows with the largest raw reward of the buffer, in order; none where all rewards are
  /// equal, since nothing is then better than the rest.
  public func rowsOfLargestReward() -> [Int] {
    guard let range = rewardRange, range.lowerBound < range.upperBound else { return [] }
    return rows { $0 == range.upperBound }
  }

  /// The rows of all episodes whose largest raw reward satisfies a condition, in order.
  public func rowsOfEpisodes(whereLargestReward condition: (Scalar) -> Bool) -> [Int] {
    let rewards = rewards
    return episodes.filter { condition(rewards[$0].max() ?? -.infinity) }.flatMap { Array($0) }
  }
}

extension ReplayBuffer: Equatable {
  /// Whether both hold the same rows and may hold the same number of them.
  public static func == (a: ReplayBuffer, b: ReplayBuffer) -> Bool {
    guard a.count == b.count, a.capacity == b.capacity, a.offlineCount == b.offlineCount else {
      return false
    }
    return a.transitions == b.transitions
  }
}

extension ChunkedRows {
  /// The numbers of some rows.
  func numbers(in rows: Range<Int>) -> [Scalar] {
    var result: [Scalar] = []
    result.reserveCapacity(rows.count * width)
    forEachPart(of: rows) { _, part in result.append(contentsOf: part) }
    return result
  }

  /// One column of some rows.
  func numbers(in rows: Range<Int>, column: Int) -> [Scalar] {
    var result: [Scalar] = []
    result.reserveCapacity(rows.count)
    forEachPart(of: rows) { _, part in
      for index in stride(from: column, to: part.count, by: width) { result.append(part[index]) }
    }
    return result
  }
}

/// The ranges of rows that each end at a mark; rows after the last mark are a range too.
func episodeRanges(endingAt marks: [Bool]) -> [Range<Int>] {
  var ranges: [Range<Int>] = []
  var start = 0
  for (row, isEnd) in marks.enumerated() where isEnd {
    ranges.append(start..<row + 1)
    start = row + 1
  }
  if start < marks.count { ranges.append(start..<marks.count) }
  return ranges
}
