import Experiments
import Foundation
import Testing

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Names that would break a script, a table or a page that did not quote them.
private let hostile = "a'b\"c`touch pwned`$(x)\\n,%d<b>&_{2}@"

private let planeScene: PlaneMap.Scene = {
  var scene = PlaneMap.Scene(
    bounds: .init(SIMD2(-0.5, -0.5), SIMD2(2.5, 1.5)),
    walls: [.init(SIMD2(-0.5, -0.5), SIMD2(0, 0))], lines: [[SIMD2(1, 0), SIMD2(1, 1)]])
  (scene.goal, scene.goalRadius) = (SIMD2(2, 1), 0.25)
  return scene
}()

private let figures: [Figure] = [
  Figure(
    "bars", title: hostile, caption: hostile,
    plot: .bars(
      BarChart(
        Axis(hostile),
        panels: (0..<5).map { panel in
          BarChart.Panel(
            "\(hostile) \(panel)",
            (0..<4).map { bar in
              BarChart.Bar(
                "\(hostile) \(bar)", bar == 2 ? nil : Estimate(Double(bar) - 2, low: -3, high: 4),
                remark: "1,234")
            })
        }, reference: 0.5))),
  Figure(
    "lines", title: "t", caption: "c",
    plot: .lines(
      LineChart(
        x: Axis(hostile, isLogarithmic: true), y: Axis(hostile),
        panels: [
          .init(
            hostile,
            [
              .init(hostile, [1, 10, 100].map { .init($0, Estimate($0, low: 0, high: 120)) }),
              .init("steps", [1, 5].map { .init($0, Estimate($0)) }, style: .steps),
              .init("dashed", [2, 9].map { .init($0, Estimate($0)) }, style: .dashed),
              .init("empty", []),
            ]), .init("no lines", []),
        ]))),
  Figure(
    "map", title: "t", caption: "c",
    plot: .heatMap(
      HeatMap(
        rows: [hostile, "b"], columns: ["x", hostile, "z"],
        values: [[1, -2, .nan], [0.5, 0, 3]], valueLabel: hostile
      ).colored(.diverging).labeled(rows: hostile, columns: hostile))),
  Figure(
    "map-large", title: "t", caption: "c",
    plot: .heatMap(
      HeatMap(
        rows: (0..<30).map(String.init), columns: (0..<40).map(String.init),
        values: (0..<30).map { y in (0..<40).map { Double($0 * y) } }, valueLabel: "visits"))),
  Figure(
    "points", title: "t", caption: "c",
    plot: .scatter(
      ScatterPlot(
        x: Axis(hostile), y: Axis("y", isLogarithmic: true),
        groups: [.init(hostile, [.init(1, 2, label: hostile), .init(3, 4)]), .init("b", [])],
        showsDiagonal: true))),
  Figure(
    "plane", title: "t", caption: "c",
    plot: .plane(
      PlaneMap(
        planeScene,
        panels: [
          .init(
            hostile,
            cells: .init(
              centers: .init(SIMD2(0, 0), SIMD2(2, 1)), values: [[0, 1, 2], [.nan, 3, 1]]),
            paths: [.init(hostile, [SIMD2(0, 0), SIMD2(1, 1)]), .init("b", [SIMD2(2, 0)])]),
          .init("", paths: [.init("b", [SIMD2(0, 1), SIMD2(2, 1)]), .init("empty", [])]),
        ], valueLabel: hostile))),
  Figure(
    "ranks", title: "t", caption: "c",
    plot: .ranks(
      CriticalDifferenceDiagram(
        methods: [hostile, "b", "c"], meanRanks: [1.5, 3, 1.5], criticalDifference: 0.9,
        groups: [[hostile, "c"]]))),
]

/// Text of all `text` elements of an XML document, or nil if it is not well-formed.
private final class TextReader: NSObject, XMLParserDelegate {
  private(set) var texts: [String] = []
  private var isText = false

  static func read(_ xml: String) -> [String]? {
    let (parser, reader) = (XMLParser(data: Data(xml.utf8)), TextReader())
    parser.delegate = reader
    return parser.parse() ? reader.texts : nil
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    isText = name == "text"
    if isText { texts.append("") }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    if name == "text" { isText = false }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if isText { texts[texts.count - 1] += text }
  }
}

@Suite struct FigureTests {
  @Test(.enabled(if: Gnuplot() != nil, "gnuplot is not installed"), arguments: figures)
  func gnuplotDrawsEveryKind(figure: Figure) throws {
    try withTemporaryFolder { url in
      let folder = url.appending(path: "it's a folder")
      guard case .svg(let svg) = try FigureFolder(folder).draw(figure) else {
        Issue.record("no drawing")
        return
      }
      let texts = try #require(TextReader.read(svg))
      #expect(texts.contains { $0.contains("`touch pwned`$(x)\\n") } || figure.name == "map-large")
      let inline = InlineSVG.markup(svg, name: figure.name, description: hostile).html
      let inlineTexts = try #require(
        TextReader.read(inline.replacing("xlink:href", with: "href")))
      #expect(inlineTexts == texts)
      #expect(!inline.contains("http") && !inline.contains("<title>"))
      #expect(inline.contains("var(--muted)") && !inline.contains("id=\"gnuplot"))
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(files == ["csv", "gp", "svg"].map { "\(figure.name).\($0)" })
      try redraw(figure.name, in: folder, expecting: svg)
    }
  }

  @Test(.enabled(if: Gnuplot() != nil, "gnuplot is not installed"), arguments: [false, true])
  func panelsShareAScaleOrHaveTheirOwn(own: Bool) throws {
    let panels = [1.0, 800].map { top in
      LineChart.Panel("", [.init("a", [0, 1].map { .init($0, Estimate($0 * top)) })])
    }
    var chart = LineChart(x: Axis(""), y: Axis(""), panels: panels)
    chart.hasOwnScales = own
    try withTemporaryFolder { url in
      let figure = Figure("scales", title: "t", caption: "c", plot: .lines(chart))
      guard case .svg(let svg) = try FigureFolder(url).draw(figure) else {
        Issue.record("no drawing")
        return
      }
      let texts = try #require(TextReader.read(svg)).map { $0.trimmingCharacters(in: .whitespaces) }
      // The horizontal axes carry their 0.2 in both.
      #expect(texts.filter { $0 == "0.2" }.count == (own ? 3 : 2) && texts.contains("800"))
    }
  }

  /// The script is enough to draw the same figure again, from its own folder.
  private func redraw(_ name: String, in folder: URL, expecting svg: String) throws {
    try FileManager.default.removeItem(at: folder.appending(path: "\(name).svg"))
    let script = "cd \"$1\" && gnuplot \"$2\""
    let command = ChildProcess.Command("sh", ["-c", script, "sh", folder.path, "\(name).gp"])
    #expect(try ChildProcess.run(command).status.isSuccess)
    let again = try String(contentsOf: folder.appending(path: "\(name).svg"), encoding: .utf8)
    #expect(again == svg)
  }

  @Test func withoutGnuplotScriptAndDataAreThere() throws {
    try withTemporaryFolder { url in
      let folder = FigureFolder(url, gnuplot: Gnuplot(searching: "/nowhere:/else"))
      #expect(!folder.canDraw)
      let old = url.appending(path: "bars.svg")
      try Data("<svg>of other numbers</svg>".utf8).write(to: old)
      #expect(try folder.draw(figures[0]) == .scriptOnly)
      #expect(!FileManager.default.fileExists(atPath: old.path))
      let csv = try String(contentsOf: url.appending(path: "bars.csv"), encoding: .utf8)
      let rows = CSVText.read(csv)
      #expect(rows.count == 21 && rows[1][5] == "\(hostile) 0")
      #expect(rows[3][1...3] == ["nan", "nan", "nan"])
    }
  }

  @Test func aFigureWithoutNumbersIsATypedError() throws {
    try withTemporaryFolder { url in
      let empty = Figure(
        "e", title: "t", caption: "c", plot: .bars(BarChart(Axis("y"), panels: [])))
      #expect(throws: ReportError.emptyFigure("e")) { try FigureFolder(url).draw(empty) }
    }
  }

  @Test(.enabled(if: Gnuplot() != nil, "gnuplot is not installed"))
  func gnuplotsWordsAreInTheError() throws {
    try withTemporaryFolder { url in
      let script = url.appending(path: "bad.gp")
      try Data("set nonsense".utf8).write(to: script)
      let error = #expect(throws: ReportError.self) {
        try #require(Gnuplot()).run(script, drawing: "bad.svg")
      }
      #expect(error?.description.contains("nrecognized option") == true)
    }
  }

  @Test func imagesAreCopiedAndChecked() throws {
    try withTemporaryFolder { url in
      let image = url.appending(path: "in.png")
      let figure = Figure("sheet", title: "t", caption: "c", plot: .image(image))
      let folder = FigureFolder(url.appending(path: "figures"))
      #expect(throws: ExperimentError.self) { try folder.draw(figure) }
      try Data("GIF89a".utf8).write(to: image)
      #expect(throws: ReportError.notAnImage(path: image.path, found: "6 bytes of another kind")) {
        try folder.draw(figure)
      }
      let data = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3])
      try data.write(to: image)
      #expect(try folder.draw(figure) == .png(data))
      #expect(try Data(contentsOf: folder.url.appending(path: "sheet.png")) == data)
    }
  }

  @Test func quotingIsClosedAgainstEverything() {
    #expect(GnuplotScript.quote("it's `x`\nnew") == "'it''s `x`'.\"\\n\".'new'")
  }
}

/// A new folder below the system's temporary one, removed by `body`'s end.
func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
  let url = FileManager.default.temporaryDirectory
    .appending(path: "reports-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  try body(url)
}
