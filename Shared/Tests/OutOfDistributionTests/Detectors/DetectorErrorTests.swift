import Failures
import LinearAlgebra
import OutOfDistribution
import Testing

@Suite("What detectors refuse")
struct DetectorErrorTests {
  private let features = NetworkOutputs(features: [Matrix([[0, 1], [1, 0], [2, 2], [3, 1]])])

  private func mahalanobis(
    _ labels: [Int32], _ outputs: NetworkOutputs? = nil
  ) throws(DetectorError) -> MahalanobisDetector {
    try MahalanobisDetector(fitting: outputs ?? features, labels: labels)
  }

  @Test func numbersThatAreNotFinite() throws {
    let msp = try LogitDetector(.maximumProbability)
    let logits = NetworkOutputs(logits: Matrix([[1, 2], [3, .infinity]]))
    #expect(
      throws: DetectorError.notFinite(input: "logits", row: 1, column: 1, value: "inf")
    ) { try msp.confidences(for: logits) }
    let outputs = NetworkOutputs(features: [Matrix([[0, 1], [.nan, 0]])])
    #expect(
      throws: DetectorError.notFinite(input: "features of layer 0", row: 1, column: 0, value: "nan")
    ) { try NearestNeighborDetector(fitting: outputs, k: 1) }
  }

  @Test func labels() {
    #expect(throws: DetectorError.labelOutOfRange(row: 2, value: -1, classes: 1)) {
      try mahalanobis([0, 0, -1, 0])
    }
    #expect(throws: DetectorError.tooFewSamples(class: 1, found: 0, needed: 2)) {
      try mahalanobis([0, 0, 2, 2])
    }
    #expect(throws: DetectorError.tooFewSamples(class: 1, found: 1, needed: 2)) {
      try mahalanobis([0, 0, 0, 1])
    }
    #expect(throws: DetectorError.differentCounts(input: "labels", found: 2, expected: 4)) {
      try mahalanobis([0, 0])
    }
    #expect(throws: DetectorError.labelOutOfRange(row: 3, value: 2_000_000_000, classes: 4)) {
      try mahalanobis([0, 0, 0, 2_000_000_000])
    }
  }

  @Test func shapes() throws {
    let detector = try mahalanobis([0, 0, 1, 1])
    let wide = NetworkOutputs(features: [Matrix([[1, 2, 3]])])
    #expect(
      throws: DetectorError.differentWidth(input: "features of layer 0", found: 3, expected: 2)
    ) { try detector.confidences(for: wide) }
    #expect(throws: DetectorError.missingLayer(detector: "mahalanobis", layer: 0, available: 0)) {
      try detector.confidences(for: NetworkOutputs(logits: Matrix([[1, 2]])))
    }
    let uneven = NetworkOutputs(logits: Matrix([[1, 2]]), features: [Matrix([[1, 2], [3, 4]])])
    #expect(
      throws: DetectorError.differentCounts(input: "features of layer 0", found: 2, expected: 1)
    ) { try detector.confidences(for: uneven) }
    #expect(throws: DetectorError.missingLogits(detector: "energy")) {
      try LogitDetector(.energy()).confidences(for: features)
    }
    #expect(throws: DetectorError.empty(input: "logits")) {
      try LogitDetector(.entropy).confidences(
        for: NetworkOutputs(logits: Matrix(rows: 0, columns: 0, elements: [])))
    }
  }

  @Test func covarianceOfZero() {
    let constant = NetworkOutputs(features: [Matrix([[1, 2], [1, 2], [5, 2], [5, 2]])])
    #expect(throws: DetectorError.singularCovariance(layer: 0)) {
      try mahalanobis([0, 0, 1, 1], constant)
    }
  }

  @Test func settings() throws {
    #expect(throws: DetectorError.tooManyNeighbors(k: 5, samples: 4)) {
      try NearestNeighborDetector(fitting: features, k: 5)
    }
    for score in [
      LogitScore.energy(temperature: 0), .odin(temperature: .nan),
      .generalizedEntropy(gamma: 1.5), .generalizedEntropy(top: 0),
    ] {
      #expect(throws: DetectorError.self) { try LogitDetector(score) }
    }
    let layer = try LastLayer(weights: Matrix([[1, 0], [0, 1]]), bias: [0, 0])
    #expect(throws: DetectorError.self) {
      try VirtualLogitDetector(fitting: features, lastLayer: layer, dimension: 2)
    }
    #expect(throws: DetectorError.self) {
      try RectifiedActivationDetector(fitting: features, lastLayer: layer, quantile: 1.1)
    }
    #expect(throws: DetectorError.self) { try LastLayer(weights: Matrix([[1, 0]]), bias: [0, 1]) }
    #expect(throws: DetectorError.self) {
      try MahalanobisDetector(
        fitting: features, labels: [0, 0, 1, 1], rule: PrecisionRule(ridge: -1))
    }
  }

  @Test func regressionOfOneKind() {
    #expect(throws: DetectorError.tooFewSamples(class: 0, found: 0, needed: 1)) {
      try LogisticRegression(fitting: Matrix([[1], [2]]), isPositive: [true, true])
    }
  }

  @Test func messagesSayHowToMend() {
    let errors: [DetectorError] = [
      .missingGradient(method: "odin"), .missingLastLayer(detector: "vim"),
      .tooFewSamples(class: 1, found: 0, needed: 2), .singularCovariance(layer: 0),
      .damagedFile(path: "d", reason: "k is 0"), .notConverged(operation: "x", iterations: 3),
    ]
    for error in errors { #expect(error.description.count > 40) }
    #expect(DetectorError.missingGradient(method: "odin").failureKind == .usage)
    #expect(DetectorError.singularCovariance(layer: 0).failureKind == .data)
  }
}
