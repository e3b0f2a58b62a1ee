import Foundation
import Statistics
import Testing

@Suite("Comparisons of classifiers and treatments")
struct ComparisonTests {
  @Test func mcNemarFixtures() throws {
    for sample in try Fixture.load().mcNemar {
      let found = try Alternative.allCases.map {
        try mcNemar(sample.b, sample.c, alternative: $0).pValue
      }
      for (p, expected) in zip(found, [sample.twoSided, sample.greater, sample.less]) {
        #expect(relativeError(p, expected, scale: 1e-12) < 1e-10)
      }
    }
    // One against seven: 2 (1 + 8) / 2^8.
    #expect(abs(try mcNemar(1, 7).pValue - 18.0 / 256) < 1e-15)
    #expect(try mcNemar(0, 0) == TestResult(statistic: 0, pValue: 1))
    #expect(throws: StatisticsError.self) { try mcNemar(-1, 2) }
  }

  @Test func friedmanFixtures() throws {
    for sample in try Fixture.load().friedman {
      let found = try friedman(sample.table)
      #expect(zip(found.meanRanks, sample.meanRanks).allSatisfy { abs($0 - $1) < 1e-12 })
      #expect(relativeError(found.statistic, sample.statistic) < 1e-11)
      #expect(relativeError(found.pValue, sample.pValue, scale: 1e-12) < 1e-10)
    }
  }

  /// Three blocks agree on the order of three treatments: R = 1, 2, 3 and
  /// 12 * 3 / 12 * (1 + 0 + 1) = 6, with P(X > 6) = exp(-3) for two degrees of freedom.
  @Test func friedmanByHand() throws {
    let found = try friedman([[1, 2, 3], [0.1, 0.2, 0.3], [5, 6, 9]])
    #expect(found.meanRanks == [1, 2, 3])
    #expect(abs(found.statistic - 6) < 1e-14)
    #expect(abs(found.pValue - exp(-3)) < 1e-14)
    let alike = try friedman([[1, 1, 1], [2, 2, 2]])
    #expect(alike == FriedmanResult(meanRanks: [2, 2, 2], statistic: 0, pValue: 1))
    #expect(throws: StatisticsError.raggedTable(row: 1, found: 1, expected: 2)) {
      try friedman([[1, 2], [1]])
    }
    #expect(throws: StatisticsError.tooFew("blocks", found: 0, needed: 2)) { try friedman([]) }
    #expect(throws: StatisticsError.tooFew("row 0", found: 1, needed: 2)) {
      try friedman([[1], [2]])
    }
    #expect(throws: StatisticsError.self) { try friedman([[1, .nan], [1, 2]]) }
  }

  /// Sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1 is 0.04, 0.06, 0.06, 0.04; the running maximum
  /// keeps 0.06.
  @Test func holmByHand() throws {
    let found = try holm([0.03, 0.01, 0.04, 0.02])
    for (p, expected) in zip(found, [0.06, 0.04, 0.06, 0.06]) { #expect(abs(p - expected) < 1e-15) }
    #expect(try holm([]) == [])
    #expect(try holm([0.7]) == [0.7])
    #expect(try holm([0.9, 0.8, 0]) == [1, 1, 0])
    #expect(throws: StatisticsError.self) { try holm([0.1, .nan]) }
    #expect(throws: StatisticsError.self) { try holm([1.01]) }
  }

  @Test func correlationFixtures() throws {
    for sample in try Fixture.load().correlations {
      for (expected, correlation) in [
        (sample.pearson, { try pearson(sample.x, sample.y, alternative: $0) }),
        (sample.spearman, { try spearman(sample.x, sample.y, alternative: $0) }),
      ] as [(Fixture.Correlated, (Alternative) throws -> Correlation)] {
        let pValues = [expected.twoSided, expected.greater, expected.less]
        for (alternative, pValue) in zip(Alternative.allCases, pValues) {
          let found = try correlation(alternative)
          #expect(abs(found.coefficient - expected.coefficient) < 1e-13)
          #expect(relativeError(found.pValue, pValue, scale: 1e-12) < 1e-9)
        }
      }
    }
  }

  /// Of the 24 orders of four only the order itself and its reverse reach |rho| = 1.
  @Test func spearmanByHand() throws {
    let rising = try spearman([1, 2, 3, 4], [10, 100, 1000, 10_000])
    #expect(abs(rising.coefficient - 1) < 1e-15)
    #expect(abs(rising.pValue - 2.0 / 24) < 1e-15)
    let falling = try spearman([1, 2, 3, 4], [4, 3, 2, 1], alternative: .less)
    #expect(abs(falling.coefficient + 1) < 1e-15)
    #expect(abs(falling.pValue - 1.0 / 24) < 1e-15)
    // 1 - 6 * (0 + 1 + 1) / (3 * 8) = 0.5.
    #expect(abs(try spearman([1, 2, 3], [1, 3, 2]).coefficient - 0.5) < 1e-15)
  }

  @Test("correlation at the limits")
  func correlationLimits() throws {
    let x = (1...12).map(Double.init)
    let straight = try pearson(x, x.map { 3 - 2 * $0 })
    #expect(straight.coefficient == -1 || abs(straight.coefficient + 1) < 1e-15)
    #expect(straight.pValue < 1e-70)
    #expect(try spearman(x, x).pValue < 1e-70)
    let huge = try pearson([1e300, 2e300, 4e300], [1e-300, 2e-300, 4e-300])
    #expect(abs(huge.coefficient - 1) < 1e-14)
    #expect(throws: StatisticsError.noVariation("values of the second sample")) {
      try pearson([1, 2, 3], [5, 5, 5])
    }
    #expect(throws: StatisticsError.noVariation("values of the first sample")) {
      try spearman([5, 5, 5], [1, 2, 3])
    }
    #expect(throws: StatisticsError.unequalCounts(first: 2, second: 1)) {
      try spearman([1, 2], [1])
    }
    #expect(throws: StatisticsError.tooFew("first sample", found: 2, needed: 3)) {
      try pearson([1, 2], [1, 2])
    }
  }

  @Test func improvement() throws {
    for sample in try Fixture.load().improvement {
      let found = try probabilityOfImprovement(sample.a, sample.b)
      #expect(abs(found - sample.probability) < 1e-14)
    }
    // Of four pairs two win, one ties, one loses.
    #expect(try probabilityOfImprovement([1, 3], [1, 2]) == 0.625)
    #expect(try probabilityOfImprovement([5], [5]) == 0.5)
    #expect(throws: StatisticsError.tooFew("second sample", found: 0, needed: 1)) {
      try probabilityOfImprovement([1], [])
    }
  }
}
