/// How the embeddings a and b of two samples are compared, with `D = a - b`.
///
/// The comparison is a logit of "the two are of different classes". The raw values of the cases
/// without settings are the versions of the published code, 1 to 5.
public enum PairHead: Sendable, Hashable, Codable {
  /// Version 1: `w . |D| + b`.
  case weightedL1
  /// Version 2, which the published training command builds: `w . D^2 + b`.
  case weightedL2
  /// Version 3: `D^T M D`, without bias.
  case bilinear
  /// Version 4: `-cos(a, b) / temperature`, without weights; published with temperature 0.1.
  case cosine(temperature: Double)
  /// Version 5: `sum D^2`, without weights; its logit is never below 0.
  case euclidean

  /// The number of weights for embeddings of a width, without the bias.
  public func weightCount(width: Int) -> Int {
    switch self {
    case .weightedL1, .weightedL2: width
    case .bilinear: width * width
    case .cosine, .euclidean: 0
    }
  }

  /// Whether there is a bias.
  public var hasBias: Bool {
    switch self {
    case .weightedL1, .weightedL2: true
    case .bilinear, .cosine, .euclidean: false
    }
  }

  /// The number by which the published code knows this head.
  public var version: Int {
    switch self {
    case .weightedL1: 1
    case .weightedL2: 2
    case .bilinear: 3
    case .cosine: 4
    case .euclidean: 5
    }
  }

  /// The name in reports and file names.
  public var name: String {
    switch self {
    case .weightedL1: "weighted-l1"
    case .weightedL2: "weighted-l2"
    case .bilinear: "bilinear"
    case .cosine: "cosine"
    case .euclidean: "euclidean"
    }
  }

  /// All five, the cosine at the published temperature.
  public static let all: [PairHead] = [
    .weightedL1, .weightedL2, .bilinear, .cosine(temperature: 0.1), .euclidean,
  ]
}

/// The comparisons as equations in the difference `D = a - b` of two embeddings.
public enum PairEquations {
  /// `sum_d w_d |D_d| + b`.
  public static func weightedL1(_ difference: [Double], weights: [Double], bias: Double) -> Double {
    zip(difference, weights).reduce(bias) { $0 + $1.1 * abs($1.0) }
  }

  /// `sum_d w_d D_d^2 + b`.
  public static func weightedL2(_ difference: [Double], weights: [Double], bias: Double) -> Double {
    zip(difference, weights).reduce(bias) { $0 + $1.1 * $1.0 * $1.0 }
  }

  /// `D^T M D` for `M` row by row, `[width, width]`.
  public static func bilinear(_ difference: [Double], matrix: [Double]) -> Double {
    let width = difference.count
    return difference.indices.reduce(0) { sum, row in
      let product = difference.indices.reduce(0.0) {
        $0 + matrix[row * width + $1] * difference[$1]
      }
      return sum + difference[row] * product
    }
  }

  /// `-(a . b) / (|a| |b|) / temperature`; a zero embedding has cosine 0 with everything.
  public static func cosine(_ a: [Double], _ b: [Double], temperature: Double) -> Double {
    let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    let squares = [a, b].map { $0.reduce(0) { $0 + $1 * $1 } }
    let norms = squares[0].squareRoot() * squares[1].squareRoot()
    return norms == 0 ? 0 : -product / norms / temperature
  }

  /// `sum_d D_d^2`.
  public static func euclidean(_ difference: [Double]) -> Double {
    difference.reduce(0) { $0 + $1 * $1 }
  }
}
