import Randomness
import Statistics
import Testing

@Suite("Statistics that metrics use")
struct StatisticsForMetricsTests {
  @Test func clopperPearsonAgreesWithBetaQuantiles() throws {
    for row in try MetricFixture.load().clopperPearson {
      let found = try clopperPearsonBounds(
        successes: Int(row[0]), trials: Int(row[1]), confidence: row[2])
      #expect(agree([found.lower, found.upper], [row[3], row[4]]), "\(row)")
    }
    #expect(throws: StatisticsError.self) {
      try clopperPearsonBounds(successes: 6, trials: 5, confidence: 0.9)
    }
    #expect(throws: StatisticsError.self) {
      try clopperPearsonBounds(successes: 0, trials: 0, confidence: 0.9)
    }
  }

  @Test func studentizedRangeAgreesWithScipy() throws {
    for row in try MetricFixture.load().studentizedRange {
      let range = StudentizedRangeDistribution(count: Int(row[0]))
      #expect(abs(range.quantile(row[1]) - row[2]) < 1e-6, "\(row)")
    }
    let pair = StudentizedRangeDistribution(count: 2)
    // Two values: the difference over sqrt 2 is normal.
    #expect(agree(pair.quantile(0.95), 1.959963984540054 * 2.0.squareRoot()))
    #expect(pair.cumulative(-1) == 0 && pair.quantile(1) == .infinity && pair.quantile(2).isNaN)
  }

  @Test func bootstrapOfPositionsRefusesWhatItCannotUse() throws {
    let bootstrap = Bootstrap(resamples: 5, key: RandomKey(seed: 0))
    #expect(throws: StatisticsError.tooFew("values of sample 1", found: 0, needed: 1)) {
      try bootstrap.intervals(sizes: [3, 0]) { _ in [0] }
    }
    #expect(throws: StatisticsError.tooFew("values in the largest sample", found: 1, needed: 2)) {
      try bootstrap.intervals(sizes: [1]) { _ in [0] }
    }
    #expect(throws: StatisticsError.self) { try bootstrap.intervals(sizes: [3]) { _ in [.nan] } }
    #expect(throws: StatisticsError.unequalCounts(first: 2, second: 1)) {
      var calls = 0
      return try bootstrap.intervals(sizes: [3]) { _ in
        calls += 1
        return [Double](repeating: 0, count: calls)
      }
    }
  }
}
