import _TestSupport

/// What Scripts/fixtures/out_of_distribution_metrics.py wrote; its `sources` say where from.
struct MetricFixture: Decodable {
  let detection: [Detection]
  let selective: [Selective]
  let topLabel: [TopLabel]
  let classes: [Classes]
  let clopperPearson, studentizedRange: [[Double]]

  static func load() throws -> MetricFixture {
    try fixture("metrics.json", as: MetricFixture.self)
  }

  struct Detection: Decodable {
    let inDistribution, outOfDistribution, otherIn, otherOut: [Double]
    let auroc, detectionAccuracy: Double
    let idPositive, oodPositive: Orientation
    let deLongError, deLongZ, deLongP, hanleyOODPositive, hanleyIDPositive: Double
  }

  struct Orientation: Decodable {
    let averagePrecision, trapezoid: Double
    let levels, firstReach, nearest: [Double]
    let roc: [[Double]]
  }

  struct Selective: Decodable {
    let confidences, correct, accuracies: [Double]
    let aurc, aurcTrapezoid, eaurc, augrc, augrcTrapezoid, area, failureAUROC: Double
  }

  struct TopLabel: Decodable {
    let confidences, correct: [Double]
    let bins, ece, mce, brier: Double
  }

  struct Classes: Decodable {
    let probabilities: [[Double]]
    let labels: [Double]
    let brier, nll, debiased, plugIn: Double
  }
}

/// Whether two numbers agree to 1e-9.
func agree(_ found: Double, _ expected: Double) -> Bool { abs(found - expected) <= 1e-9 }

/// Whether two lists agree to 1e-9, element by element.
func agree(_ found: [Double], _ expected: [Double]) -> Bool {
  found.count == expected.count && zip(found, expected).allSatisfy { agree($0, $1) }
}
