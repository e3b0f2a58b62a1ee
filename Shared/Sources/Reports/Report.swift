public import Experiments

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The report of a run: one page that needs nothing else, with its figures beside it.
public struct Report<S: ReportedStudy>: Sendable {
  let study: S
  let results: RunResults
  let configuration: S.Configuration
  var figures: FigureFolder

  /// Prepares the report of a run.
  ///
  /// Throws `ExperimentError` if the run's configuration cannot be read.
  public init(_ study: S, _ results: RunResults) throws(ExperimentError) {
    self.study = study
    self.results = results
    configuration = try results.folder.configuration(S.Configuration.self)
    figures = FigureFolder(results.folder.figuresFolder)
  }

  /// Draws the figures into `figures/` and writes `report.html`.
  ///
  /// Returns what could not be shown; a figure or section that fails does not spoil the rest.
  /// Throws `ExperimentError` if the page cannot be written.
  @discardableResult
  public func write() throws(ExperimentError) -> [String] {
    var writer = SectionWriter(results, figures: figures)
    let sections = study.sections(configuration).enumerated().map { i, section in
      writer.markup(section, number: i + 1, experiments: study.experiments(configuration))
    }
    var contents = [ReportHeader(study, results).markup, navigation]
    contents += [claims, warnings].compactMap { $0 }
    contents += sections
    contents += [nuances, ReportFooter(study, results).markup].compactMap { $0 }
    let page = ReportPage(title: study.title, contents: contents)
    try AtomicFile.write(page.html, to: results.folder.reportFile)
    return writer.problems
  }

  private var navigation: Markup {
    var links = results.claims.isEmpty ? [] : [("claims", "Claims")]
    links += study.sections(configuration).enumerated().map { ("section-\($0 + 1)", $1.title) }
    if !study.nuances(configuration).isEmpty { links.append(("nuances", "Nuances")) }
    links += [("reproduce", "Do it again"), ("environment", "Environment")]
    return .element(
      "nav", [:], links.map { .element("a", ["href": "#\($0)"], [.text($1)]) })
  }

  private var claims: Markup? {
    guard !results.claims.isEmpty else { return nil }
    return ClaimSection(results.claimsOfRun, omission: results.omission).markup
  }

  private var warnings: Markup? {
    guard !results.unfinished.isEmpty else { return nil }
    let names = results.unfinished.prefix(20).map(\.description).joined(separator: ", ")
    let more = results.unfinished.count > 20 ? " and \(results.unfinished.count - 20) more" : ""
    let failures = results.failures.map { Markup.element("pre", [:], [.text($0.description)]) }
    return .element(
      "section", ["class": "warning"],
      [
        .element("h2", [:], [.text("Incomplete")]),
        .element("p", [:], [.text("Cells without an outcome: \(names)\(more).")]),
      ] + failures)
  }

  private var nuances: Markup? {
    let texts = study.nuances(configuration)
    guard !texts.isEmpty else { return nil }
    return .element(
      "section", ["id": "nuances"],
      [
        .element("h2", [:], [.text("Nuances and deviations")]),
        .element("ul", [:], texts.map { .element("li", [:], [.prose($0)]) }),
      ])
  }
}
