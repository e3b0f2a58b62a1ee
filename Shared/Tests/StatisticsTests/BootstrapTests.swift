import Randomness
import Statistics
import Testing

@Suite("Bootstrap")
struct BootstrapTests {
  let key = RandomKey(seed: 5)

  @Test("BCa and percentile ends of given resamples agree with scipy")
  func fixtures() throws {
    for sample in try Fixture.load().bootstrap {
      let x = sample.samples
      let statistic = Self.statistic(named: sample.name)
      let influence = x.indices.map { which in
        let reduced = x[which].indices.map { left in
          var copy = x
          copy[which].remove(at: left)
          return statistic(copy)
        }
        return reduced.map { Double(reduced.count - 1) * (reduced.mean - $0) }
      }
      let distribution = BootstrapDistribution(
        estimate: statistic(x), replicates: sample.replicates)
      let percentile = distribution.percentileInterval(level: 0.9)
      #expect(relativeError(percentile.low, sample.percentile[0]) < 1e-12)
      #expect(relativeError(percentile.high, sample.percentile[1]) < 1e-12)
      let corrected = distribution.biasCorrectedInterval(level: 0.9, influence: influence)
      #expect(relativeError(corrected.low, sample.bca[0]) < 1e-10)
      #expect(relativeError(corrected.high, sample.bca[1]) < 1e-10)
    }
  }

  private static func statistic(named name: String) -> ([[Double]]) -> Double {
    switch name {
    case "mean": { $0[0].mean }
    case "variance": { $0[0].variance * Double($0[0].count - 1) / Double($0[0].count) }
    default: { $0[0].mean - $0[1].mean }
    }
  }

  @Test("the interval of a mean approaches Student's for many values")
  func agreesWithStudent() throws {
    var values = [Double](repeating: 0, count: 400)
    var generator = key.split("data").generator()
    generator.fillNormal(&values, mean: 3, standardDeviation: 2)
    let expected = try studentInterval(values)
    for method in Bootstrap.Method.allCases {
      let found = try Bootstrap(method: method, key: key).interval(values)
      #expect(found.estimate == values.mean)
      #expect(abs(found.low - expected.low) < 0.02)
      #expect(abs(found.high - expected.high) < 0.02)
    }
  }

  /// 1000 samples of 20 exponential numbers, whose skewness the percentile interval ignores.
  @Test("coverage of the mean of skewed data is near the level")
  func coverage() throws {
    var covered: [Bootstrap.Method: Int] = [:]
    for trial in 0..<1000 {
      var generator = key.split("coverage").split(trial).generator()
      let values = (0..<20).map { _ in generator.exponential() }
      for method in Bootstrap.Method.allCases {
        let bootstrap = Bootstrap(
          method: method, resamples: 500, level: 0.9, key: key.split(trial))
        if try bootstrap.interval(values).contains(1) { covered[method, default: 0] += 1 }
      }
    }
    let (bca, percentile) = (covered[.bca] ?? 0, covered[.percentile] ?? 0)
    #expect((835...930).contains(bca))
    #expect((815...930).contains(percentile))
    #expect(bca > percentile)
  }

  @Test("pairing removes what pairs share")
  func pairing() throws {
    var generator = key.split("pairs").generator()
    let shared = (0..<30).map { _ in generator.normal(standardDeviation: 10) }
    let a = shared.map { $0 + 1 + generator.normal(standardDeviation: 0.1) }
    let paired = try Bootstrap(key: key).pairedInterval(a, shared)
    #expect(paired.low > 0.9 && paired.high < 1.1)
    let differences = zip(a, shared).map { $0 - $1 }
    let same = try Bootstrap(key: key).interval(differences)
    #expect(abs(paired.low - same.low) < 1e-12 && abs(paired.high - same.high) < 1e-12)
    let unpaired = try Bootstrap(key: key).stratifiedInterval([a, shared]) {
      $0[0].mean - $0[1].mean
    }
    #expect(unpaired.high - unpaired.low > 5)
    let correlation = try Bootstrap(key: key).pairedInterval(a, shared) { x, y in
      (try? pearson(x, y).coefficient) ?? 1
    }
    #expect(correlation.low > 0.99 && correlation.high <= 1)
  }

  @Test("strata are resampled each by itself")
  func strata() throws {
    // Between strata lies 100, within them 1: the interval knows the spread within alone.
    let strata: [[Double]] = [[0, 1, 0, 1, 1], [100, 101, 101, 100, 100], [7]]
    let interval = try Bootstrap(key: key).stratifiedInterval(strata) { strata in
      Array(strata.joined()).mean
    }
    #expect(abs(interval.estimate - Array(strata.joined()).mean) < 1e-12)
    #expect(interval.high - interval.low < 1)
    #expect(interval.high - interval.low > 0.2)
  }

  /// Seeds with effects of standard deviation s and members of standard deviation t: the variance
  /// of a resampled mean is about (s^2 + t^2 / m) / g between groups plus t^2 / (g m) within.
  @Test("hierarchical intervals hold the variation of groups and of members")
  func hierarchy() throws {
    var generator = key.split("groups").generator()
    let (count, size) = (200, 5)
    let groups = (0..<count).map { _ in
      let effect = generator.normal(standardDeviation: 2)
      return (0..<size).map { _ in effect + generator.normal() }
    }
    let found = try Bootstrap(level: 0.95, key: key).hierarchicalInterval(groups)
    // (4 + 1 / 5) / 200 + 1 / (200 * 5)
    let variance: Double = 0.021 + 0.001
    let expected = 2 * 1.96 * variance.squareRoot()
    #expect(abs((found.high - found.low) / expected - 1) < 0.15)
    #expect(abs(found.estimate - groups.map(\.mean).mean) < 1e-12)
    let ragged = try Bootstrap(key: key).hierarchicalInterval([[1], [1, 2, 3], [4, 5]])
    // The mean of the group means 1, 2 and 4.5.
    #expect(abs(ragged.estimate - 2.5) < 1e-12)
    #expect(ragged.low >= 1 && ragged.high <= 5 && ragged.low < 2.5 && ragged.high > 2.5)
  }

  @Test("the same key gives the same interval, another key another")
  func reproducible() throws {
    let values = [0.3, 1.2, 0.7, 2.2, 0.1, 0.9]
    let first = try Bootstrap(key: key).interval(values)
    #expect(try Bootstrap(key: key).interval(values) == first)
    #expect(try Bootstrap(key: key.split(1)).interval(values) != first)
  }

  @Test("degenerate data give intervals of width zero, never NaN")
  func degenerate() throws {
    for method in Bootstrap.Method.allCases {
      let bootstrap = Bootstrap(method: method, resamples: 200, key: key)
      let constant = [Double](repeating: 0.1, count: 7)
      for interval in [
        try bootstrap.interval(constant),
        try bootstrap.interval(constant) { $0.median },
        try bootstrap.pairedInterval(constant, constant),
        try bootstrap.stratifiedInterval([constant, [3, 3]]) { $0[0].mean + $0[1].mean },
        try bootstrap.hierarchicalInterval([constant, [0.1], [0.1, 0.1]]),
      ] {
        #expect(interval.low == interval.estimate && interval.high == interval.estimate)
      }
      let constantStatistic = try bootstrap.interval([1, 2, 3]) { _ in 4 }
      #expect(constantStatistic.low == 4 && constantStatistic.high == 4)
      // An estimate beyond all of its resamples: the bias has no finite quantile.
      let extreme = try bootstrap.interval([1, 2, 3, 4]) { $0 == [1, 2, 3, 4] ? 99 : $0.mean }
      #expect(extreme.low.isFinite && extreme.high.isFinite)
      let outlier = try bootstrap.interval([0, 0, 0, 0, 0, 0, 0, 0, 0, 1e300])
      #expect(outlier.low.isFinite && outlier.high.isFinite && outlier.low <= outlier.high)
      let single = try Bootstrap(method: method, resamples: 1, key: key).interval([1, 2])
      #expect(single.low.isFinite && single.low == single.high)
    }
  }

  @Test("what cannot be judged is refused by name")
  func errors() throws {
    let bootstrap = Bootstrap(key: key)
    #expect(throws: StatisticsError.tooFew("values", found: 0, needed: 2)) {
      try bootstrap.interval([])
    }
    #expect(throws: StatisticsError.tooFew("values", found: 1, needed: 2)) {
      try bootstrap.interval([1])
    }
    #expect(throws: StatisticsError.unequalCounts(first: 2, second: 3)) {
      try bootstrap.pairedInterval([1, 2], [1, 2, 3])
    }
    #expect(throws: StatisticsError.notFinite("values", index: 1, value: .infinity)) {
      try bootstrap.interval([1, .infinity])
    }
    #expect(throws: StatisticsError.tooFew("groups", found: 1, needed: 2)) {
      try bootstrap.hierarchicalInterval([[1, 2, 3]])
    }
    #expect(throws: StatisticsError.tooFew("values of group 1", found: 0, needed: 1)) {
      try bootstrap.hierarchicalInterval([[1, 2], []])
    }
    #expect(throws: StatisticsError.tooFew("values in the largest stratum", found: 0, needed: 2)) {
      try bootstrap.stratifiedInterval([]) { _ in 0 }
    }
    #expect(throws: StatisticsError.statisticNotFinite(.infinity)) {
      try bootstrap.interval([1, 2]) { _ in .infinity }
    }
    #expect(throws: StatisticsError.self) {
      try Bootstrap(method: .percentile, key: RandomKey(seed: 1)).interval([1, 2]) {
        $0[0] == $0[1] ? .nan : 1
      }
    }
    // Every resample has two values, but what the jackknife leaves has one, without a variance.
    #expect(throws: StatisticsError.self) { try bootstrap.interval([1, 2]) { $0.variance } }
    #expect(throws: StatisticsError.self) {
      try Bootstrap(level: 1.5, key: RandomKey(seed: 1)).interval([1, 2])
    }
    #expect(throws: StatisticsError.self) {
      try Bootstrap(resamples: 0, key: RandomKey(seed: 1)).interval([1, 2])
    }
  }
}
