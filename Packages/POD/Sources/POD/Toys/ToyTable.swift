import LinearAlgebra
public import OutOfDistribution
public import Randomness

/// A method as the toy tables see it: a detector that is fitted on a sample's training part.
public struct ToyMethod: Sendable {
  /// Confidences, high for in-distribution, of both test parts.
  public typealias Confidences = (inDistribution: [Double], outOfDistribution: [Double])

  /// The name of the column.
  public let name: String
  /// Whether the method reads logits, which the low-data set does not have.
  public let readsLogits: Bool
  private let detector: @Sendable (NetworkOutputs, [Int32]) throws -> any Detector

  /// A method from a function that fits a detector to outputs and labels.
  public init(
    _ name: String, readsLogits: Bool,
    fitting detector: @escaping @Sendable (NetworkOutputs, [Int32]) throws -> any Detector
  ) {
    self.name = name
    self.readsLogits = readsLogits
    self.detector = detector
  }

  /// Fits and scores.
  ///
  /// - Throws: What the detector throws.
  public func callAsFunction(_ sample: ToySample) throws -> Confidences {
    let fitted = try detector(sample.training, sample.trainingLabels)
    return (
      try fitted.confidences(for: sample.inDistribution),
      try fitted.confidences(for: sample.outOfDistribution)
    )
  }

  private static func logits(_ name: String, _ score: LogitScore) -> ToyMethod {
    ToyMethod(name, readsLogits: true) { _, _ in try LogitDetector(score) }
  }

  /// The largest probability.
  public static let maximumProbability = logits("MSP", .maximumProbability)
  /// The largest probability at temperature 1000, without a step on the input.
  public static let odin = logits("ODIN", .odin())
  /// The largest logit.
  public static let maximumLogit = logits("MaxLogit", .maximumLogit)

  /// The distance under a tied covariance, inverted by a pseudo-inverse.
  public static let mahalanobis = ToyMethod("Mahalanobis", readsLogits: false) {
    try MahalanobisDetector(fitting: $0, labels: $1)
  }

  /// The same with a ridge of 0.1 mean variances.
  public static let ridgedMahalanobis = ToyMethod("Mahalanobis, ridge", readsLogits: false) {
    try MahalanobisDetector(fitting: $0, labels: $1, rule: PrecisionRule(ridge: 0.1))
  }

  /// POD by squared distance to all training samples, average over them, minimum over classes.
  public static let podEuclidean = ToyMethod("POD-E", readsLogits: false) { outputs, labels in
    guard let points = outputs.features.last else { throw PODError.noFeatures }
    return try PODDetector(
      .euclidean(width: points.columns), features: points, labels: labels, perClass: nil)
  }
}

/// One cell of a toy table: the AUROC of a method on a set, one for each seed.
public struct ToyResult: Sendable, Hashable, Codable {
  /// The set's name.
  public var set: String
  /// The method's name.
  public var method: String
  /// AUROC as a fraction, by seed.
  public var aurocs: [Double]

  /// The mean over seeds.
  public var mean: Double { aurocs.reduce(0, +) / Double(aurocs.count) }
}

/// Methods against toy sets over seeds.
public struct ToyTable: Sendable {
  private let methods: [ToyMethod]

  /// A table of these methods.
  public init(methods: [ToyMethod]) { self.methods = methods }

  /// Logits and distances: the methods of the six sets in two dimensions.
  public static let standard = ToyTable(
    methods: [.maximumProbability, .odin, .maximumLogit, .mahalanobis, .podEuclidean])

  /// Distances with and without a ridge: the methods of the low-data set.
  public static let lowData = ToyTable(methods: [.mahalanobis, .ridgedMahalanobis, .podEuclidean])

  /// The row of a set: every method that can score it, on the same samples.
  ///
  /// - Throws: What the methods throw, and `MetricError`.
  public func row(_ set: ToySet, seeds: [Int], key: RandomKey) throws -> [ToyResult] {
    let samples = seeds.map { set.sample(key: key.split(set.name).split($0)) }
    let usable = methods.filter { method in
      !method.readsLogits || samples.first?.inDistribution.logits != nil
    }
    return try usable.map { method in
      let aurocs = try samples.map { sample in
        let confidences = try method(sample)
        return try auroc(
          inDistribution: confidences.inDistribution,
          outOfDistribution: confidences.outOfDistribution)
      }
      return ToyResult(set: set.name, method: method.name, aurocs: aurocs)
    }
  }
}
