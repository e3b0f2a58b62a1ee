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
      for detector in detectors { ofSet.append(try detector.confidences(for: set.outputs)) }
      confidences.append(ofSet)
    }
    self.sets = sets
    self.confidences = confidences
    methods = detectors.map(\.name)
    notes = detectors.flatMap(\.notes)
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

  let tuning: TuningMode
  let rows: [Row]
  let notes: [String]
  let written: [String]

  init(_ table: ScoreTable, written: [String]) {
    tuning = .none
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
    let files = written.map { "wrote \($0)" }
    return ([table.plainText] + notes.map { "note: \($0)\n" } + files.map { "\($0)\n" }).joined()
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
