import Datasets
import Experiments
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

  /// Writes `.npy`, `[samples of all sets, methods]` in double precision, or else CSV with the
  /// columns set, index and one for each method.
  func write(to path: String) throws(DatasetError) {
    guard path.hasSuffix(".npy") else { return try CSV.write(table, to: path) }
    let rows = confidences.flatMap { ofSet in
      (ofSet.first ?? []).indices.flatMap { sample in ofSet.map { $0[sample] } }
    }
    let width = methods.count
    try NPY.write(NumericArray(rows, shape: [rows.count / width, width]), to: path)
  }

  private var table: CSVTable {
    CSVTable(
      header: ["set", "index"] + methods,
      rows: zip(sets, confidences).flatMap { set, ofSet in
        (ofSet.first ?? []).indices.map { sample in
          [set.name, "\(sample)"] + ofSet.map { "\($0[sample])" }
        }
      })
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
  let saved: [String]
  let out: String?

  init(_ table: ScoreTable, saved: [String], out: String?) {
    tuning = .none
    rows = zip(table.sets, table.confidences).flatMap { set, ofSet in
      zip(table.methods, ofSet).map { Row(set, $0, $1) }
    }
    notes = table.notes
    self.saved = saved
    self.out = out
  }

  var text: String {
    let table = Table(
      ["set", "detector", "samples", "quartile", "median", "quartile"],
      caption: "Confidences; high is in-distribution.",
      rows: rows.map { row in
        [.text(row.set), .text(row.method), .number(row.samples)]
          + [row.lowerQuartile, row.median, row.upperQuartile].map { .number($0, decimals: 4) }
      })
    let files = (saved + [out].compactMap(\.self)).map { "wrote \($0)" }
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
