import OutOfDistribution
import Reports
import Statistics

/// What `evaluate --confidences … --correct …` finds.
struct SelectiveEvaluation: Encodable {
  let orientation = "confidences are high for predictions that are likely right"
  let ties = "expectation over the orders of tied confidences"
  let count: Int
  let level: Double
  let bootstrapResamples: Int
  let seed: Int
  let metrics: [String: Measured]
  let calibration: CalibrationEvaluation?
  /// Why there are no intervals, if they were asked for.
  let noIntervals: String?
  /// How the interval of failureAuroc was made; the others are percentiles of the bootstrap.
  let failureAurocInterval = "DeLong"
  /// The files of curves.
  var written: [String] = []
  private let order: [String]

  private enum CodingKeys: String, CodingKey {
    case orientation, ties, count, level, bootstrapResamples, seed, metrics, calibration
    case noIntervals, failureAurocInterval, written
  }

  init(
    _ outcomes: SelectiveOutcomes, _ chosen: [SelectiveMetric], options: BootstrapOptions,
    calibration: CalibrationEvaluation?
  ) throws {
    count = outcomes.count
    (level, bootstrapResamples, seed) = (options.level, options.bootstrap, options.seed)
    let found: [Measured]
    (found, noIntervals) = try withoutIntervalsIfTooFew(
      { try options.method?.intervals(of: outcomes, chosen).map(Measured.init) },
      plain: { try chosen.map { Measured(try outcomes.value(of: $0)) } })
    var metrics = Dictionary(
      zip(chosen.map(\.name), found), uniquingKeysWith: { first, _ in first })
    // Resamples may be without a wrong prediction, so this one has DeLong's interval.
    if let interval = try? outcomes.failureInterval(level: options.level) {
      metrics[SelectiveMetric.failureAUROC.name] = Measured(interval)
    } else if let failure = try? outcomes.value(of: .failureAUROC) {
      metrics[SelectiveMetric.failureAUROC.name] = Measured(failure)
    }
    order = (chosen + [.failureAUROC]).map(\.name).filter { metrics[$0] != nil }
    self.metrics = metrics
    self.calibration = calibration
  }

  var text: String {
    var rows = order.map { [TableCell.text($0), metrics[$0]?.cell ?? ""] }
    rows += calibration?.rows ?? []
    let caption = "\(count) predictions"
    let table = Table(["metric", "value [interval]"], caption: caption, rows: rows).plainText
    return table + (noIntervals.map { "no intervals: \($0)\n" } ?? "") + writtenLines(written)
  }
}

/// Figures of calibration; those of all classes need probabilities.
struct CalibrationEvaluation: Encodable {
  let bins: Int
  let eceEqualWidth: Double
  let mceEqualWidth: Double
  let brierTopLabel: Double
  var brierAllClasses: Double?
  var negativeLogLikelihood: Double?
  var marginalL2EqualMassDebiased: Double?

  init(_ confidences: [Double], _ correct: [Bool], bins: Int) throws {
    let found = try TopLabelCalibration(confidences: confidences, correct: correct, bins: bins)
    self.bins = bins
    eceEqualWidth = found.expectedError
    mceEqualWidth = found.maximumError
    brierTopLabel = found.brierScore
  }

  /// Adds the figures of all classes.
  mutating func add(_ classes: ClassProbabilities) throws {
    brierAllClasses = classes.brierScore
    negativeLogLikelihood = classes.negativeLogLikelihood
    marginalL2EqualMassDebiased = try classes.marginalCalibrationError(bins: bins)
  }

  var rows: [[TableCell]] {
    let figures: [(String, Double?)] = [
      ("eceEqualWidth, \(bins) bins", eceEqualWidth), ("mceEqualWidth", mceEqualWidth),
      ("brierTopLabel", brierTopLabel), ("brierAllClasses", brierAllClasses),
      ("negativeLogLikelihood", negativeLogLikelihood),
      ("marginalL2EqualMassDebiased", marginalL2EqualMassDebiased),
    ]
    return figures.compactMap { name, value in
      value.map { [.text(name), .text("\(Measured($0).cell.text)")] }
    }
  }
}
