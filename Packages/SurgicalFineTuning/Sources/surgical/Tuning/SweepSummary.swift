import Reports
import SurgicalFineTuning

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A sweep's runs by target and method, with intervals over seeds.
struct SweepSummary: Encodable {
  /// A mean over seeds with its 95 % t-interval, in percent or points.
  struct Mean: Encodable {
    let mean: Double
    /// The interval; nil for a single seed.
    let low: Double?
    let high: Double?

    init?(_ values: [Double]) {
      guard let estimate = Estimate(mean: values)?.scaled(by: 100) else { return nil }
      mean = estimate.value
      low = values.count > 1 ? estimate.low : nil
      high = values.count > 1 ? estimate.high : nil
    }

    var estimate: Estimate { Estimate(mean, low: low ?? mean, high: high ?? mean) }
  }

  /// One method on one target.
  struct Row: Encodable {
    let target: String
    let method: String
    let trainedParameters: Int
    /// Accuracy on the test images (%).
    let accuracy: Mean?
    /// Paired difference from tuning everything (points).
    let relativeToAll: Mean?
    let worstGroup: Mean?
  }

  let folder: String
  /// The drawn figure; nil without gnuplot.
  let figure: String?
  let rows: [Row]
  let runs: [SweepRun]

  /// Summarises the runs and draws them.
  init(_ sweep: Sweep) throws {
    folder = sweep.folder
    runs = sweep.runs
    rows = Self.rows(of: sweep.runs)
    figure = try Self.draw(rows, in: sweep.folder)
  }

  private static func rows(of runs: [SweepRun]) -> [Row] {
    distinct(runs.map(\.target)).flatMap { target in
      let own = runs.filter { $0.target == target }
      let reference = own.filter { $0.record.method == TuningMethod.all.name }
      return distinct(own.map(\.record.method)).map { method in
        let runs = own.filter { $0.record.method == method }
        let differences = runs.compactMap { run in
          reference.first { $0.seed == run.seed }.map { run.accuracy - $0.accuracy }
        }
        return Row(
          target: target, method: method,
          trainedParameters: runs.map(\.record.trainedParameters).max() ?? 0,
          accuracy: Mean(runs.map(\.accuracy)), relativeToAll: Mean(differences),
          worstGroup: Mean(runs.compactMap(\.worstGroup)))
      }
    }
  }

  private static func distinct(_ names: [String]) -> [String] {
    names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private static func draw(_ rows: [Row], in folder: String) throws -> String? {
    let references = [TuningMethod.all.name, TuningMethod.none.name]
    let compared = rows.filter { !references.contains($0.method) }
    guard compared.contains(where: { $0.relativeToAll != nil }) else { return nil }
    let panels = distinct(compared.map(\.target)).map { target in
      BarChart.Panel(
        target,
        compared.filter { $0.target == target }.map {
          BarChart.Bar(
            $0.method.replacing("block:", with: ""), $0.relativeToAll?.estimate,
            remark: "\($0.trainedParameters)")
        })
    }
    let figure = Figure(
      "blocks", title: "Accuracy relative to tuning everything",
      caption: "Mean over seeds with 95 % t-intervals of paired differences.",
      plot: .bars(BarChart(Axis("accuracy − all (points)"), panels: panels, reference: 0)))
    let drawing = try FigureFolder(URL(filePath: folder)).draw(figure)
    return drawing == .scriptOnly ? nil : "\(folder)/blocks.svg"
  }

  var text: String {
    let hasGroups = rows.contains { $0.worstGroup != nil }
    var table = Table(
      ["target", "method", "trained", "accuracy (%)", "relative to all (points)"]
        + (hasGroups ? ["worst group (%)"] : []))
    for row in rows {
      let means = [row.accuracy, row.relativeToAll] + (hasGroups ? [row.worstGroup] : [])
      table.append(
        [.text(row.target), .text(row.method), .number(row.trainedParameters)]
          + means.map { .estimate($0?.estimate, decimals: 1) })
    }
    let seeds = Set(runs.map(\.seed)).count
    return """
      \(table.plainText)
      means over \(seeds) \(seeds == 1 ? "seed" : "seeds") with 95 % t-intervals
      wrote \(folder)/runs.csv\(figure.map { " and \($0)" } ?? "; figures need gnuplot")

      """
  }
}
