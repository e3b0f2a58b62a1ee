import Experiments
import Foundation
import Testing

@testable import Reports

/// One experiment with two arms, and a report with one of everything.
private struct TinyStudy: ReportedStudy {
  struct Configuration: Codable, Sendable {}
  struct Comparison: Experiment {
    var name = "compare"
    let summary = "Compares `a` with <b>."
    let reproduces = "Table 1 & 2"
    let arms = ["a", "b"]

    func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
      let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      try Data(png).write(to: context.artifact("sheet.png"))
      return Outcome(metrics: ["m": Double(cell.seed) + (cell.arm == "b" ? 5 : 0)])
    }
  }

  let key = "tiny"
  let title = "Tiny <script>alert(1)</script> study"
  let citation = "A. & B. \"Paper\". 2026."

  func configuration(at scale: Scale) -> Configuration { Configuration() }
  func seeds(at scale: Scale) -> [Int] { [0, 1, 2] }
  func experiments(_ configuration: Configuration) -> [any Experiment] {
    [Comparison(), Comparison(name: "again")]
  }
  func nuances(_ configuration: Configuration) -> [String] { ["It is <tiny>."] }
  func claims(_ configuration: Configuration) -> [Claim] {
    [
      Claim("c", "b > a.", source: "Table 1", experiment: "compare", predicts: .greater) {
        [try $0.difference("m", "b", minus: "a")]
      }.noting("<note>"),
      Claim("d", "b > a, again.", source: "Table 3", experiment: "again", predicts: .greater) {
        [try $0.difference("m", "b", minus: "a")]
      },
    ]
  }

  func sections(_ configuration: Configuration) -> [ReportSection] {
    [
      ReportSection("Comparison", experiment: "compare") { results in
        let values = results.outcomes.values("m", arm: "a", of: "compare")
        let bars = [BarChart.Bar("a", Estimate(mean: values))]
        let chart = BarChart(Axis("m"), panels: [.init("", bars)])
        let cell = results.outcomes.cells[0]
        let sheet = try results.folder.artifact("sheet.png", of: cell)
        return [
          .text("Some `text`."), .table(Table(["n"], rows: [[.number(values.count)]])),
          .figure(Figure("bars", title: "Bars", caption: "Means.", plot: .bars(chart))),
          .figure(Figure("sheet", title: "Sheet", caption: "Images.", plot: .image(sheet))),
          .figure(Figure("bars", title: "Again", caption: "Same name.", plot: .bars(chart))),
        ]
      },
      ReportSection("Broken") { results in
        _ = try results.outcomes.seed(0, of: "compare").value("none", arm: "a")
        return []
      },
      ReportSection("Again", experiment: "again") { results in
        _ = try results.outcomes.seed(0, of: "again").value("m", arm: "a")
        return []
      },
    ]
  }
}

@Suite struct ReportTests {
  private func report(
    in url: URL, gnuplot: Gnuplot? = Gnuplot()
  ) throws -> (html: String, problems: [String]) {
    let folder = RunFolder(url)
    let results = try Reproduction(TinyStudy(), scale: .smoke, folder: folder)
      .run(with: InProcessExecutor())
    var report = try Report(TinyStudy(), results)
    report.figures = FigureFolder(folder.figuresFolder, gnuplot: gnuplot)
    let problems = try report.write()
    return (try String(contentsOf: folder.reportFile, encoding: .utf8), problems)
  }

  @Test func thePageStandsAloneAndEscapesItsText() throws {
    try withTemporaryFolder { url in
      let (html, problems) = try report(in: url)
      for reference in ["http:", "https:", "<script", "<link", "url(", "@import", "src=\"/"] {
        #expect(!html.contains(reference), "\(reference)")
      }
      #expect(html.contains("Tiny &lt;script&gt;alert(1)&lt;/script&gt; study"))
      #expect(html.contains("It is &lt;tiny&gt;.") && html.contains("&lt;note&gt;"))
      #expect(html.contains("Compares <code>a</code> with &lt;b&gt;."))
      #expect(html.contains("src=\"data:image/png;base64,iVBORw0KGgo=\""))
      #expect(html.contains("--seeds 0-2") && html.contains("class=\"badge supported\""))
      #expect(problems.contains("two figures of the report are called bars"))
      #expect(problems.contains { $0.hasPrefix("Section \"Broken\" cannot be shown") })
      #expect(html.contains("cell compare/a/0 has no finite"))
    }
  }

  @Test(.enabled(if: Gnuplot() != nil, "gnuplot is not installed"))
  func figuresAreInThePage() throws {
    try withTemporaryFolder { url in
      let (html, problems) = try report(in: url)
      #expect(html.components(of: "<svg class=\"plot\"") == 1)
      #expect(html.contains("Figure 1. Bars.") && html.contains("Figure 2. Sheet."))
      #expect(problems.count == 2)
    }
  }

  @Test func withoutGnuplotTheTablesStay() throws {
    try withTemporaryFolder { url in
      let (html, problems) = try report(in: url, gnuplot: nil)
      #expect(problems.first == Gnuplot.installation)
      #expect(html.contains("apt-get install gnuplot-nox"))
      #expect(html.contains("<table class=\"data\">") && !html.contains("<svg class=\"plot\""))
    }
  }

  @Test func unfinishedRunsSaySo() throws {
    try withTemporaryFolder { url in
      _ = try report(in: url)
      let folder = RunFolder(url)
      let lost = Cell(experiment: "compare", arm: "b", seed: 2)
      try FileManager.default.removeItem(at: folder.outcomeFile(of: lost))
      let results = try RunResults.load(TinyStudy(), from: folder)
      try Report(TinyStudy(), results).write()
      let html = try String(contentsOf: folder.reportFile, encoding: .utf8)
      #expect(html.contains("Cells without an outcome: compare/b/2."))
      #expect(html.contains("2 of 3"))
    }
  }

  @Test func experimentsThatWereNotRunAreNamedOnce() throws {
    try withTemporaryFolder { url in
      let (whole, problems) = try report(in: url)
      #expect(whole.contains("id=\"claim-d\"") && !whole.contains("not been run"))
      let folder = RunFolder(url)
      for cell in try RunResults.load(TinyStudy(), from: folder).outcomes.cells
      where cell.experiment == "again" {
        try FileManager.default.removeItem(at: folder.outcomeFile(of: cell))
      }
      let results = try RunResults.load(TinyStudy(), from: folder)
      #expect(results.claimsOfRun.map(\.id) == ["c"])
      #expect(
        results.omission
          == "1 of 2 claims are left out, since their experiments have not been run: again.")
      #expect(try Report(TinyStudy(), results).write() == problems)
      let html = try String(contentsOf: folder.reportFile, encoding: .utf8)
      #expect(!html.contains("id=\"claim-d\"") && html.contains("It has not been run."))
      #expect(html.contains("experiments have not been run: again."))
    }
  }
}
