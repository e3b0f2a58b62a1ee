import Datasets
import OutOfDistribution
import Reports
import Statistics

/// The confidences of all samples by all detectors.
struct ScoreTable {
  let methods: [String]
  let notes: [String]
  let sets: [ScoredSet]
  /// `[sets][methods][samples]`.
  let confidences: [[[Double]]]

  init(_ sets: [ScoredSet], _ detectors: [any Detector]) throws(DetectorError) {
    var confidences: [[[Double]]] = []
    for set in sets {
      var ofSet: [[Double]] = []
      for detector in detectors {
        let found = try detector.confidences(for: set.outputs)
        try Self.requireFinite(found, detector.name, set.name)
        ofSet.append(found)
      }
      confidences.append(ofSet)
    }
    self.sets = sets
    self.confidences = confidences
    methods = detectors.map(\.name)
    notes = detectors.flatMap(\.notes).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Refuses what overflows, since no metric has a value for it.
  private static func requireFinite(
    _ confidences: [Double], _ method: String, _ set: String
  ) throws(DetectorError) {
    guard let row = confidences.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(
      input: "confidences of \(method) on \(set)", row: row, column: 0,
      value: "\(confidences[row])")
  }

  /// Writes `.npy`, `[samples, methods]` in double precision, or else CSV with the columns set, index
  /// and one for each method; a path with `{set}` in it gets one file for each set.
  ///
  /// - Returns: The paths written.
  func write(to path: String) throws(DatasetError) -> [String] {
    guard path.contains("{set}") else {
      try write(sets.indices, to: path)
      return [path]
    }
    let paths = sets.map { path.replacing("{set}", with: $0.name) }
    for (index, path) in paths.enumerated() { try write(index..<index + 1, to: path) }
    return paths
  }

  private func write(_ chosen: Range<Int>, to path: String) throws(DatasetError) {
    let width = methods.count
    guard path.hasSuffix(".npy") else { return try CSV.write(table(chosen), to: path) }
    let numbers = chosen.flatMap { rows(ofSet: $0).flatMap(\.self) }
    try NPY.write(NumericArray(numbers, shape: [numbers.count / width, width]), to: path)
  }

  private func table(_ chosen: Range<Int>) -> CSVTable {
    CSVTable(
      header: ["set", "index"] + methods,
      rows: chosen.flatMap { set in
        rows(ofSet: set).enumerated().map { sample, row in
          [sets[set].name, "\(sample)"] + row.map { "\($0)" }
        }
      })
  }

  /// `[samples][methods]` of one set.
  private func rows(ofSet set: Int) -> [[Double]] {
    let ofSet = confidences[set]
    return (ofSet.first ?? []).indices.map { sample in ofSet.map { $0[sample] } }
  }
}

/// What `score` shows.
struct ScoreSummary: Encodable {
  /// One detector on one set.
  struct Row: Encodable {
    let set: String
    let isInDistribution: Bool
    let method: String
    let samples: Int
    let lowerQuartile: Double
    let median: Double
    let upperQuartile: Double
  }

  /// How well one detector tells one set from the in-distribution one.
  struct Separation: Encodable {
    let set: String
    let method: String
    /// AUROC with DeLong's 95 % interval; without one for a set of one sample.
    let auroc: Measured
  }

  let tuning: TuningMode
  let rows: [Row]
  /// Empty without in-distribution samples or without others.
  let separations: [Separation]
  let notes: [String]
  let written: [String]

  init(_ table: ScoreTable, written: [String]) throws(MetricError) {
    tuning = .none
    separations = try table.separations()
    rows = zip(table.sets, table.confidences).flatMap { set, ofSet in
      zip(table.methods, ofSet).map { Row(set, $0, $1) }
    }
    notes = table.notes
    self.written = written
  }

  var text: String {
    let table = Table(
      ["set", "detector", "samples", "quartile", "median", "quartile"],
      caption: "Confidences; high is in-distribution.",
      rows: rows.map { row in
        [.text(row.set), .text(row.method), .number(row.samples)]
          + [row.lowerQuartile, row.median, row.upperQuartile].map { .number($0, decimals: 4) }
      })
    let tables = [table] + (separations.isEmpty ? [] : [separationTable])
    return tables.map(\.plainText).joined(separator: "\n")
      + notes.map { "note: \($0)\n" }.joined() + writtenLines(written)
  }

  private var separationTable: Table {
    let names = separations.map(\.set)
    let sets = Array(names[..<(names.dropFirst().firstIndex(of: names[0]) ?? names.count)])
    return Table(
      ["AUROC"] + sets, caption: "AUROC against id with 95 % interval (DeLong).",
      rows: stride(from: 0, to: separations.count, by: sets.count).map { first in
        [.text(separations[first].method)]
          + separations[first..<first + sets.count].map(\.auroc.cell)
      })
  }
}

extension ScoreTable {
  fileprivate func separations() throws(MetricError) -> [ScoreSummary.Separation] {
    guard let inside = sets.firstIndex(where: \.isInDistribution) else { return [] }
    var found: [ScoreSummary.Separation] = []
    for (column, method) in methods.enumerated() {
      for (index, set) in sets.enumerated() where index != inside {
        let scores = try DetectionScores(
          inDistribution: confidences[inside][column], outOfDistribution: confidences[index][column]
        )
        let interval = try? scores.deLongInterval()
        found.append(
          ScoreSummary.Separation(
            set: set.name, method: method,
            auroc: interval.map(Measured.init) ?? Measured(scores.auroc)))
      }
    }
    return found
  }
}

extension ScoreSummary.Row {
  init(_ set: ScoredSet, _ method: String, _ confidences: [Double]) {
    self.set = set.name
    isInDistribution = set.isInDistribution
    self.method = method
    samples = confidences.count
    lowerQuartile = confidences.quantile(0.25)
    median = confidences.quantile(0.5)
    upperQuartile = confidences.quantile(0.75)
  }
}
