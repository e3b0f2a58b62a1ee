import LinearAlgebra
import OutOfDistribution
public import Randomness

/// A method as the toy tables see it: fitted on a sample's training part, it returns confidences.
public struct ToyMethod: Sendable {
  /// Confidences, high for in-distribution, of both test parts.
  public typealias Confidences = (inDistribution: [Double], outOfDistribution: [Double])

  /// The name of the column.
  public let name: String
  /// Whether the method reads logits, which the low-data set does not have.
  public let readsLogits: Bool
  private let confidences: @Sendable (ToySample) throws -> Confidences

  /// A method from a function that fits and scores.
  public init(
    _ name: String, readsLogits: Bool,
    confidences: @escaping @Sendable (ToySample) throws -> Confidences
  ) {
    self.name = name
    self.readsLogits = readsLogits
    self.confidences = confidences
  }

  /// Fits and scores.
  public func callAsFunction(_ sample: ToySample) throws -> Confidences { try confidences(sample) }

  /// POD by squared distance to all training samples, average over them, minimum over classes.
  public static let podEuclidean = ToyMethod("POD-E", readsLogits: false) { sample in
    let points = sample.training.features[0]
    let detector = try PODDetector(
      .euclidean(width: points.columns), features: points, labels: sample.trainingLabels,
      perClass: nil)
    return (
      try detector.confidences(of: sample.inDistribution),
      try detector.confidences(of: sample.outOfDistribution)
    )
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
  /// The area under the ROC curve of confidences: in-distribution first, then out.
  public typealias AUROC = @Sendable ([Double], [Double]) throws -> Double

  private let methods: [ToyMethod]
  private let auroc: AUROC

  /// A table of these methods, judged by this measure.
  public init(methods: [ToyMethod], auroc: @escaping AUROC) {
    self.methods = methods
    self.auroc = auroc
  }

  /// The row of a set: every method that can score it, on the same samples.
  ///
  /// - Throws: What the methods and the measure throw.
  public func row(_ set: ToySet, seeds: [Int], key: RandomKey) throws -> [ToyResult] {
    let samples = seeds.map { set.sample(key: key.split(set.name).split($0)) }
    let usable = methods.filter { method in
      !method.readsLogits || samples.first?.inDistribution.logits != nil
    }
    return try usable.map { method in
      let aurocs = try samples.map { sample in
        let confidences = try method(sample)
        return try auroc(confidences.inDistribution, confidences.outOfDistribution)
      }
      return ToyResult(set: set.name, method: method.name, aurocs: aurocs)
    }
  }
}
