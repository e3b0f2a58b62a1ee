import Datasets
import Foundation
import LinearAlgebra
import OutOfDistribution
import Randomness
import Testing
import _TestSupport

@testable import POD

@Suite("Pairwise detector")
struct PODDetectorTests {
  private static func points(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = RandomKey(seed: seed).generator()
    return Matrix(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { _ in generator.normal(mean: 1, standardDeviation: 3) })
  }

  private static let labels = (0..<90).map { Int32($0 % 3) }

  private static func detector(
    _ head: PairHead, _ reduction: PairReduction = PairReduction(), perClass: Int? = 7
  ) throws -> PODDetector {
    let weights = points(1, head.weightCount(width: 12), seed: 8).elements
    let comparison = try PairComparison(head, width: 12, weights: weights, bias: -0.7)
    return try PODDetector(
      comparison, features: points(90, 12, seed: 9), labels: labels, perClass: perClass,
      reduction: reduction)
  }

  @Test(
    "Means and variances give the average of the loop",
    arguments: [PairHead.weightedL2, .euclidean],
    [Reduction.minimum, .average, .maximum, .range])
  func identity(head: PairHead, overClasses: Reduction) throws {
    let detector = try Self.detector(head, PairReduction(overClasses: overClasses))
    let queries = Self.points(20, 12, seed: 10)
    let loop = (0..<20).map { detector.reduction.value(detector.logits(queries.row($0))) }
    #expect(largestError(of: try detector.values(queries), against: loop) < 1e-9)
  }

  @Test("Other heads go through the loop", arguments: PairHead.all)
  func loop(head: PairHead) throws {
    let detector = try Self.detector(head, PairReduction(overExamples: .maximum))
    let query = Self.points(1, 12, seed: 10)
    let logits = detector.logits(query.row(0)).map { $0.max() ?? .nan }
    #expect(try detector.classValues(query).row(0) == logits)
    #expect(try detector.values(query) == [logits.min()])
    #expect(try detector.confidences(query) == [logits.min()].map { -($0 ?? .nan) })
  }

  @Test("References are the first samples of each class")
  func references() throws {
    let features = Self.points(90, 12, seed: 9)
    let detector = try Self.detector(.euclidean, perClass: 2)
    #expect(detector.references[1] == Matrix([features.row(1), features.row(4)]))
    // A class with fewer gives all.
    #expect(try Self.detector(.euclidean, perClass: 500).references[0].rows == 30)
    #expect(try Self.detector(.euclidean, perClass: nil).references[0].rows == 30)
  }

  @Test("The sign is explicit")
  func sign() throws {
    let reduction = PairReduction(overClasses: .average, sign: .largeIsInDistribution)
    let detector = try Self.detector(.euclidean, reduction)
    let queries = Self.points(5, 12, seed: 10)
    #expect(try detector.confidences(queries) == detector.values(queries))
    #expect(PairReduction.publishedSign(overClasses: .minimum) == .largeIsOutOfDistribution)
    #expect(PairReduction.publishedSign(overClasses: .range) == .largeIsInDistribution)
  }

  @Test("A sample at the references of a class belongs to it")
  func prediction() throws {
    let features = Matrix([[0, 0], [5, 5], [0.2, 0], [5, 5.2]])
    let detector = try PODDetector(
      .euclidean(width: 2), features: features, labels: [0, 1, 0, 1])
    let queries = Matrix([[0.1, 0.2], [4, 5], [9, 9]])
    #expect(try detector.predictedClasses(queries) == [0, 1, 1])
    #expect(try abs(detector.accuracy(queries, labels: [0, 1, 0]) - 2.0 / 3) < 1e-12)
    let outputs = NetworkOutputs(features: [Self.points(3, 4, seed: 1), queries])
    let confidences = try detector.confidences(for: outputs)
    #expect(confidences[0] > confidences[2])
    #expect(throws: DetectorError.missingLayer(detector: "POD-E", layer: 0, available: 0)) {
      try detector.confidences(for: NetworkOutputs())
    }
    #expect(throws: DetectorError.differentWidth(input: "features", found: 4, expected: 2)) {
      try detector.confidences(for: NetworkOutputs(features: [Self.points(3, 4, seed: 1)]))
    }
  }

  @Test("A saved detector gives the same scores", arguments: PairHead.all)
  func file(head: PairHead) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "pod.safetensors").path
      let detector = try Self.detector(
        head, PairReduction(overExamples: .minimum, overClasses: .average))
      try detector.save(to: path)
      let loaded = try PODDetector(path: path)
      #expect(loaded == detector)
      let queries = Self.points(5, 12, seed: 3)
      #expect(try loaded.values(queries) == detector.values(queries))
    }
  }

  @Test("A damaged file is refused")
  func damaged() throws {
    var checkpoint = try Self.detector(.euclidean).checkpoint()
    checkpoint["reference_counts"] = .init([7, 7, 6] as [Int64])
    #expect(throws: PODError.self) { try PODDetector(checkpoint) }
    checkpoint["references"] = nil
    #expect(throws: (any Error).self) { try PODDetector(checkpoint) }
  }

  @Test("Bad references and queries are refused")
  func badInput() throws {
    let features = Self.points(3, 2, seed: 1)
    let comparison = PairComparison.euclidean(width: 2)
    #expect(throws: PODError.tooFewSamples(class: 1, found: 0, needed: 1)) {
      try PODDetector(comparison, features: features, labels: [0, 0, 2])
    }
    #expect(throws: PODError.unequalCounts(what: "labels", found: 2, expected: 3)) {
      try PODDetector(comparison, features: features, labels: [0, 0])
    }
    #expect(
      throws: PODError.setting(name: "references per class", found: "0", expected: "at least 1")
    ) { try PODDetector(comparison, features: features, labels: [0, 1, 1], perClass: 0) }
    #expect(throws: PODError.unevenReferences(counts: [1, 2])) {
      try PODDetector(
        comparison, features: features, labels: [0, 1, 1],
        reduction: PairReduction(order: .classesFirst))
    }
    let detector = try PODDetector(comparison, features: features, labels: [0, 1, 1])
    #expect(throws: PODError.unequalWidths(what: "features", found: 3, expected: 2)) {
      try detector.values(Self.points(1, 3, seed: 1))
    }
    #expect(throws: PODError.notFinite(what: "features", row: 0, column: 1)) {
      try detector.values(Matrix([[1, .nan]]))
    }
  }
}
