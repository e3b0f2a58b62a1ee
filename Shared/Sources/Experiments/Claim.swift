/// A finding of the paper, with the evidence and the direction fixed before anything runs.
///
/// ```swift
/// Claim(
///   "input-first", "On corrupted images the first block beats the last layer.",
///   source: "Figure 3, left", experiment: "input", predicts: .greater
/// ) { seed in
///   try corruptions.map {
///     100 * (try seed.difference("accuracy/\($0)", "first", minus: "last"))
///   }
/// }
/// .measured(in: "points")
/// ```
public struct Claim: Sendable {
  /// A short name, such as `"input-first"`.
  public let id: String
  /// The finding in one sentence.
  public let statement: String
  /// Where the paper states it, such as `"Figure 3, left"`.
  public let source: String
  /// The experiment that carries the evidence.
  public let experiment: String
  /// What the paper leads us to expect of the estimate.
  public let prediction: Prediction
  /// The unit of the estimate, such as `"points"`; empty for a pure number.
  public private(set) var unit = ""
  /// What a reader must know to judge the verdict; empty if nothing.
  public private(set) var note = ""
  /// The differences measured under one seed, such as one for each shift.
  ///
  /// An error drops the seed; a missing metric throws by itself.
  public let evidence: @Sendable (SeedOutcomes) throws -> [Double]

  /// States a claim.
  public init(
    _ id: String, _ statement: String, source: String, experiment: String,
    predicts prediction: Prediction, evidence: @escaping @Sendable (SeedOutcomes) throws -> [Double]
  ) {
    self.id = id
    self.statement = statement
    self.source = source
    self.experiment = experiment
    self.prediction = prediction
    self.evidence = evidence
  }

  /// The same claim with a unit for its estimate.
  public func measured(in unit: String) -> Claim {
    var claim = self
    claim.unit = unit
    return claim
  }

  /// The same claim with a remark for whoever judges the verdict.
  public func noting(_ note: String) -> Claim {
    var claim = self
    claim.note = note
    return claim
  }
}

/// The region in which the interval of a supported claim lies.
public enum Prediction: Sendable, Equatable {
  /// Above zero.
  case greater
  /// Below zero.
  case less
  /// Above a bound; non-inferiority with margin `m` is `.atLeast(-m)`.
  case atLeast(Double)
  /// Between `-margin` and `margin`: equivalence.
  case within(Double)
}

/// What the evidence says about a claim.
public enum Verdict: String, Codable, Sendable, CaseIterable {
  /// The whole interval lies strictly in the predicted region.
  case supported
  /// The whole interval lies strictly outside of it.
  case contradicted
  /// The interval reaches over the bound, or there are fewer than three seeds.
  case inconclusive
}
