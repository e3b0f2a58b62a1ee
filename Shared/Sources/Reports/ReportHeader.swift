import Experiments

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The top of a report: what was reproduced, and what was run.
struct ReportHeader {
  private let title: String
  private let citation: String
  private let results: RunResults

  init(_ study: some Study, _ results: RunResults) {
    title = study.title
    citation = study.citation
    self.results = results
  }

  var markup: Markup {
    .element(
      "header", [:],
      [
        .element("h1", [:], [.text(title)]),
        .element("p", ["class": "citation"], [.prose(citation)]),
        .element("dl", ["class": "facts"], facts.map { fact($0.0, $0.1) }),
      ])
  }

  private var facts: [(String, String)] {
    let environment = results.environment
    return [
      ("Scale", results.identity.scale.rawValue),
      ("Seeds", RunIdentity.describe(results.identity.seeds)),
      ("Cells", "\(results.outcomes.cells.count)"),
      ("Wall time", ProgressSnapshot.duration(environment.wallSeconds)),
      ("Machine", "\(environment.processor), \(environment.cores) cores"),
      ("Date", environment.date.formatted(.iso8601.year().month().day())),
    ]
  }

  private func fact(_ name: String, _ value: String) -> Markup {
    .element(
      "div", [:], [.element("dt", [:], [.text(name)]), .element("dd", [:], [.text(value)])])
  }
}
