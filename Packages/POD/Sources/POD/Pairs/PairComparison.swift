/// A head with its weights, in double precision: what a detector keeps of a trained Siamese network.
public struct PairComparison: Sendable, Hashable, Codable {
  /// The form of the comparison.
  public let head: PairHead
  /// The width of the embeddings.
  public let width: Int
  /// The weights, `[width]`, row by row `[width, width]` for the bilinear head, or none.
  public let weights: [Double]
  /// The bias; 0 for heads without one.
  public let bias: Double

  /// A head with weights.
  ///
  /// - Throws: `PODError.unequalCounts` for another number of weights than the head has,
  ///   `notFinite`, and `setting` for a temperature that is not positive.
  public init(
    _ head: PairHead, width: Int, weights: [Double] = [], bias: Double = 0
  ) throws(PODError) {
    guard weights.count == head.weightCount(width: width) else {
      throw .unequalCounts(
        what: "weights of the \(head.name) head", found: weights.count,
        expected: head.weightCount(width: width))
    }
    if case .cosine(let temperature) = head, !(temperature > 0 && temperature.isFinite) {
      throw .setting(
        name: "the temperature of the cosine head", found: "\(temperature)",
        expected: "a positive number")
    }
    if let index = weights.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "weights of the \(head.name) head", row: 0, column: index)
    }
    guard bias.isFinite else {
      throw .notFinite(what: "bias of the \(head.name) head", row: 0, column: 0)
    }
    self.head = head
    self.width = width
    self.weights = weights
    self.bias = head.hasBias ? bias : 0
  }

  /// The squared distance, which needs no training: POD-E.
  public static func euclidean(width: Int) -> PairComparison {
    PairComparison(unweighted: .euclidean, width: width)
  }

  private init(unweighted head: PairHead, width: Int) {
    self.head = head
    self.width = width
    weights = []
    bias = 0
  }

  /// The logit of "different classes" for two embeddings of the comparison's width.
  public func logit(_ a: [Double], _ b: [Double]) -> Double {
    precondition(
      a.count == width && b.count == width,
      "embeddings of widths \(a.count) and \(b.count) for a comparison of width \(width)")
    if case .cosine(let temperature) = head {
      return PairEquations.cosine(a, b, temperature: temperature)
    }
    let difference = zip(a, b).map { $0 - $1 }
    return switch head {
    case .weightedL1: PairEquations.weightedL1(difference, weights: weights, bias: bias)
    case .weightedL2: PairEquations.weightedL2(difference, weights: weights, bias: bias)
    case .bilinear: PairEquations.bilinear(difference, matrix: weights)
    case .cosine, .euclidean: PairEquations.euclidean(difference)
    }
  }

  /// The weights of `D^2`, where the head is a weighted sum of squares; nil where it is not.
  ///
  /// Only these heads average over references in closed form (``ReferenceMoments``).
  var squareWeights: [Double]? {
    switch head {
    case .weightedL2: weights
    case .euclidean: [Double](repeating: 1, count: width)
    case .weightedL1, .bilinear, .cosine: nil
    }
  }

  /// The share of weights below zero: along these coordinates far samples look near.
  public var negativeShare: Double {
    let used = head == .bilinear ? bilinearDiagonal : weights
    return used.isEmpty ? 0 : Double(used.count { $0 < 0 }) / Double(used.count)
  }

  private var bilinearDiagonal: [Double] { (0..<width).map { weights[$0 * (width + 1)] } }
}

extension PairComparison {
  private enum CodingKeys: String, CodingKey { case head, width, weights, bias }

  /// Decodes a comparison and checks it as `init(_:width:weights:bias:)` does.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      values.decode(PairHead.self, forKey: .head), width: values.decode(Int.self, forKey: .width),
      weights: values.decode([Double].self, forKey: .weights),
      bias: values.decode(Double.self, forKey: .bias))
  }
}
