import Experiments

/// Draws the intervals of claims that share a unit on one axis, one row each.
struct ForestPlot {
  private let scale: TickScale
  private let width = 260.0
  private let height = 34.0
  private let margin = 20.0

  /// The axis holds all intervals and all bounds.
  init(_ claims: [ClaimResult]) {
    var values: [Double] = []
    for claim in claims {
      values += [claim.estimate, claim.low, claim.high].compactMap { $0 }
      values.append(claim.prediction.bound)
      if case .within(let margin) = claim.prediction { values.append(-margin) }
    }
    scale = TickScale(Axis(""), values: values)
  }

  private func x(_ value: Double) -> Double {
    let fraction = (value - scale.low) / (scale.high - scale.low)
    return margin + min(max(fraction, 0), 1) * (width - 2 * margin)
  }

  /// One claim: the predicted region as a tint, zero as a line, the interval and the estimate.
  func row(_ claim: ClaimResult) -> Markup {
    guard let estimate = claim.estimate else { return .text("") }
    var parts = [region(of: claim.prediction)]
    if scale.low <= 0, scale.high >= 0 { parts.append(line(at: 0, class: "zero")) }
    if claim.prediction.bound != 0 {
      parts.append(line(at: claim.prediction.bound, class: "bound"))
    }
    if let low = claim.low, let high = claim.high {
      parts.append(line(from: (x(low), 17), to: (x(high), 17), "interval"))
      for end in [x(low), x(high)] {
        parts.append(line(from: (end, 13.5), to: (end, 20.5), "interval"))
      }
    }
    parts.append(shape("circle", [("cx", x(estimate)), ("cy", 17), ("r", 4)], "estimate"))
    return drawing(parts, class: "forest \(claim.verdict.rawValue)", label: claim.estimateText)
  }

  /// The axis under the rows, with the unit.
  func axis(unit: String) -> Markup {
    var parts: [Markup] = []
    for tick in scale.ticks {
      parts.append(line(from: (x(tick), 0), to: (x(tick), 5), "tick"))
      parts.append(label(TickScale.label(tick).withMinusSigns, x: x(tick), y: 17))
    }
    parts.append(label(unit.isEmpty ? "difference" : unit, x: width / 2, y: 31))
    return drawing(parts, class: "forest axis", label: "axis in \(unit)")
  }

  private func region(of prediction: Prediction) -> Markup {
    let ends: (Double, Double) =
      switch prediction {
      case .greater, .atLeast: (x(prediction.bound), width)
      case .less: (0, x(0))
      case .within(let margin): (x(-margin), x(margin))
      }
    let numbers = [("x", ends.0), ("y", 0), ("width", ends.1 - ends.0), ("height", height)]
    return shape("rect", numbers, "region")
  }

  private func line(at value: Double, class name: String) -> Markup {
    line(from: (x(value), 0), to: (x(value), height), name)
  }

  private func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ name: String
  ) -> Markup {
    shape("line", [("x1", start.x), ("x2", end.x), ("y1", start.y), ("y2", end.y)], name)
  }

  private func label(_ text: String, x: Double, y: Double) -> Markup {
    .element("text", ["x": x.fixed(1), "y": y.fixed(1)], [.text(text)])
  }

  private func shape(_ kind: String, _ numbers: [(String, Double)], _ name: String) -> Markup {
    let attributes = numbers.map { "\($0)=\"\($1.fixed(1))\"" }.joined(separator: " ")
    return .trusted("<\(kind) class=\"\(name)\" \(attributes)/>")
  }

  private func drawing(_ parts: [Markup], class name: String, label: String) -> Markup {
    let box = "0 0 \(width.fixed(0)) \(height.fixed(0))"
    return .element(
      "svg", ["class": name, "viewBox": box, "role": "img", "aria-label": label], parts)
  }
}
