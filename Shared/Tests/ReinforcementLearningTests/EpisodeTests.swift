import Randomness
import Tensors
import Testing

@testable import ReinforcementLearning

@Suite struct EpisodeTests {
  private func close(_ values: [Scalar], _ expected: [Double]) -> Bool {
    values.count == expected.count
      && zip(values, expected).allSatisfy { abs(Double($0) - $1) <= 1e-5 * max(1, abs($1)) }
  }

  @Test func returnsToGoAgreeWithThePaperFile() {
    let returns = returnsToGo(
      rewards: [-5, -5, 5], continuations: [1, 1, 0], episodeEnds: [false, false, true],
      rule: ReturnRule())
    #expect(close(returns, [-5.0495, -0.05, 5]))
    let failed = returnsToGo(
      rewards: [-5, -5, -5], continuations: [1, 1, 1], episodeEnds: [false, false, true],
      rule: ReturnRule(failureReward: -5))
    #expect(close(failed, [-500, -500, -500]))
  }

  @Test func returnsStopAtEveryEnd() {
    let returns = returnsToGo(
      rewards: [1, 2, 4, 8], continuations: [1, 1, 1, 1],
      episodeEnds: [false, true, false, false], rule: ReturnRule(discount: 0.5))
    #expect(close(returns, [2, 2, 8, 8]))
    let forever = returnsToGo(
      rewards: [1, 2, 4], continuations: [1, 1, 0], episodeEnds: [false, true, true],
      rule: ReturnRule(discount: 0.5, tail: .lastRewardForever))
    #expect(close(forever, [3, 4, 4]))
  }

  @Test func returnsAreCountedOnTransformedRewards() throws {
    var rows = numberedRows(0..<3, episode: 3)
    rows.rewards = [0, 0, 0]
    rows = rows.withReturnsToGo(
      ReturnRule(failureReward: -5), rewards: RewardTransform(scale: 10, bias: -5))
    let buffer = try ReplayBuffer(rows)
    let batch = try buffer.batch(of: [2])
    #expect(close(batch.returnsToGo?.scalars ?? [], [-500]))
    var without = ReplayBuffer(observationSize: 3, actionSize: 2)
    #expect(throws: ReplayError.returnsToGo(expected: false)) {
      try without.append(contentsOf: rows)
    }
  }

  @Test func removedRowsCutTheirEpisodes() {
    let rows = numberedRows(0..<10, offline: 10)
    let kept = rows.removing([ObservationDisc(x: 4.5, y: 4.75, radius: 0.8)])
    #expect(
      kept.observations.indices.filter { $0 % 3 == 0 }.map { kept.observations[$0] }
        == [0, 1, 2, 3, 6, 7, 8, 9])
    #expect(kept.episodeEnds == [false, false, false, true, false, false, false, true])
    #expect(kept.continuations == [1, 1, 1, 1, 1, 1, 1, 0])
    #expect(kept.offlineCount == 8)
    #expect(rows.removing([ObservationDisc(x: 0, y: 0, radius: 1e9, axes: (0, 7))]) == rows)
  }

  @Test func theRimOfADiscBelongsToIt() {
    let disc = ObservationDisc(x: 3, y: 4, radius: 5)
    #expect(disc.contains([0, 0]))
    #expect(!disc.contains([-0.001, 0]))
  }

  @Test func aSmallerSetKeepsTheOrder() {
    let rows = numberedRows(0..<1000, offline: 500)
    let kept = rows.downsampled(to: 100, key: RandomKey(seed: 1))
    let numbers = (0..<100).map { Int(kept.observations[3 * $0]) }
    #expect(numbers == numbers.sorted() && Set(numbers).count == 100)
    #expect(kept.offlineCount == numbers.count { $0 < 500 })
    for (index, number) in numbers.enumerated() {
      let isFollowed = index < 99 && numbers[index + 1] == number + 1
      #expect(kept.episodeEnds[index] == (!isFollowed || number % 10 == 9))
    }
    #expect(rows.downsampled(to: 1000, key: RandomKey(seed: 1)) == rows)
  }

  @Test func truncatedEpisodesBootstrapUnlessToldOtherwise() {
    let rows = numberedRows(0..<25)
    let cut = rows.truncatingEpisodes(after: 4)
    #expect(cut.count == 12)
    #expect(cut.episodes == [0..<4, 4..<8, 8..<12])
    #expect(cut.continuations.allSatisfy { $0 == 1 })
    let terminal = rows.truncatingEpisodes(after: 4, asTerminal: true)
    #expect((0..<12).filter { terminal.continuations[$0] == 0 } == [3, 7, 11])
    let whole = rows.truncatingEpisodes(after: 10, asTerminal: true)
    #expect(whole.continuations == rows.continuations)
  }

  @Test func rewardsAreRelabeled() {
    let rows = numberedRows(0..<10)
    let relabeled = rows.relabelingRewards { _, _, next in next[next.startIndex] >= 5 ? 1 : 0 }
    #expect(relabeled.rewards == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    let shifted = numberedRows(0..<20).shiftingRewardsToNextState()
    #expect(shifted.count == 18)
    #expect(shifted.rewards[8] == Scalar(9 % 7))
    #expect(shifted.rewards[9] == Scalar(11 % 7))
    #expect(shifted.episodes == [0..<9, 9..<18])
  }

  private func steps(
    _ count: Int, terminals: [Int] = [], timeouts: [Int]? = nil
  ) -> Trajectories {
    Trajectories(
      observations: (0..<count).map { Scalar($0) }, actions: Array(repeating: 0, count: count),
      rewards: (0..<count).map { Scalar($0) }, terminals: (0..<count).map(terminals.contains),
      timeouts: timeouts.map { cuts in (0..<count).map(cuts.contains) }, sizes: (1, 1))
  }

  @Test func theQLearningViewDropsCutsAndTheLastStep() throws {
    let rows = try steps(8, terminals: [5], timeouts: [2]).transitions()
    #expect(rows.observations == [0, 1, 3, 4, 5, 6])
    #expect(rows.nextObservations == [1, 2, 4, 5, 6, 7])
    #expect(rows.continuations == [1, 1, 1, 1, 0, 1])
    #expect(rows.episodeEnds == [false, true, false, false, true, true])
    #expect(rows.offlineCount == 6)
  }

  @Test func cutsCanCountAsEnds() throws {
    let rows = try steps(6, timeouts: [2]).transitions(.init(terminatesAtCuts: true))
    #expect(rows.observations == [0, 1, 2, 3, 4])
    #expect(rows.continuations == [1, 1, 0, 1, 1])
  }

  @Test func withoutTimeoutsTheHorizonCuts() throws {
    let rows = try steps(8, terminals: [1]).transitions(.init(horizon: 3))
    #expect(rows.observations == [0, 1, 2, 3, 5, 6])
    #expect(rows.episodeEnds == [false, true, false, true, false, true])
    var broken = steps(5)
    broken.terminals.removeLast()
    #expect(throws: ReplayError.wrongCount(column: "terminals", found: 4, expected: 5)) {
      try broken.transitions()
    }
    #expect(try steps(0).transitions().count == 0)
    #expect(try steps(1).transitions().count == 0)
  }
}
