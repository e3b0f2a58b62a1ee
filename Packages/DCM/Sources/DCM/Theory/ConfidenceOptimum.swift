import Foundation

/// What minimises DCM's objective at a single input, and the gap that this leaves between known and
/// unknown inputs (DCM, propositions 4.1 and 4.2).
///
/// An input occurs with density `a` among labelled examples and with density `b` in the uncertainty
/// set; `ratio` is `b / a` of known inputs, 0 if the uncertainty set holds no known ones.
public struct ConfidenceOptimum: Sendable, Hashable, Codable {
  /// The number of classes.
  public let classes: Int
  /// The weight of the confidence loss.
  public let weight: Double
  /// How often known inputs occur in the uncertainty set, over how often among labelled examples.
  public let ratio: Double

  /// An objective with a weight and a ratio that are not negative, over two classes or more.
  public init(classes: Int, weight: Double, ratio: Double = 1) {
    precondition(
      classes > 1 && weight >= 0 && ratio >= 0,
      "\(classes) classes, weight \(weight), ratio \(ratio)")
    self.classes = classes
    self.weight = weight
    self.ratio = ratio
  }

  /// The optimal prediction at a known input whose label follows `law`:
  /// `(law + weight ratio / classes) / (1 + weight ratio)`.
  public func prediction(law: [Double]) -> [Double] {
    let pull = weight * ratio
    return law.map { ($0 + pull / Double(classes)) / (1 + pull) }
  }

  /// The confidence at a known input without label noise.
  public var known: Double { prediction(law: [1]).first ?? .nan }

  /// The confidence at an input that only the uncertainty set has.
  public var unknown: Double { 1 / Double(classes) }

  /// The gap between both, `(C - 1) / (C (1 + weight ratio))`: any threshold in it tells known from
  /// unknown.
  public var gap: Double { known - unknown }

  /// The excess loss below which all known inputs are more confident than all unknown ones, also
  /// within a distance `radius` of those seen.
  ///
  /// By Pinsker's inequality confidence is off by at most `sqrt(excess / (2 leastWeight))`, and by
  /// `lipschitz radius` more nearby; both sides must leave the gap open:
  /// `leastWeight / 2 (gap - 2 lipschitz radius)^2`, 0 where nothing is left of it.
  ///
  /// - Parameters:
  ///   - leastWeight: The least weight of an input in the objective: `1 / examples` for a labelled
  ///     one, `weight / set size` for one of the uncertainty set.
  ///   - lipschitz: How much a probability changes per unit of distance, at most.
  ///   - radius: The distance.
  public func separatingExcess(
    leastWeight: Double, lipschitz: Double = 0, radius: Double = 0
  ) -> Double {
    let open = max(0, gap - 2 * lipschitz * radius)
    return leastWeight / 2 * open * open
  }
}
