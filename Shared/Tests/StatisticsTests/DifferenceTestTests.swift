import Foundation
import Randomness
import Statistics
import Testing

@Suite("Tests of paired differences")
struct DifferenceTestTests {
  let key = RandomKey(seed: 1)

  private func expect(
    _ expected: Fixture.Tested, within tolerance: Double,
    _ test: (Alternative) throws -> TestResult
  ) throws {
    let pValues = [expected.twoSided, expected.greater, expected.less]
    for (alternative, pValue) in zip(Alternative.allCases, pValues) {
      let found = try test(alternative)
      #expect(relativeError(found.statistic, expected.statistic) < tolerance)
      #expect(relativeError(found.pValue, pValue, scale: 1e-12) < tolerance)
    }
  }

  @Test("agreement with scipy and with plain enumeration")
  func fixtures() throws {
    for sample in try Fixture.load().differences {
      let x = sample.differences
      if let expected = sample.student {
        try expect(expected, within: 1e-10) { try pairedTTest(x, alternative: $0) }
      }
      if let expected = sample.signFlip {
        try expect(expected, within: 1e-12) { try signFlipTest(x, alternative: $0) }
      }
      if let expected = sample.wilcoxonDropped {
        try expect(expected, within: 1e-12) { try wilcoxonSignedRank(x, alternative: $0) }
      }
      if let expected = sample.wilcoxonRanked {
        try expect(expected, within: 1e-12) {
          try wilcoxonSignedRank(x, alternative: $0, zeros: .ranked)
        }
      }
    }
  }

  @Test("Wilcoxon's test beyond enumeration by hand: scipy's exact and normal methods")
  func wilcoxonFixtures() throws {
    for sample in try Fixture.load().wilcoxon {
      let zeros: ZeroDifferences = sample.zeros == "ranked" ? .ranked : .dropped
      let expected = Fixture.Tested(
        statistic: sample.statistic, twoSided: sample.twoSided, greater: sample.greater,
        less: sample.less)
      try expect(expected, within: 1e-10) {
        try wilcoxonSignedRank(sample.differences, alternative: $0, zeros: zeros)
      }
    }
  }

  @Test(
    "the least two-sided p-value of n differences of one sign is 2^(1 - n)",
    arguments: [(5, 0.0625), (6, 0.03125), (8, 0.0078125), (10, 0.001953125)])
  func leastPValues(count: Int, pValue: Double) throws {
    let differences = (1...count).map { 0.1 * Double($0) }
    #expect(try wilcoxonSignedRank(differences).pValue == pValue)
    #expect(try signFlipTest(differences).pValue == pValue)
    #expect(try signFlipTest(differences, alternative: .greater).pValue == pValue / 2)
    #expect(try signFlipTest(differences.map { -$0 }, alternative: .greater).pValue == 1)
    #expect(abs(try mcNemar(count, 0).pValue - pValue) < 1e-15)
  }

  /// Of the 8 signed sums of 1, 2 and 4 only 7 reaches 7; 7, 5, 3 and 1 reach 1, all by counting.
  @Test func signFlipsByHand() throws {
    #expect(try signFlipTest([1, 2, 4], alternative: .greater).pValue == 1.0 / 8)
    #expect(try signFlipTest([1, 2, -4], alternative: .less).pValue == 4.0 / 8)
    #expect(try signFlipTest([1, 2, -4], alternative: .greater).pValue == 5.0 / 8)
    #expect(try signFlipTest([1, 2, -4]).pValue == 1)
    #expect(try signFlipTest([0.1, 0.2, -0.3]).pValue == 1)
    #expect(try signFlipTest([0, 0]).pValue == 1)
    #expect(try signFlipTest([1, 2, 4]).statistic == 7.0 / 3)
  }

  @Test("halves are counted exactly for odd, even and the most differences")
  func manySignFlips() throws {
    // All of one size: the sum is a binomial count, P(S >= n - 2) = (1 + n) / 2^n.
    for n in [1, 2, 3, 19, 20, 31, 32] {
      var differences = [Double](repeating: 0.1, count: n)
      if n > 1 { differences[n / 2] = -0.1 }
      let found = try signFlipTest(differences, alternative: .greater).pValue
      let expected = n == 1 ? 0.5 : (1 + Double(n)) / Double(1 << n)
      #expect(relativeError(found, expected, scale: 0) < 1e-14)
    }
  }

  @Test("sampled sign flips approach the exact test and are never zero")
  func sampledSignFlips() throws {
    var generator = key.generator()
    let differences = (0..<70).map { _ in generator.normal(mean: 0.2) }
    #expect(throws: StatisticsError.tooMany("differences", found: 70, limit: 32)) {
      try signFlipTest(differences)
    }
    let found = try signFlipTest(differences, key: key.split("flips"))
    let student = try pairedTTest(differences)
    #expect(abs(found.pValue - student.pValue) < 0.01)
    #expect(try signFlipTest(differences, key: key.split("flips")) == found)
    let certain = try signFlipTest(
      [Double](repeating: 1, count: 60), alternative: .greater, key: key, draws: 999)
    #expect(certain.pValue == 1.0 / 1000)
    #expect(try signFlipTest([1, 2, 4], key: key) == signFlipTest([1, 2, 4]))
    #expect(throws: StatisticsError.self) { try signFlipTest(differences, key: key, draws: 0) }
  }

  @Test("differences without variation have defined results")
  func constant() throws {
    #expect(try pairedTTest([0, 0, 0]) == TestResult(statistic: 0, pValue: 1))
    let equal = try pairedTTest([0.1, 0.1, 0.1])
    #expect(equal == TestResult(statistic: .greatestFiniteMagnitude, pValue: 0))
    #expect(try pairedTTest([-2, -2], alternative: .less).pValue == 0)
    #expect(try pairedTTest([-2, -2], alternative: .greater).pValue == 1)
    for zeros in ZeroDifferences.allCases {
      #expect(
        try wilcoxonSignedRank([0, 0], zeros: zeros) == TestResult(statistic: 0, pValue: 1))
    }
    #expect(try pairedDifferences([3, 2], [1, 5]) == [2, -3])
  }

  @Test("empty, unequal and damaged samples are refused")
  func errors() {
    #expect(throws: StatisticsError.tooFew("differences", found: 1, needed: 2)) {
      try pairedTTest([1])
    }
    #expect(throws: StatisticsError.tooFew("differences", found: 0, needed: 1)) {
      try signFlipTest([])
    }
    #expect(throws: StatisticsError.tooFew("differences", found: 0, needed: 1)) {
      try wilcoxonSignedRank([])
    }
    for test in [
      { try pairedTTest([1, .nan]) }, { try signFlipTest([1, .nan]) },
      { try wilcoxonSignedRank([1, .nan]) },
      { try signFlipTest([Double](repeating: .nan, count: 50), key: RandomKey(seed: 1)) },
    ] as [() throws -> TestResult] {
      #expect(throws: StatisticsError.self) { try test() }
    }
    #expect(throws: StatisticsError.unequalCounts(first: 1, second: 2)) {
      try pairedDifferences([1], [1, 2])
    }
  }

  @Test("results survive JSON, and errors name what they found")
  func coding() throws {
    let result = try pairedTTest([0.1, 0.1])
    let interval = try studentInterval([1, 2, 4], level: 0.9)
    let results = try JSONEncoder().encode([result])
    let intervals = try JSONEncoder().encode([interval])
    #expect(try JSONDecoder().decode([TestResult].self, from: results) == [result])
    #expect(try JSONDecoder().decode([Interval].self, from: intervals) == [interval])
    let error = StatisticsError.notFinite("differences", index: 3, value: .nan)
    #expect("\(error)".contains("differences[3] is nan"))
    #expect("\(StatisticsError.tooFew("seeds", found: 1, needed: 2))".contains("found 1, needed"))
  }
}
