import Datasets
import LinearAlgebra
import OutOfDistribution
import Randomness
import Statistics
import Tensors

/// Detectors and metrics of detection on drawn numbers, here and in PyTorch.
struct DetectionRun {
  /// What is timed.
  enum Work: String, CaseIterable, Encodable {
    /// AUROC, and average precision and FPR at 95 % in both orientations.
    case metrics
    /// The fit of class means and of a tied covariance, and the distances of queries.
    case mahalanobis
    /// The distances of queries to their 50th neighbours.
    case knn
  }

  /// How many numbers there are.
  struct Sizes: Encodable {
    var scores: Int
    var samples: Int
    var width: Int
    var queries: Int
  }

  private static let classes = 10
  static let metrics: [DetectionMetric] =
    [.auroc]
    + PositiveClass.allCases.map { .averagePrecision(positive: $0) }
    + PositiveClass.allCases.map { .falsePositiveRate(at: 0.95, rule: .firstReach, positive: $0) }

  let sizes: Sizes
  private let scores: (inside: [Double], outside: [Double])
  private let features: NetworkOutputs
  private let queries: NetworkOutputs
  private let labels: [Int32]

  init(_ sizes: Sizes) {
    self.sizes = sizes
    var generator = RandomKey(seed: 0).split("detection").generator()
    // Some scores are tied, as those of networks that are sure of themselves.
    func draw(_ shift: Double) -> [Double] {
      (0..<sizes.scores / 2).map { _ in min(1, generator.uniform() + shift) }
    }
    scores = (draw(0.2), draw(0))
    labels = (0..<sizes.samples).map { Int32($0 % Self.classes) }
    let means = Tensor(normal: [Self.classes, sizes.width], using: &generator)
    func noise(_ rows: Int) -> Tensor { Tensor(normal: [rows, sizes.width], using: &generator) }
    features = NetworkOutputs(
      features: [Matrix(means.gather(labels, along: 0) + noise(sizes.samples))])
    queries = NetworkOutputs(features: [Matrix(noise(sizes.queries))])
  }

  /// Writes the numbers for the peer.
  func writeStart(to path: String) throws {
    try Safetensors.write(
      [
        ("inside", NumericArray(scores.inside, shape: [scores.inside.count])),
        ("outside", NumericArray(scores.outside, shape: [scores.outside.count])),
        ("features", Self.array(features)), ("queries", Self.array(queries)),
        ("labels", NumericArray(labels, shape: [labels.count])),
      ], to: path)
  }

  private static func array(_ outputs: NetworkOutputs) -> NumericArray {
    let x = outputs.features[0]
    return NumericArray(x.elements, shape: [x.rows, x.columns])
  }

  /// The metrics, or the confidence of each query.
  func figures(of work: Work) throws -> [Double] {
    switch work {
    case .metrics:
      let scores = try DetectionScores(
        inDistribution: scores.inside, outOfDistribution: scores.outside)
      return try Self.metrics.map { try $0.value(of: scores) }
    case .mahalanobis:
      return try MahalanobisDetector(fitting: features, labels: labels)
        .confidences(for: queries)
    case .knn:
      return try NearestNeighborDetector(fitting: features)
        .confidences(for: queries)
    }
  }

  /// The median time of a piece of work, the first of which does not count.
  func seconds(of work: Work, repeats: Int) throws -> Double {
    _ = try figures(of: work)
    return try (1...repeats).map { _ in
      try ContinuousClock().measure { _ = try figures(of: work) }.seconds
    }.median
  }

  /// Whether somebody's figures are ours up to a share of the largest.
  ///
  /// - Throws: `BenchError.checkFailed`.
  static func check(
    _ name: String, _ figures: [Double], against own: [Double], tolerance: Double
  ) throws(BenchError) {
    guard figures.count == own.count else {
      throw .checkFailed("\(name) gives \(figures.count) figures, expected \(own.count)")
    }
    let limit = tolerance * (own.map(abs).max() ?? 0)
    let differences = zip(own, figures).map { abs($0 - $1) }
    guard differences.allSatisfy({ $0 <= limit }) else {
      throw .checkFailed(
        "\(name) gives a figure that is \(differences.max() ?? 0) from ours, expected at most "
          + "\(limit)")
    }
  }
}
