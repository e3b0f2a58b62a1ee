import Randomness
import Tensors
import Testing
import _TestSupport

@testable import Kernels
@testable import ReinforcementLearning

/// Rows that tell from their numbers which row they are.
func numberedRows(_ rows: Range<Int>, offline: Int = 0, episode: Int = 10) -> Transitions {
  var result = Transitions(observationSize: 3, actionSize: 2)
  for row in rows {
    let value = Scalar(row)
    result.observations += [value, value + 0.25, value + 0.5]
    result.nextObservations += [value + 1, value + 1.25, value + 1.5]
    result.actions += [Scalar(row % 3) - 1, 0.125]
    result.rewards.append(Scalar(row % 7))
    result.continuations.append(row % episode == episode - 1 && row % 2 == 1 ? 0 : 1)
    result.episodeEnds.append(row % episode == episode - 1)
  }
  result.offlineCount = offline
  return result
}

@Suite struct ReplayBufferTests {
  @Test func rowsComeBackAcrossBlocks() throws {
    var rows = numberedRows(0..<20_000, offline: 5)
    let buffer = try ReplayBuffer(rows)
    rows.actions = rows.actions.map {
      min(max($0, -ReplayBuffer.actionBound), ReplayBuffer.actionBound)
    }
    #expect(buffer.count == 20_000)
    #expect(buffer.transitions == rows)
    let part = try buffer.transitions(in: 8190..<8195)
    #expect(part.rewards == (8190..<8195).map { Scalar($0 % 7) })
    #expect(part.offlineCount == 0)
  }

  @Test func actionsAreKeptInsideTheSquashingBound() throws {
    let buffer = try ReplayBuffer(numberedRows(0..<3))
    #expect(buffer.transitions.actions[0] == -ReplayBuffer.actionBound)
    #expect(buffer.transitions.actions[4] == ReplayBuffer.actionBound)
    #expect(abs(ReplayBuffer.actionBound - 0.99999) < 1e-7)
  }

  @Test func aFrozenViewSharesBlocksAndNeverChanges() throws {
    var buffer = ReplayBuffer(observationSize: 3, actionSize: 2)
    try buffer.append(contentsOf: numberedRows(0..<10_000))
    let frozen = try buffer.frozen(upTo: 9_000)
    let before = frozen.transitions
    try buffer.append(contentsOf: numberedRows(10_000..<30_000))
    #expect(frozen.transitions == before)
    #expect(buffer.transitions.rewards == numberedRows(0..<30_000).rewards)
    var copy = frozen
    #expect(throws: ReplayError.full(capacity: 9_000, count: 9_000, added: 1)) {
      try copy.append(contentsOf: numberedRows(0..<1))
    }
    #expect(throws: ReplayError.unknownRow(30_001, count: 30_000)) {
      try buffer.frozen(upTo: 30_001)
    }
  }

  @Test func aTableThatIsSharedCopiesOneBlock() {
    var table = ChunkedRows(width: 1)
    [Real](repeating: 1, count: 10_000).withUnsafeBufferPointer { table.append($0, rows: 10_000) }
    let prefix = table.prefix(9_000)
    [Real](repeating: 2, count: 1).withUnsafeBufferPointer { table.append($0, rows: 1) }
    #expect(prefix.count == 9_000)
    #expect(table.gather([0, 9_999, 10_000]).read { Array($0) } == [1, 1, 2])
    #expect(prefix.gather([8_999]).read { Array($0) } == [1])
  }

  @Test func singleRowsAreTheSameAsManyAtOnce() throws {
    let rows = numberedRows(0..<25, offline: 4)
    var buffer = ReplayBuffer(observationSize: 3, actionSize: 2, capacity: 25)
    for row in 0..<25 {
      let (seen, action) = (Array(rows.observation(row)), Array(rows.action(row)))
      let next = Array(rows.nextObservation(row))
      try buffer.append(
        observation: seen.span, action: action.span,
        outcome: TransitionOutcome(
          reward: rows.rewards[row], terminated: rows.continuations[row] == 0,
          endsEpisode: rows.episodeEnds[row], source: row < 4 ? .offline : .online),
        nextObservation: next.span)
    }
    #expect(try buffer == ReplayBuffer(rows))
  }

  @Test func badRowsAreRefusedAndLeaveTheBufferAsItWas() throws {
    var buffer = ReplayBuffer(observationSize: 3, actionSize: 2, capacity: 30)
    try buffer.append(contentsOf: numberedRows(0..<10))
    var rows = numberedRows(0..<5)
    rows.observations[7] = .nan
    #expect(throws: ReplayError.notFinite(column: "observation", row: 2, value: "nan")) {
      try buffer.append(contentsOf: rows)
    }
    rows = numberedRows(0..<5)
    rows.rewards[3] = .infinity
    #expect(throws: ReplayError.notFinite(column: "reward", row: 3, value: "inf")) {
      try buffer.append(contentsOf: rows)
    }
    rows = numberedRows(0..<5)
    rows.continuations[1] = 0.5
    #expect(throws: ReplayError.badContinuation(row: 1, value: "0.5")) {
      try buffer.append(contentsOf: rows)
    }
    rows = numberedRows(0..<5)
    rows.nextObservations.removeLast()
    #expect(
      throws: ReplayError.wrongCount(column: "next observation", found: 14, expected: 15)
    ) { try buffer.append(contentsOf: rows) }
    #expect(throws: ReplayError.offlineAfterOnline(row: 0)) {
      try buffer.append(contentsOf: numberedRows(0..<5, offline: 5))
    }
    #expect(throws: ReplayError.full(capacity: 30, count: 10, added: 21)) {
      try buffer.append(contentsOf: numberedRows(0..<21))
    }
    #expect(
      throws: ReplayError.wrongWidth(column: "observation", row: 0, found: 4, expected: 3)
    ) {
      try buffer.append(contentsOf: Transitions(observationSize: 4, actionSize: 2))
    }
    #expect(buffer.transitions.rewards == numberedRows(0..<10).rewards)
  }

  @Test func aSingleBadRowIsRefusedWithItsPlace() throws {
    var buffer = ReplayBuffer(observationSize: 3, actionSize: 2)
    try buffer.append(contentsOf: numberedRows(0..<10))
    let (short, seen, action) = ([Scalar](), [Scalar](repeating: 0, count: 3), [Scalar.nan, 0])
    #expect(
      throws: ReplayError.wrongWidth(column: "observation", row: 10, found: 0, expected: 3)
    ) {
      try buffer.append(
        observation: short.span, action: action.span, outcome: TransitionOutcome(reward: 0),
        nextObservation: seen.span)
    }
    #expect(throws: ReplayError.notFinite(column: "action", row: 10, value: "nan")) {
      try buffer.append(
        observation: seen.span, action: action.span, outcome: TransitionOutcome(reward: 0),
        nextObservation: seen.span)
    }
    #expect(buffer.count == 10)
  }

  @Test func rewardsAndEpisodesAreFound() throws {
    let buffer = try ReplayBuffer(numberedRows(0..<25))
    #expect(buffer.rewardRange == 0...6)
    #expect(buffer.rowsOfLargestReward() == [6, 13, 20])
    #expect(buffer.episodes == [0..<10, 10..<20, 20..<25])
    #expect(buffer.rowsOfEpisodes { $0 > 6 } == [])
    var rows = numberedRows(0..<25)
    rows.rewards = rows.rewards.map { _ in 0 }
    rows.rewards[12] = 1
    #expect(try ReplayBuffer(rows).rowsOfEpisodes { $0 > 0 } == Array(10..<20))
    rows.rewards[12] = 0
    #expect(try ReplayBuffer(rows).rowsOfLargestReward() == [])
  }
}
