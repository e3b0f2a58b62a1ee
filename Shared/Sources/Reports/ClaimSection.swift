import Experiments

/// The claims of a report: a summary, and a table with verdicts and intervals.
struct ClaimSection {
  private let claims: [ClaimResult]
  // What is said of claims that are left out.
  private let omission: String?

  init(_ claims: [ClaimResult], omission: String? = nil) {
    (self.claims, self.omission) = (claims, omission)
  }

  var markup: Markup {
    .element(
      "section", ["id": "claims"],
      [
        .element("h2", [:], [.text("Claims")]),
        .element("p", ["class": "tally"], tally),
        .element("p", ["class": "legend"], [.text(Self.legend)]),
      ] + (omission.map { [.element("p", ["class": "legend"], [.text($0)])] } ?? [])
        + [.element("table", ["class": "claims"], [head, .element("tbody", [:], rows)])])
  }

  private static let legend = """
    Points are estimates with 95 % intervals; the tinted side is the one the paper predicts. A \
    claim is supported if its whole interval lies in the tint, contradicted if its whole interval \
    lies outside, and inconclusive otherwise or while a planned seed has no result. p: sign-flip \
    test over seeds (exact up to 32), after Holm's correction over all claims.
    """

  /// How many claims got which verdict.
  private var tally: [Markup] {
    Verdict.allCases.map { verdict in
      let count = claims.count { $0.verdict == verdict }
      return .element(
        "span", ["class": "count \(verdict.rawValue)"],
        [.element("b", [:], [.text("\(count)")]), .text(" \(verdict.rawValue)")])
    }
  }

  private var head: Markup {
    let titles = ["Claim", "Verdict", "Estimate and 95 % interval", "p", "Seeds"]
    let cells = titles.map { Markup.element("th", ["scope": "col"], [.text($0)]) }
    return .element("thead", [:], [.element("tr", [:], cells)])
  }

  /// Neighbours in the same unit share an axis, which stands under the last of them.
  private var rows: [Markup] {
    var rows: [Markup] = []
    var start = 0
    while start < claims.count {
      let group = claims[start...].prefix { $0.unit == claims[start].unit }
      let plot = ForestPlot(Array(group))
      rows += group.map { row($0, plot) }
      start = group.endIndex
      guard group.contains(where: { $0.estimate != nil }) else { continue }
      rows.append(
        .element(
          "tr", ["class": "axis", "aria-hidden": "true"],
          [
            .element("td", ["colspan": "2"]),
            .element("td", [:], [plot.axis(unit: group[group.startIndex].unit)]),
            .element("td", ["colspan": "2"]),
          ]))
    }
    return rows
  }

  private func row(_ claim: ClaimResult, _ plot: ForestPlot) -> Markup {
    .element(
      "tr", ["id": "claim-\(claim.id)"],
      [
        .element("td", ["class": "statement"], statement(claim)),
        .element("td", ["class": "verdict"], [claim.verdict.badge]),
        .element(
          "td", ["class": "effect"],
          [plot.row(claim), .element("div", [:], [.number(claim.estimateText)])]),
        .element("td", ["class": "number", "data-label": "p"], [.text(claim.pValueText)]),
        .element("td", ["class": "number", "data-label": "seeds"], [.text(seeds(claim))]),
      ])
  }

  private func seeds(_ claim: ClaimResult) -> String {
    let planned = claim.seeds + claim.droppedSeeds
    return claim.droppedSeeds == 0 ? "\(claim.seeds)" : "\(claim.seeds) of \(planned)"
  }

  private func statement(_ claim: ClaimResult) -> [Markup] {
    let source = [claim.source, "experiment \(claim.experiment)", predicted(claim), method(claim)]
    var parts: [Markup] = [
      .element("div", ["class": "finding"], [.prose(claim.statement)]),
      .element(
        "div", ["class": "source"],
        [.text(source.filter { !$0.isEmpty }.joined(separator: " · "))]),
    ]
    if !claim.note.isEmpty {
      parts.append(.element("div", ["class": "note"], [.prose(claim.note)]))
    }
    if !claim.reason.isEmpty {
      parts.append(.element("div", ["class": "note reason"], [.text(claim.reason)]))
    }
    return parts
  }

  private func predicted(_ claim: ClaimResult) -> String {
    "predicted \(claim.predictionText.withMinusSigns)"
  }

  private func method(_ claim: ClaimResult) -> String {
    switch claim.interval {
    case .studentT: "t interval"
    case .hierarchicalBootstrap:
      "BCa bootstrap over seeds and members, no narrower than Student's t"
    case nil: ""
    }
  }
}
