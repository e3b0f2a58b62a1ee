public import LinearAlgebra
import OutOfDistribution

/// Pairwise detection: a sample is compared with a few references of every class.
///
/// `G[c, j]` is the logit of "different classes" of the sample and reference j of class c; reduced
/// over references and classes it is the score (Tajwar et al. 2021). No covariance is estimated.
public struct PODDetector: Sendable, Equatable {
  /// The comparison of two embeddings.
  public let comparison: PairComparison
  /// The references of every class, each `[references, width]`.
  public let references: [Matrix]
  /// How logits become a score.
  public let reduction: PairReduction
  private let moments: [ReferenceMoments]

  /// The name in reports.
  public var name: String { comparison.head == .euclidean ? "POD-E" : "POD-S" }

  /// The published number of references per class.
  public static let publishedReferences = 20

  /// Keeps the first references of every class of a training set.
  ///
  /// - Parameters:
  ///   - comparison: The comparison; its width is that of the features.
  ///   - features: The features of the training set, `[samples, width]`, without augmentation.
  ///   - labels: Their classes, from 0.
  ///   - perClass: How many samples of each class to keep; nil for all. A class with fewer gives
  ///     all it has.
  ///   - reduction: How logits become a score.
  /// - Throws: `PODError` for a class without sample, labels or features that do not fit, numbers
  ///   that are not finite, and uneven references that are reduced over classes first.
  public init(
    _ comparison: PairComparison, features: Matrix, labels: [Int32],
    perClass: Int? = publishedReferences, reduction: PairReduction = PairReduction()
  ) throws(PODError) {
    guard labels.count == features.rows else {
      throw .unequalCounts(what: "labels", found: labels.count, expected: features.rows)
    }
    if let perClass, perClass < 1 {
      throw .setting(name: "references per class", found: "\(perClass)", expected: "at least 1")
    }
    var references: [Matrix] = []
    for members in try ClassIndex(labels: labels).members {
      references.append(features.rows(at: Array(members.prefix(perClass ?? members.count))))
    }
    try self.init(comparison, references: references, reduction: reduction)
  }

  /// A detector with given references of every class.
  ///
  /// - Throws: As `init(_:features:labels:perClass:reduction:)`.
  public init(
    _ comparison: PairComparison, references: [Matrix], reduction: PairReduction = PairReduction()
  ) throws(PODError) {
    guard !references.isEmpty else { throw .tooFewClasses(found: 0) }
    for (label, matrix) in references.enumerated() {
      guard matrix.rows > 0 else { throw .tooFewSamples(class: label, found: 0, needed: 1) }
      try matrix.check("references of class \(label)", width: comparison.width)
    }
    let counts = references.map(\.rows)
    if reduction.order == .classesFirst, Set(counts).count > 1 {
      throw .unevenReferences(counts: counts)
    }
    self.comparison = comparison
    self.references = references
    self.reduction = reduction
    moments = references.map(ReferenceMoments.init)
  }

  /// The same references under another reduction.
  ///
  /// - Throws: `PODError.unevenReferences`.
  public func reduced(by reduction: PairReduction) throws(PODError) -> PODDetector {
    try PODDetector(comparison, references: references, reduction: reduction)
  }
}

extension PODDetector {
  /// The logits of one sample against all references, one array a class.
  public func logits(_ query: [Double]) -> [[Double]] {
    references.map { matrix in
      (0..<matrix.rows).map { comparison.logit(query, matrix.row($0)) }
    }
  }

  /// The logits of every sample reduced over examples, `[samples, classes]`.
  ///
  /// - Throws: `PODError.unequalWidths`, `notFinite`.
  public func classValues(_ features: Matrix) throws(PODError) -> Matrix {
    try features.check("features", width: comparison.width)
    return Matrix((0..<features.rows).map { classValues(features.row($0)) })
  }

  private func classValues(_ query: [Double]) -> [Double] {
    if reduction.overExamples == .average, let weights = comparison.squareWeights {
      return moments.map {
        $0.averageLogit(query, weights: weights, bias: comparison.bias)
      }
    }
    return logits(query).map { reduction.overExamples($0) }
  }

  /// The reduced value of every sample, before the sign.
  ///
  /// Averages over examples of weighted squares are computed from means and variances, in
  /// `O(classes x width)` a sample.
  /// - Throws: `PODError.unequalWidths`, `notFinite`.
  public func values(_ features: Matrix) throws(PODError) -> [Double] {
    try features.check("features", width: comparison.width)
    return (0..<features.rows).map { row in
      switch reduction.order {
      case .examplesFirst: reduction.overClasses(classValues(features.row(row)))
      case .classesFirst: reduction.value(logits(features.row(row)))
      }
    }
  }

  /// Confidences of samples: high for in-distribution, the negative of the score.
  ///
  /// - Throws: As ``values(_:)``.
  public func confidences(_ features: Matrix) throws(PODError) -> [Double] {
    try values(features).map { -reduction.oodScore($0) }
  }

  /// The class of every sample: the one whose reduced logit is least, the first of equals.
  ///
  /// - Throws: As ``values(_:)``.
  public func predictedClasses(_ features: Matrix) throws(PODError) -> [Int32] {
    let values = try classValues(features)
    return (0..<values.rows).map { row in
      let found = values.row(row)
      return Int32(found.indices.min { found[$0] < found[$1] } ?? 0)
    }
  }

  /// The share of samples whose predicted class is their label.
  ///
  /// - Throws: As ``values(_:)``, and `unequalCounts`.
  public func accuracy(_ features: Matrix, labels: [Int32]) throws(PODError) -> Double {
    guard labels.count == features.rows else {
      throw .unequalCounts(what: "labels", found: labels.count, expected: features.rows)
    }
    let hits = zip(try predictedClasses(features), labels).count { $0 == $1 }
    return Double(hits) / Double(labels.count)
  }
}
