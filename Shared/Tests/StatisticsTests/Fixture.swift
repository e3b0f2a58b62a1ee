import Foundation

/// What Scripts/fixtures/statistics.py wrote.
struct Fixture: Decodable {
  let descriptive: [Descriptive]
  let distributions: Distributions
  let bootstrap: [BootstrapCase]
  let differences: [DifferenceCase]
  let wilcoxon: [WilcoxonCase]
  let mcNemar: [McNemarCase]
  let friedman: [FriedmanCase]
  let correlations: [CorrelationCase]
  let improvement: [ImprovementCase]

  static func load() throws -> Fixture {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/statistics.json")
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
  }

  struct Descriptive: Decodable {
    let values: [Double]
    let mean, variance, standardDeviation, standardError, median, interquartileMean: Double
    let quantiles: [[Double]]
    let studentIntervals: [[Double]]
  }

  struct Distributions: Decodable {
    let normalCumulative, normalQuantile, studentTail, studentQuantile: [[Double]]
    let chiSquared, binomial, incompleteBeta, incompleteGamma, logGamma: [[Double]]
  }

  struct BootstrapCase: Decodable {
    let name: String
    let samples: [[Double]]
    let replicates, percentile, bca: [Double]
  }

  /// A statistic and its p-value under each alternative.
  struct Tested: Decodable {
    let statistic, twoSided, greater, less: Double
  }

  struct DifferenceCase: Decodable {
    let differences: [Double]
    let student, signFlip, wilcoxonDropped, wilcoxonRanked: Tested?
  }

  struct WilcoxonCase: Decodable {
    let differences: [Double]
    let zeros: String
    let statistic, twoSided, greater, less: Double
  }

  struct McNemarCase: Decodable {
    let b, c: Int
    let twoSided, greater, less: Double
  }

  struct FriedmanCase: Decodable {
    let table: [[Double]]
    let meanRanks: [Double]
    let statistic, pValue: Double
  }

  struct Correlated: Decodable {
    let coefficient, twoSided, greater, less: Double
  }

  struct CorrelationCase: Decodable {
    let x, y: [Double]
    let pearson, spearman: Correlated
  }

  struct ImprovementCase: Decodable {
    let a, b: [Double]
    let probability: Double
  }
}

/// The difference of two numbers relative to the larger one, or to one if both are small.
func relativeError(_ found: Double, _ expected: Double, scale: Double = 1) -> Double {
  found == expected ? 0 : abs(found - expected) / max(abs(found), abs(expected), scale)
}
