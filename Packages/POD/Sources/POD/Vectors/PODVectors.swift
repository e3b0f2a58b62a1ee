public import Experiments
import LinearAlgebra

/// The numbers that the equations of pairwise detection fix, each derived by hand, and what the
/// published table says of itself.
public enum PODVectors {
  /// All of them.
  ///
  /// - Throws: `PODError` and `StatisticsError` never: the inputs are fixed.
  public static func all() throws -> [TestVector] {
    try [heads(), losses(), scores(), reductions(), sampling(), gradients(), published()]
      .flatMap(\.self)
  }

  static let first = [0.2, -0.5, 1]
  static let second = [0.1, 0.5, 0.4]

  /// Five heads with the vectors' weights, in the order of their versions.
  static func comparisons() throws -> [PairComparison] {
    let weights = [0.5, -1, 2]
    let matrix = [1, 0.2, 0, 0.2, 2, 0.1, 0, 0.1, 0.5]
    return try [
      PairComparison(.weightedL1, width: 3, weights: weights, bias: 0.1),
      PairComparison(.weightedL2, width: 3, weights: weights, bias: 0.1),
      PairComparison(.bilinear, width: 3, weights: matrix),
      PairComparison(.cosine(temperature: 0.1), width: 3),
      PairComparison(.euclidean, width: 3),
    ]
  }

  private static func heads() throws -> [TestVector] {
    let expected = [0.35, -0.175, 2.03, -2.3095609135, 1.37]
    return try zip(comparisons(), expected).map { comparison, value in
      TestVector(
        "head \(comparison.head.name)", expected: value, got: comparison.logit(first, second),
        tolerance: 1e-9)
    }
  }

  // V4's samples, w = (0.5, 2), b = -1, query (1, 3).
  private static func scores() throws -> [TestVector] {
    let corners = [[0.0, 0], [2, 0], [0, 1], [2, 1]]
    let references = [Matrix(corners), Matrix(corners.map { $0.map { $0 + 5 } })]
    let comparison = try PairComparison(.weightedL2, width: 2, weights: [0.5, 2], bias: -1)
    let detector = try PODDetector(comparison, references: references)
    let query = [1.0, 3]
    var result = TestVector.elements(
      "logits against references", expected: [17.5, 17.5, 7.5, 7.5, 15, 25, 25, 35],
      got: detector.logits(query).flatMap(\.self), tolerance: 1e-12)
    result += try TestVector.elements(
      "averages by mean and variance", expected: [12.5, 25],
      got: detector.classValues(Matrix([query])).elements, tolerance: 1e-12)
    for (over, expected) in [(Reduction.average, 12.5), (.minimum, 7.5), (.maximum, 17.5)] {
      let reduced = try detector.reduced(by: PairReduction(overExamples: over))
      result.append(
        TestVector(
          "score, \(over.rawValue) then minimum", expected: expected,
          got: try reduced.values(Matrix([query]))[0], tolerance: 1e-12))
    }
    return result
  }

  // Squared distances 8, 5, 5 and 8, 13, 13 for the query (2, 2).
  private static func reductions() throws -> [TestVector] {
    let table: [(String, [Double], Double)] = [
      ("average minimum", [2, 2], 6), ("minimum minimum", [2, 2], 5),
      ("maximum minimum", [2, 2], 8), ("average maximum", [2, 2], 34.0 / 3),
      ("average average", [2, 2], 26.0 / 3), ("minimum average", [2, 2], 6.5),
      ("maximum average", [2, 2], 10.5), ("minimum average classesFirst", [2, 2], 8),
      ("maximum average classesFirst", [2, 2], 9), ("range minimum", [2, 2], 3),
      ("average average classesFirst", [2, 2], 26.0 / 3), ("average minimum", [0, 0], 2.0 / 3),
      ("average minimum", [6, 6], 6), ("average average", [6, 6], 106.0 / 3),
    ]
    return try table.map { names, query, expected in
      try reductionVector(names, query, expected)
    }
  }

  private static func reductionVector(
    _ names: String, _ query: [Double], _ expected: Double
  ) throws -> TestVector {
    let words = names.split(separator: " ").map(String.init)
    var reduction = PairReduction()
    reduction.overExamples = Reduction(rawValue: words[0]) ?? .average
    reduction.overClasses = Reduction(rawValue: words[1]) ?? .average
    reduction.order = words.count > 2 ? .classesFirst : .examplesFirst
    let references = [Matrix([[0, 0], [1, 0], [0, 1]]), Matrix([[4, 4], [5, 4], [4, 5]])]
    let detector = try PODDetector(
      .euclidean(width: 2), references: references, reduction: reduction)
    return TestVector(
      "reduction \(names) at \(query)", expected: expected,
      got: try detector.values(Matrix([query]))[0], tolerance: 1e-12)
  }
}
