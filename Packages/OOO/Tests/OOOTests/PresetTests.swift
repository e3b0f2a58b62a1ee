import Testing

@testable import OOO

@Suite("Published settings") struct PresetTests {
  @Test("the rows of implicit Q-learning")
  func iql() throws {
    #expect(PublishedIQL.all.count == 9)
    let rows = Dictionary(uniqueKeysWithValues: PublishedIQL.all.map { ($0.domain, $0) })
    let kitchen = try #require(rows["kitchen-complete"])
    #expect((kitchen.expectile, kitchen.inverseTemperature, kitchen.dropout) == (0.7, 0.5, 0.1))
    #expect((kitchen.rewardShift, kitchen.bonusScale, kitchen.offlineRows) == (-4, 10, 3_680))
    let antmaze = try #require(rows["antmaze-goal-missing-large"])
    #expect(antmaze.steps == PublishedSteps(500_000, 2_000_000, 2_000_000))
    #expect(antmaze.inverseTemperature == 10 && antmaze.retrainingTimes.count == 5)
    let hammer = try #require(rows["hammer-truncated-expert"])
    #expect((hammer.expectile, hammer.retrainingExpectile) == (0.7, 0.8))
    #expect(rows["pen-binary"]?.rewardBounds == -1...5)
    #expect(PublishedIQL.all.allSatisfy { ($0.retrainingTimes.last ?? 0) <= $0.steps.exploration })
  }

  @Test("the rows of conservative Q-learning")
  func conservative() throws {
    #expect(PublishedCalQL.all.count == 7)
    let rows = Dictionary(uniqueKeysWithValues: PublishedCalQL.all.map { ($0.domain, $0) })
    let antmaze = try #require(rows["antmaze-goal-missing-large"])
    #expect((antmaze.bonusScale, antmaze.lagrangeGap) == (50, 0.8))
    #expect(antmaze.criticWidths == [256, 256, 256, 256] && antmaze.samplesByImportance)
    let maze = try #require(rows["maze2d-missing-data-large"])
    #expect(maze.offlineShare == .fixed(0.5) && maze.retrainingOfflineShare == .proportional)
    #expect((maze.leastReward, maze.largestReward, maze.addedRows) == (-5, 6, 32))
    let kitchen = try #require(rows["kitchen-complete"])
    #expect(kitchen.steps.exploration == 4_000_000 && !kitchen.samplesByImportance)
    #expect((kitchen.rewardShift, kitchen.retrainingRewardShift) == (-5, -4))
    #expect(rows["hammer-truncated-expert"]?.retrainingRewardScale == 0.01)
  }

  @Test("online learning from sparse rewards, and the three kinds of distillation")
  func others() {
    let settings = PublishedRLPD()
    #expect((settings.randomSteps, settings.addedRows, settings.offlineShare) == (5_000, 32, 0))
    #expect(DistillationSettings.iql.order == .updateFirst)
    #expect(DistillationSettings.rlpd.order == .bonusFirst)
    #expect(DistillationSettings.calql.hiddenLayers == 2)
    #expect(DistillationSettings.calql.outputGain == 0.01)
  }
}
