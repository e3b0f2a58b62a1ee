public import ArgumentParser
import Datasets
import LinearAlgebra
import OutOfDistribution

/// Measures detection or selective prediction from confidences: `evaluate`.
public struct EvaluateCommand: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "evaluate",
      abstract: "Measure detection or selective prediction from confidences.",
      discussion: """
        Detection (--id, --ood): AUROC, AUPR and FPR with either class as the positive one. \
        Selective prediction (--confidences with --correct, or with --predictions and --labels; \
        or --probabilities with --labels): accuracies under coverage, areas, calibration. Files \
        are .npy, .npz:array or .csv:column, one number for each sample, high for \
        in-distribution. Intervals are percentiles of the bootstrap; detection resamples both \
        sets. --curves writes ROC points and score histograms, or points of risk over coverage, \
        with pictures by gnuplot.

        Examples:
          \(ToolName.current) evaluate --id a.npy --ood near=b.npy far=c.npy
          \(ToolName.current) evaluate --confidences c.npy --correct k.npy \\
            --coverage 0.8,0.9
        """)
  }

  @Option(help: ArgumentHelp("Confidences of in-distribution samples.", valueName: "file"))
  var id: ConfidenceFile?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Confidences of out-of-distribution samples.", valueName: "name=file"))
  var ood: [NamedConfidenceFile] = []

  @Option(help: "The true-positive rate at which FPR is measured.")
  var tpr = 0.95

  @Flag(help: "The files hold scores that are high for out-of-distribution samples.")
  var oodScores = false

  @Option(help: ArgumentHelp("Confidences of predictions.", valueName: "file"))
  var confidences: ConfidenceFile?

  @Option(help: ArgumentHelp("1 where a prediction is right, else 0.", valueName: "file"))
  var correct: ConfidenceFile?

  @Option(help: ArgumentHelp("Predicted classes.", valueName: "file"))
  var predictions: ConfidenceFile?

  @Option(help: ArgumentHelp("True classes.", valueName: "file"))
  var labels: ConfidenceFile?

  @Option(
    help: ArgumentHelp("Class probabilities, [samples, classes].", valueName: "file"))
  var probabilities: ConfidenceFile?

  @Option(
    help: "Coverages at which accuracy is measured; 0.8,0.9,0.95,0.99 where they select any.")
  var coverage: ShareList?

  @Option(help: "Accuracies for which coverage is measured.")
  var accuracy = ShareList([0.9, 0.95, 0.99])

  @Option(help: "Bins of the calibration errors.")
  var bins = 15

  @Option(
    help: ArgumentHelp("Write curves as .csv, .gp and .svg into a folder.", valueName: "dir"))
  var curves: String?

  @OptionGroup(title: "Intervals") var intervals: BootstrapOptions
  @OptionGroup(title: "Output") var output: MetricOutputOptions

  /// Makes the command; the parser fills in its options.
  public init() {}

  /// Checks that the options belong together.
  public func validate() throws {
    let isDetection = id != nil || !ood.isEmpty
    let isSelective = confidences != nil || probabilities != nil
    guard isDetection != isSelective else {
      throw ValidationError("Give either --id and --ood, or --confidences or --probabilities.")
    }
    if isDetection { return try validateDetection() }
    if probabilities != nil {
      guard labels != nil, correct == nil, predictions == nil else {
        throw ValidationError("--probabilities needs --labels, and neither of the others.")
      }
    } else {
      guard (correct != nil) != (predictions != nil && labels != nil) else {
        throw ValidationError(
          "--confidences needs either --correct, or both --predictions and --labels.")
      }
    }
    guard (1...1_000_000).contains(bins) else {
      throw ValidationError("--bins is \(bins), expected 1 to 1000000")
    }
  }

  private func validateDetection() throws {
    guard id != nil, !ood.isEmpty else {
      throw ValidationError("Detection needs both --id and --ood.")
    }
    guard tpr > 0 && tpr <= 1 else {
      throw ValidationError("--tpr is \(tpr), expected a number above 0 and at most 1")
    }
    guard Set(ood.map(\.name)).count == ood.count else {
      throw ValidationError("Two --ood sets have the same name; name them as name=file.")
    }
  }

  /// Measures and prints.
  public func run() throws {
    if let id {
      let found = try detection(id)
      try output.show(found, text: found.text)
    } else {
      let found = try selection()
      try output.show(found, text: found.text)
    }
  }

  func detection(_ id: ConfidenceFile) throws -> DetectionEvaluation {
    let sign = oodScores ? -1.0 : 1
    let inside = try id.numbers().map { sign * $0 }
    let metrics = DetectionMetric.all(truePositiveRate: tpr)
    let sets = try ood.map { set in
      let scores = try DetectionScores(
        inDistribution: inside, outOfDistribution: set.file.numbers().map { sign * $0 })
      return (name: set.name, scores: scores)
    }
    let pairs = try sets.map {
      try EvaluatedPair($0.name, $0.scores, metrics: metrics, options: intervals)
    }
    var found = DetectionEvaluation(pairs, truePositiveRate: tpr, options: intervals)
    found.written = try written { try $0.write(sets) }
    return found
  }

  /// What was written to the folder of curves, if there is one.
  private func written(_ write: (inout CurveFolder) throws -> Void) throws -> [String] {
    guard let curves else { return [] }
    var folder = CurveFolder(curves)
    try write(&folder)
    return folder.written
  }

  func selection() throws -> SelectiveEvaluation {
    let data = try SelectiveInput(self)
    let outcomes = try SelectiveOutcomes(confidences: data.confidences, correct: data.correct)
    let metrics: [SelectiveMetric] =
      [
        .accuracy, .riskCoverageArea, .trapezoidalRiskCoverageArea, .excessRiskCoverageArea,
        .generalizedRiskCoverageArea, .accuracyCoverageArea(),
      ] + coverages(outcomes).map { .accuracyAtCoverage($0) }
      + accuracy.shares.map { .coverageAtAccuracy($0) }
    var found = try SelectiveEvaluation(
      outcomes, metrics, options: intervals, calibration: data.calibration(bins: bins))
    found.written = try written { try $0.write(outcomes) }
    return found
  }
}

extension EvaluateCommand {
  /// The coverages asked for, or else those of the usual ones that select at least one prediction.
  private func coverages(_ outcomes: SelectiveOutcomes) -> [Double] {
    coverage?.shares
      ?? [0.8, 0.9, 0.95, 0.99].filter {
        (try? outcomes.value(of: .accuracyAtCoverage($0))) != nil
      }
  }
}

/// Confidences and which predictions are right, from whichever files were given.
private struct SelectiveInput {
  var confidences: [Double]
  var correct: [Bool]
  var classes: ClassProbabilities?

  init(_ command: EvaluateCommand) throws {
    let labels = try command.labels?.integers() ?? []
    if let file = command.probabilities {
      let found = try Self.classes(file, labels: labels)
      confidences = found.predictions.map(\.confidence)
      correct = zip(found.predictions, labels).map { $0.label == $1 }
      classes = found
      return
    }
    confidences = try command.confidences?.numbers() ?? []
    if let flags = try command.correct?.flags() {
      correct = flags
      return
    }
    let predictions = try command.predictions?.integers() ?? []
    guard predictions.count == labels.count else {
      throw MetricError.unequalCounts("predictions", predictions.count, "labels", labels.count)
    }
    correct = zip(predictions, labels).map { $0 == $1 }
  }

  private static func classes(_ file: ConfidenceFile, labels: [Int]) throws -> ClassProbabilities {
    let array = try file.array()
    guard array.rank == 2 else {
      throw DatasetError.wrongShape(
        file: file.label, field: "the array", found: array.shape, expected: "[samples, classes]")
    }
    let matrix = Matrix(
      rows: array.shape[0], columns: array.shape[1], elements: array.doubles())
    return try ClassProbabilities(matrix, labels: labels)
  }

  /// The figures of calibration; nil where confidences are no probabilities.
  func calibration(bins: Int) throws -> CalibrationEvaluation? {
    guard confidences.allSatisfy({ (0...1).contains($0) }) else { return nil }
    var found = try CalibrationEvaluation(confidences, correct, bins: bins)
    if let classes { try found.add(classes) }
    return found
  }
}
