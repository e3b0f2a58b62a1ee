#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension OutcomeTable {
  /// The columns of `outcomes.csv`.
  public static let columns = ["experiment", "arm", "seed", "metric", "value"]

  /// The table in long form, one row a number; element `i` of a series is metric `name[i]`.
  ///
  /// Numbers are written so that reading gives the same bits.
  public var csv: String {
    var rows = [Self.columns]
    for cell in cells {
      guard let outcome = self[cell] else { continue }
      let start = [cell.experiment, cell.arm, "\(cell.seed)"]
      for (name, value) in outcome.metrics.sorted(by: { $0.key < $1.key }) {
        rows.append(start + [name, "\(value)"])
      }
      for (name, values) in outcome.series.sorted(by: { $0.key < $1.key }) {
        for (i, value) in values.enumerated() {
          rows.append(start + ["\(name)[\(i)]", "\(value)"])
        }
      }
    }
    return CSVText.write(rows)
  }

  /// Reads a table in long form; `path` is the file a message names.
  ///
  /// Throws `ExperimentError.malformed` with the row.
  public init(csv: String, path: String) throws(ExperimentError) {
    let rows = CSVText.read(csv)
    guard rows.first == Self.columns else {
      throw .malformed(
        path: path, line: 1, found: rows.first.map { $0.joined(separator: ",") } ?? "nothing",
        expected: Self.columns.joined(separator: ","))
    }
    var cells: [Cell] = []
    var outcomes: [Cell: Outcome] = [:]
    for (i, row) in rows.enumerated().dropFirst() {
      guard row.count == 5, let seed = Int(row[2]), let value = Double(row[4]) else {
        throw .malformed(
          path: path, line: i + 1, found: row.joined(separator: ","),
          expected: "a name, a name, an integer, a name, a number")
      }
      let cell = Cell(experiment: row[0], arm: row[1], seed: seed)
      if outcomes[cell] == nil { cells.append(cell) }
      outcomes[cell, default: Outcome()].add(value, named: row[3])
    }
    self.init(cells.map { ($0, outcomes[$0] ?? Outcome()) })
  }
}

extension Outcome {
  /// Takes `name[i]` for the next element of a series if `i` is its index, else for a metric.
  fileprivate mutating func add(_ value: Double, named name: String) {
    if name.hasSuffix("]"), let bracket = name.lastIndex(of: "["),
      let index = Int(name[name.index(after: bracket)...].dropLast()),
      index == series[String(name[..<bracket]), default: []].count
    {
      series[String(name[..<bracket]), default: []].append(value)
    } else {
      metrics[name] = value
    }
  }
}
