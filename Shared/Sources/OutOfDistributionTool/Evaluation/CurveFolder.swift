import Datasets
import OutOfDistribution
import Reports

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder to which `evaluate --curves` writes points and pictures.
struct CurveFolder {
  private let path: String
  private let figures: FigureFolder
  /// What was written, as paths and words about what was not.
  private(set) var written: [String] = []

  init(_ path: String) {
    self.path = path
    figures = FigureFolder(URL(filePath: path))
  }

  /// Writes `roc` and `histogram` of in-distribution samples against each set.
  mutating func write(_ sets: [(name: String, scores: DetectionScores)]) throws {
    try draw(
      Figure(
        "histogram", title: "Confidences", caption: "Shares of samples by confidence.",
        plot: .lines(try Self.histogram(sets))))
    try draw(
      Figure(
        "roc", title: "ROC curves", caption: "Out-of-distribution samples are the positive ones.",
        plot: .lines(Self.receiverOperating(sets))))
    try save(
      CSVTable(
        header: ["set", "threshold", "falsePositiveRate", "truePositiveRate"],
        rows: sets.flatMap { set in
          set.scores.rocCurve(positive: .outOfDistribution).corners.map {
            [
              set.name, $0.threshold.map { "\($0)" } ?? "", "\($0.falsePositiveRate)",
              "\($0.truePositiveRate)",
            ]
          }
        }), as: "roc-points.csv")
  }

  /// Writes `risk-coverage`.
  mutating func write(_ outcomes: SelectiveOutcomes) throws {
    let curve = outcomes.riskCoverageCurve()
    try draw(
      Figure(
        "risk-coverage", title: "Risk over coverage",
        caption: "The share of errors among the most confident predictions.",
        plot: .lines(Self.risk(curve, overall: 1 - outcomes.accuracy))))
    try save(
      CSVTable(
        header: ["coverage", "risk"], rows: curve.map { ["\($0.coverage)", "\($0.risk)"] }),
      as: "risk-coverage-points.csv")
  }

  private mutating func draw(_ figure: Figure) throws {
    let stem = "\(path)/\(figure.name)"
    switch try figures.draw(figure) {
    case .svg, .png: written.append("\(stem).svg")
    case .scriptOnly:
      written.append("\(stem).gp, which draws \(figure.name).svg once gnuplot is installed")
    }
  }

  private mutating func save(_ table: CSVTable, as name: String) throws {
    try CSV.write(table, to: "\(path)/\(name)")
    written.append("\(path)/\(name)")
  }
}

extension CurveFolder {
  private static func histogram(
    _ sets: [(name: String, scores: DetectionScores)]
  ) throws -> LineChart {
    let panels = try sets.map { set in
      let bins = try ScoreHistogram(set.scores)
      func steps(_ name: String, _ shares: [Double]) -> LineChart.Series {
        // A step lasts to the next point, so the first rises from zero and the last falls to it.
        let ends: [(Double, Double)] = [(bins.edges[0], 0)] + zip(bins.edges, shares + [0])
        return LineChart.Series(
          name, ends.map { LineChart.Point($0, Estimate($1)) }, style: .steps)
      }
      return LineChart.Panel(
        sets.count > 1 ? set.name : "",
        [
          steps("in-distribution", bins.inDistribution),
          steps(sets.count > 1 ? "out-of-distribution" : set.name, bins.outOfDistribution),
        ])
    }
    return LineChart(x: Axis("confidence"), y: Axis("share of samples"), panels: panels)
  }

  private static func receiverOperating(
    _ sets: [(name: String, scores: DetectionScores)]
  ) -> LineChart {
    let unit = 0.0...1.0
    let curves = sets.map { set in
      let points = thinned(set.scores.rocCurve(positive: .outOfDistribution).corners)
      return LineChart.Series(
        set.name,
        points.map { LineChart.Point($0.falsePositiveRate, Estimate($0.truePositiveRate)) },
        style: .line)
    }
    let chance = LineChart.Series(
      "chance", [0.0, 1].map { LineChart.Point($0, Estimate($0)) }, style: .dashed)
    return LineChart(
      x: Axis("false-positive rate", range: unit), y: Axis("true-positive rate", range: unit),
      panels: [LineChart.Panel("", curves + [chance])])
  }

  private static func risk(_ curve: [RiskCoveragePoint], overall: Double) -> LineChart {
    let line = thinned(curve).map { LineChart.Point($0.coverage, Estimate($0.risk)) }
    let random = [0.0, 1].map { LineChart.Point($0, Estimate(overall)) }
    return LineChart(
      x: Axis("coverage", range: 0...1), y: Axis("risk"),
      panels: [
        LineChart.Panel(
          "",
          [
            LineChart.Series("by confidence", line, style: .line),
            LineChart.Series("in random order", random, style: .dashed),
          ])
      ])
  }

  /// At most a thousand of the points, both ends among them: a picture shows no more.
  private static func thinned<Point>(_ points: [Point]) -> [Point] {
    let limit = 1000
    guard points.count > limit else { return points }
    return (0..<limit).map { points[$0 * (points.count - 1) / (limit - 1)] }
  }
}

extension [OperatingPoint] {
  /// The points at which the curve turns; straight lines between them are the whole curve.
  fileprivate var corners: [OperatingPoint] {
    indices.compactMap { index in
      guard index > 0, index < count - 1 else { return self[index] }
      let (before, here, after) = (self[index - 1], self[index], self[index + 1])
      let goesOnUp =
        before.falsePositiveRate == here.falsePositiveRate
        && here.falsePositiveRate == after.falsePositiveRate
      let goesOnRight =
        before.truePositiveRate == here.truePositiveRate
        && here.truePositiveRate == after.truePositiveRate
      return goesOnUp || goesOnRight ? nil : here
    }
  }
}
