import Failures
import Randomness
import Tensors
import Testing

@testable import ReinforcementLearning

@Suite struct SamplerTests {
  let key = RandomKey(seed: 3)

  @Test func theKeyAloneDecides() throws {
    let buffer = try ReplayBuffer(numberedRows(0..<1000, offline: 400))
    let sampler = Sampler(batchSize: 64)
    #expect(try sampler.rows(of: buffer, key: key) == sampler.rows(of: buffer, key: key))
    #expect(try sampler.rows(of: buffer, key: key) != sampler.rows(of: buffer, key: key.split(1)))
  }

  @Test func aBatchHoldsTheRowsWithTransformedRewards() throws {
    let buffer = try ReplayBuffer(numberedRows(0..<20_000))
    let batch = try buffer.batch(
      of: [19_999, 0, 8_192], rewards: RewardTransform(scale: 10, bias: -5))
    #expect(
      batch.observations.scalars == [
        19_999, 19_999.25, 19_999.5, 0, 0.25, 0.5, 8_192, 8_192.25, 8_192.5,
      ])
    #expect(batch.observations.shape == [3, 3])
    let expected: [Scalar] = [-5, -5, 15]
    #expect(batch.rewards.scalars == expected)
    #expect(batch.continuations.scalars == [0, 1, 1])
    #expect(batch.nextObservations.scalars[3] == 1)
    #expect(batch.actions.shape == [3, 2])
    #expect(batch.returnsToGo == nil)
    #expect(throws: ReplayError.unknownRow(20_000, count: 20_000)) {
      try buffer.batch(of: [20_000])
    }
  }

  @Test func bothWritingsOfTheRewardTransform() {
    #expect(RewardTransform.shifted(by: -1, thenScaledBy: 10)(1) == 0)
    #expect(RewardTransform(scale: 10, bias: -5)(1) == 5)
    #expect(RewardTransform(scale: -2, bias: 1)(0...3) == -5...1)
  }

  @Test func mixedBatchesHoldTheirShare() throws {
    let buffer = try ReplayBuffer(numberedRows(0..<1000, offline: 10))
    let sampler = Sampler(batchSize: 256, mixture: .mixed(offlineShare: 0.25))
    let rows = try sampler.rows(of: buffer, key: key)
    #expect(rows.count { $0 < 10 } == 64)
    #expect(rows.count == 256)
    let offline = try buffer.frozen(upTo: 10)
    #expect(try sampler.rows(of: offline, key: key).allSatisfy { $0 < 10 })
    let online = try ReplayBuffer(numberedRows(0..<10))
    #expect(try sampler.rows(of: online, key: key).count == 256)
  }

  @Test func upsampledRowsReplaceOrAreAdded() throws {
    let buffer = try ReplayBuffer(numberedRows(0..<1000))
    var sampler = Sampler(batchSize: 256, upsampling: Sampler.Upsampling(8, of: [6, 13]))
    var rows = try sampler.rows(of: buffer, key: key)
    #expect(rows.count == 256)
    #expect(rows.suffix(8).allSatisfy { $0 == 6 || $0 == 13 })
    sampler.upsampling = Sampler.Upsampling(32, of: [6, 13], place: .adding)
    rows = try sampler.rows(of: buffer, key: key)
    #expect(rows.count == 288)
    #expect(Set(rows.suffix(32)) == [6, 13])
    sampler.upsampling = Sampler.Upsampling(8, of: [])
    #expect(try sampler.rows(of: buffer, key: key).count == 256)
    #expect(
      try sampler.rows(of: buffer, key: key)
        == Sampler(batchSize: 256).rows(of: buffer, key: key))
  }

  @Test func uniformRowsAreUniform() throws {
    let buffer = try ReplayBuffer(numberedRows(0..<10))
    let rows = try Sampler(batchSize: 100_000).rows(of: buffer, key: key)
    var counts = [Int](repeating: 0, count: 10)
    for row in rows { counts[row] += 1 }
    let statistic = counts.reduce(0.0) {
      $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 10_000
    }
    // The 0.999 quantile of chi squared with 9 degrees of freedom.
    #expect(statistic < 27.88)
  }

  @Test func impossibleRequestsAreRefused() throws {
    let empty = ReplayBuffer(observationSize: 3, actionSize: 2)
    #expect(throws: ReplayError.empty(what: "row in the buffer")) {
      try Sampler().batch(from: empty, key: key)
    }
    let buffer = try ReplayBuffer(numberedRows(0..<10))
    #expect(throws: ReplayError.unknownRow(10, count: 10)) {
      try Sampler(upsampling: Sampler.Upsampling(4, of: [10])).rows(of: buffer, key: key)
    }
    for sampler in [
      Sampler(batchSize: 0), Sampler(mixture: .mixed(offlineShare: 1.5)),
      Sampler(batchSize: 4, upsampling: Sampler.Upsampling(5, of: [1])),
      Sampler(mixture: .mixed(offlineShare: .nan)),
    ] {
      let error = #expect(throws: ReplayError.self) { try sampler.rows(of: buffer, key: key) }
      #expect(error?.failureKind == .usage)
    }
  }
}
