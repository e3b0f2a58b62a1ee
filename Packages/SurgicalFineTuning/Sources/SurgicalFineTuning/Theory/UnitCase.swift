import Experiments

/// One rectified unit `f(x) = v max(0, b x)` on `x ~ U(0, 1)`: Propositions 1 and 2 by hand.
///
/// The source model has `v = b = 1` and fits `y = x`. The target shows `a x` in place of `x` and
/// asks for `t x`, so that the loss is
///
///     L(v, b) = E (v max(0, b a x) - t x)² = (v max(0, a b) - t)² / 3.
///
/// Proposition 1 is `a = -1`, `t = 1`: no `v` helps, `b = -1` is exact. Proposition 2 is `a = 1`,
/// `t = -1`: no `b` helps, `v = -1` is exact.
public struct UnitCase: Sendable, Hashable, Codable {
  /// The factor `a` on the input.
  public var inputScale: Double
  /// The factor `t` on the label.
  public var labelScale: Double

  /// A target with these factors.
  public init(inputScale: Double, labelScale: Double) {
    self.inputScale = inputScale
    self.labelScale = labelScale
  }

  /// An input shift that the last layer cannot mend.
  public static let proposition1 = UnitCase(inputScale: -1, labelScale: 1)
  /// A label shift that the first layer cannot mend.
  public static let proposition2 = UnitCase(inputScale: 1, labelScale: -1)

  /// Both propositions, and each with a shift that keeps the sign, which either layer can mend.
  static let examples = [
    proposition1, UnitCase(inputScale: 2, labelScale: 1),
    proposition2, UnitCase(inputScale: 1, labelScale: 2),
  ]

  /// The loss `(v max(0, a b) - t)² / 3`.
  public func loss(head v: Double, first b: Double) -> Double {
    let error = v * max(0, inputScale * b) - labelScale
    return error * error / 3
  }

  /// The least loss over the tuned weights, the others held at 1; `t² / 3` where no choice of them
  /// predicts better than 0 (Propositions 1 and 2).
  public func optimalLoss(tuning layers: TunedLayers) -> Double {
    let isExact =
      switch layers {
      case .none: max(0, inputScale) == labelScale
      case .first: labelScale >= 0 && inputScale != 0
      case .last: inputScale > 0
      case .full: inputScale != 0
      }
    if isExact { return 0 }
    return layers == .none ? loss(head: 1, first: 1) : labelScale * labelScale / 3
  }

  /// The least loss that a search over the tuned weights finds, on the midpoints of `points` equal
  /// parts of `(0, 1)`.
  ///
  /// A grid over `[-4, 4]` and then a pattern search. Descent would not do: where `a b < 0` the
  /// unit is dead and its gradient is 0.
  public func searchedLoss(tuning layers: TunedLayers, points: Int = 1000) -> Double {
    var best = Candidate(head: 1, first: 1, of: self, points: points)
    let grid = Array(stride(from: -4.0, through: 4, by: 0.25))
    for head in layers.includesLast ? grid : [1] {
      for first in layers.includesFirst ? grid : [1] {
        best = min(best, Candidate(head: head, first: first, of: self, points: points))
      }
    }
    var step = 0.125
    while step > 1e-9 {
      let moved = best.neighbors(layers, step).reduce(best) {
        min($0, Candidate(head: $1.head, first: $1.first, of: self, points: points))
      }
      if moved.loss == best.loss { step /= 2 }
      best = moved
    }
    return best.loss
  }

  /// The mean squared error of the unit, input by input.
  fileprivate func measuredLoss(head v: Double, first b: Double, points: Int) -> Double {
    var sum = 0.0
    for i in 0..<points {
      let x = (Double(i) + 0.5) / Double(points)
      let error = v * max(0, b * (inputScale * x)) - labelScale * x
      sum += error * error
    }
    return sum / Double(points)
  }
}

extension UnitCase: CustomStringConvertible {
  /// Such as `x -> -x`, `y -> -2 y`.
  public var description: String {
    var changes: [String] = []
    if inputScale != 1 { changes.append("x -> \(Self.multiple(inputScale, "x"))") }
    if labelScale != 1 { changes.append("y -> \(Self.multiple(labelScale, "y"))") }
    return changes.isEmpty ? "none" : changes.joined(separator: ", ")
  }

  private static func multiple(_ factor: Double, _ symbol: String) -> String {
    switch factor {
    case 1: symbol
    case -1: "-\(symbol)"
    default: "\(factor == factor.rounded() ? factor.fixed(0) : "\(factor)") \(symbol)"
    }
  }
}

/// Weights in a search, ordered by their loss.
private struct Candidate: Comparable {
  let head: Double
  let first: Double
  let loss: Double

  init(head: Double, first: Double, of unit: UnitCase, points: Int) {
    self.head = head
    self.first = first
    loss = unit.measuredLoss(head: head, first: first, points: points)
  }

  func neighbors(_ layers: TunedLayers, _ step: Double) -> [(head: Double, first: Double)] {
    let heads = layers.includesLast ? [head - step, head + step] : []
    let firsts = layers.includesFirst ? [first - step, first + step] : []
    return heads.map { ($0, first) } + firsts.map { (head, $0) }
  }

  static func < (a: Candidate, b: Candidate) -> Bool { a.loss < b.loss }
}
