import Statistics
import Testing

@Suite("Descriptive statistics")
struct DescriptiveTests {
  @Test("agreement with numpy and scipy")
  func fixtures() throws {
    for sample in try Fixture.load().descriptive {
      let x = sample.values
      #expect(relativeError(x.mean, sample.mean) < 1e-14)
      // The million of one sample leaves its spread ten digits; scale is the spread itself.
      #expect(relativeError(x.variance, sample.variance, scale: 0) < 1e-9)
      #expect(relativeError(x.standardDeviation, sample.standardDeviation, scale: 0) < 1e-9)
      #expect(relativeError(x.standardError, sample.standardError, scale: 0) < 1e-9)
      #expect(relativeError(x.median, sample.median) < 1e-14)
      #expect(relativeError(x.interquartileMean, sample.interquartileMean) < 1e-14)
      for pair in sample.quantiles {
        #expect(relativeError(x.quantile(pair[0]), pair[1]) < 1e-14)
      }
      for expected in sample.studentIntervals {
        let interval = try studentInterval(x, level: expected[0])
        let width = expected[2] - expected[1]
        #expect(abs(interval.low - expected[1]) < 1e-9 * width)
        #expect(abs(interval.high - expected[2]) < 1e-9 * width)
        #expect(interval.estimate == x.mean)
        #expect(interval.level == expected[0])
      }
    }
  }

  @Test("hand-worked values")
  func handWorked() {
    let x: [Double] = [4, 1, 3, 2]
    #expect(x.mean == 2.5)
    // Squares about 2.5: 2.25 + 2.25 + 0.25 + 0.25 = 5, over n - 1 = 3.
    #expect(abs(x.variance - 5.0 / 3) < 1e-15)
    #expect(x.median == 2.5)
    // One value is left out at either end: (2 + 3) / 2.
    #expect(x.interquartileMean == 2.5)
    // Position 0.9 * 3 = 2.7: 3 + 0.7 * (4 - 3).
    #expect(abs(x.quantile(0.9) - 3.7) < 1e-15)
    #expect([1, 2, 3, 4, 100].interquartileMean == 3)
    #expect([0, 0, 1, 2, 3, 4, 50, 70].interquartileMean == 2.5)
    #expect(x[1...2].mean == 2)
    #expect(midranks([10, 20, 10, 5]) == [2.5, 4, 2.5, 1])
  }

  @Test("what is not defined is NaN, and nothing traps")
  func undefined() {
    let empty: [Double] = []
    for value in [
      empty.mean, empty.variance, empty.standardDeviation, empty.standardError, empty.median,
      empty.interquartileMean, empty.quantile(0.5), [1].variance, [1].standardDeviation,
      [1].standardError, [1, 2].quantile(-0.1), [1, 2].quantile(1.1), [1, 2].quantile(.nan),
      [1, .nan].mean, [1, .nan].variance, [1, .nan, 3].median, [1, .nan, 3].interquartileMean,
      [.nan, 1].quantile(0),
    ] {
      #expect(value.isNaN)
    }
    #expect([5].median == 5 && [5].quantile(0.3) == 5 && [5].interquartileMean == 5)
    #expect([-Double.infinity, -.infinity, 1].quantile(0.25) == -.infinity)
    #expect([0.1, 0.1, 0.1].variance < 1e-33)
    #expect(midranks([]) == [])
  }

  @Test("Student's interval refuses what it cannot judge, and takes constant data")
  func studentIntervals() throws {
    #expect(throws: StatisticsError.tooFew("values", found: 1, needed: 2)) {
      try studentInterval([1])
    }
    #expect(throws: StatisticsError.self) { try studentInterval([1, .infinity]) }
    #expect(throws: StatisticsError.self) { try studentInterval([1, 2], level: 1) }
    #expect(throws: StatisticsError.self) { try studentInterval([1, 2], level: .nan) }
    let constant = try studentInterval([0.1, 0.1, 0.1])
    #expect(constant.low == constant.high && constant.low == constant.estimate)
    #expect(constant.contains(constant.estimate))
  }
}
