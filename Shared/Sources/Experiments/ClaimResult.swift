/// A claim with its evidence weighed; one element of `claims.json`.
public struct ClaimResult: Codable, Sendable, Equatable {
  /// How the interval of the estimate was made.
  public enum IntervalMethod: String, Codable, Sendable {
    /// Student's t over one number a seed.
    case studentT = "student-t"
    /// Bias-corrected accelerated bootstrap: seeds are resampled, then the members of each seed.
    /// Where it is narrower, the ends are those of Student's t over the seeds' means.
    case hierarchicalBootstrap = "bca-hierarchical-bootstrap"
  }

  /// The claim's short name.
  public var id: String
  /// The finding in one sentence.
  public var statement: String
  /// Where the paper states it.
  public var source: String
  /// The experiment that carries the evidence.
  public var experiment: String
  /// The predicted region of the estimate.
  public var prediction: Prediction
  /// What the evidence says.
  public var verdict: Verdict
  /// The mean over seeds of each seed's mean; nil without evidence.
  public var estimate: Double?
  /// The lower end of the interval.
  public var low: Double?
  /// The upper end of the interval.
  public var high: Double?
  /// The confidence level of the interval.
  public var level: Double
  /// How the interval was made.
  public var interval: IntervalMethod?
  /// The sign-flip p-value, after Holm over the study's claims: two-sided against the bound, for an
  /// equivalence the larger of its two one-sided ones; exact up to 32 seeds, else of sampled flips.
  public var pValue: Double?
  /// The unit of the estimate and of the interval.
  public var unit: String
  /// The seeds with evidence.
  public var seeds: Int
  /// The seeds without.
  public var droppedSeeds: Int
  /// Each seed's mean, in ascending order of seeds.
  public var seedMeans: [Double]
  /// The claim's remark.
  public var note: String
  /// Why the verdict is inconclusive or seeds were dropped; empty if neither.
  public var reason: String
}

extension ClaimResult {
  /// Encodes all keys; a number that could not be computed is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(statement, forKey: .statement)
    try container.encode(source, forKey: .source)
    try container.encode(experiment, forKey: .experiment)
    try container.encode(prediction, forKey: .prediction)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(estimate, forKey: .estimate)
    try container.encode(low, forKey: .low)
    try container.encode(high, forKey: .high)
    try container.encode(level, forKey: .level)
    try container.encode(interval, forKey: .interval)
    try container.encode(pValue, forKey: .pValue)
    try container.encode(unit, forKey: .unit)
    try container.encode(seeds, forKey: .seeds)
    try container.encode(droppedSeeds, forKey: .droppedSeeds)
    try container.encode(seedMeans, forKey: .seedMeans)
    try container.encode(note, forKey: .note)
    try container.encode(reason, forKey: .reason)
  }
}

extension Prediction {
  /// The bound between the predicted region and the rest; the margin of an equivalence.
  public var bound: Double {
    switch self {
    case .greater, .less: 0
    case .atLeast(let bound): bound
    case .within(let margin): margin
    }
  }

  /// The verdict for an interval.
  public func verdict(low: Double, high: Double) -> Verdict {
    switch self {
    case .greater, .atLeast:
      low > bound ? .supported : high < bound ? .contradicted : .inconclusive
    case .less: high < bound ? .supported : low > bound ? .contradicted : .inconclusive
    case .within(let margin):
      if -margin < low, high < margin {
        .supported
      } else {
        low > margin || high < -margin ? .contradicted : .inconclusive
      }
    }
  }

  fileprivate var name: String {
    switch self {
    case .greater: "greater"
    case .less: "less"
    case .atLeast: "atLeast"
    case .within: "within"
    }
  }
}

extension Prediction: Codable {
  /// Decodes `"greater"`, `"less"`, `"atLeast -1"` or `"within 1"`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    let words = text.split(separator: " ")
    switch (words.first, words.dropFirst().first.flatMap { Double($0) }) {
    case ("greater", nil): self = .greater
    case ("less", nil): self = .less
    case ("atLeast", let bound?): self = .atLeast(bound)
    case ("within", let margin?): self = .within(margin)
    default:
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription:
          "expected greater, less, \"atLeast <bound>\" or \"within <margin>\", found \"\(text)\"")
    }
  }

  /// Encodes one word, with the bound where there is one.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .greater, .less: try container.encode(name)
    case .atLeast, .within: try container.encode("\(name) \(bound)")
    }
  }
}
