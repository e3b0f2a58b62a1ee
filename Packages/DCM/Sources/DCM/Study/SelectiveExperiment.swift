import Datasets
import Experiments
import Foundation
import LinearAlgebra
import OutOfDistribution
import Randomness
import Vision

/// Compares methods of knowing where a classifier errs; arms are methods.
///
/// A cell goes through all domains and measures, on test images (`<metric>/<domain>`), on each mild
/// shift of them (`<metric>/<domain>+<shift>`) and as the mean over shifts (`<metric>/<domain>+mean`):
/// `accuracy`, `accuracyCoverageArea_trapezoid`, `accuracyAtCoverage90`, `coverageAtAccuracy99`,
/// `failureAuroc`; and the curve of risk over coverage on test images, as a series.
struct SelectiveExperiment: Experiment {
  let configuration: DCMConfiguration

  static let name = "selective"

  var name: String { Self.name }
  var summary: String { "Rank predictions so that errors come last, also on shifted images" }
  var reproduces: String { "Section 5, selective classification" }
  var arms: [String] { SelectiveArm.allCases.map(\.rawValue) }
  var secondsPerCell: Double? { 3 * Double(configuration.selectiveDomains.count) }

  func prerequisites(of cell: Cell) -> [Cell] {
    configuration.selectiveDomains.compactMap { try? ImageDomain(named: $0) }.map {
      Source.selective($0).cell(seed: cell.seed)
    }
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let arm = SelectiveArm(rawValue: cell.arm) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    var result = Outcome()
    for name in configuration.selectiveDomains {
      let domain = try ImageDomain(named: name)
      let images = try context.selectiveImages(domain, configuration)
      let file = try context.baseNetwork(.selective(domain))
      func measured(_ network: some StagedNetwork) throws -> Outcome {
        let run = SelectiveRun(
          base: network, images: images, configuration: configuration, context: context,
          key: context.key.split("selective").split(name))
        return try run.outcome(arm, named: name)
      }
      result.merge(try measured(file.network))
    }
    return result
  }
}

/// A method of the comparison.
enum SelectiveArm: String, Sendable, CaseIterable {
  /// The base network's largest probability.
  case msp
  /// Fine-tuning on all images with labels.
  case ft
  /// A classifier of right and wrong predictions.
  case bc
  /// Deep Gamblers.
  case dg
  /// Self-adaptive training.
  case sat
  /// SelectiveNet.
  case selectivenet
  /// DCM on held-out images that the base network gets wrong.
  case dcm
  /// DCM on as many held-out images drawn at random, the others labelled: the control.
  case random
}

extension Outcome {
  /// The metrics of selective classification.
  static let selectiveMetrics: [SelectiveMetric] = [
    .accuracy, .accuracyCoverageArea(), .accuracyAtCoverage(0.9), .coverageAtAccuracy(0.99),
    .failureAUROC,
  ]

  /// The metric by which methods are compared.
  static let selectiveArea = SelectiveMetric.accuracyCoverageArea().name

  /// Points of a curve of risk over coverage.
  static let coverages = (1...20).map { Double($0) / 20 }
}

/// One method on one domain.
struct SelectiveRun<Backbone: StagedNetwork> {
  let base: Backbone
  let images: SelectiveImages
  let configuration: DCMConfiguration
  let context: CellContext
  let key: RandomKey

  /// Predictions and confidence in each, high for right ones.
  typealias Judge = (ImageArray) -> (predictions: [Int32], confidences: [Double])

  func outcome(_ arm: SelectiveArm, named name: String) throws -> Outcome {
    let judge = try judge(arm)
    var result = Outcome()
    let test = try outcomes(judge, images.test.images)
    try result.add(test, as: name)
    result.series["risk/\(name)"] = Outcome.coverages.map { coverage in
      1 - test.accuracies[max(0, Int(coverage * Double(test.count)) - 1)]
    }
    for shift in configuration.shifts {
      let shifted = try shift.corruption.applied(
        to: images.test.images, severity: shift.severity, key: key.split("shift"))
      try result.add(outcomes(judge, shifted), as: "\(name)+\(shift.name)")
    }
    result.addMeans(of: configuration.shifts.map { "\(name)+\($0.name)" }, as: "\(name)+mean")
    return result
  }

  private func outcomes(_ judge: Judge, _ inputs: ImageArray) throws -> SelectiveOutcomes {
    let (predictions, confidences) = judge(inputs)
    return try SelectiveOutcomes(
      confidences: confidences, correct: zip(predictions, images.test.labels).map { $0 == $1 })
  }

  private func judge(_ arm: SelectiveArm) throws -> Judge {
    let labelled = try images.train.appending(images.heldOut)
    switch arm {
    case .msp: return judge(try untuned())
    case .ft: return judge(try tuned(.plain, labelled, nil))
    case .bc: return try correctnessJudge(labelled)
    case .dg: return judge(try tuned(.gamblers(reward: 2.2), labelled, nil))
    case .sat: return judge(try tuned(.selfAdaptive(), labelled, nil))
    case .selectivenet: return judge(try tuned(.selectiveNet(), labelled, nil))
    case .dcm, .random:
      var (set, others) = try UncertaintySet.misclassified(by: base, in: images.heldOut)
      if arm == .random {
        (set, others) = try UncertaintySet.random(
          from: images.heldOut, count: set.images.count, key: key.split("set"))
      }
      return judge(
        try tuned(
          .confidenceMinimization(weight: configuration.weight),
          try images.train.appending(others), set))
    }
  }

  private func untuned() throws -> TunedClassifier<Backbone> {
    TunedClassifier(method: .plain, members: [try HeadedNetwork(base, key: key)])
  }

  private func tuned(
    _ method: Method, _ labelled: LabeledImages, _ set: UncertaintySet?
  ) throws -> TunedClassifier<Backbone> {
    try ConfidenceTuner(base, settings: configuration.tuning).tune(
      method, on: TuningData(labelled: labelled, uncertainty: set), key: key.split("tuning")
    ) { context.report(progress: $0) }
  }

  private func judge(_ classifier: TunedClassifier<Backbone>) -> Judge {
    { images in
      let outputs = classifier.outputs(for: images)
      return (classifier.predictions(of: outputs), classifier.confidences(of: outputs))
    }
  }

  private func correctnessJudge(_ labelled: LabeledImages) throws -> Judge {
    let classifier = try untuned()
    func said(_ images: ImageArray) -> (predictions: [Int32], probabilities: Matrix) {
      let outputs = classifier.outputs(for: images)
      return (classifier.predictions(of: outputs), classifier.probabilities(of: outputs)[0])
    }
    let seen = said(labelled.images)
    var settings = configuration.tuning
    // The perceptron has no normalisation; the base networks' rate makes it diverge.
    settings.learningRate = min(settings.learningRate, 0.01)
    let correctness = try CorrectnessClassifier(
      probabilities: seen.probabilities,
      isRight: zip(seen.predictions, labelled.labels).map { $0 == $1 }, settings: settings,
      key: key.split("bc"))
    return { images in
      let found = said(images)
      return (found.predictions, correctness.confidences(probabilities: found.probabilities))
    }
  }
}

extension Outcome {
  fileprivate mutating func add(_ outcomes: SelectiveOutcomes, as name: String) throws {
    for metric in Self.selectiveMetrics {
      metrics["\(metric.name)/\(name)"] = try metric.valueIfDefined(of: outcomes)
    }
  }

  fileprivate mutating func addMeans(of names: [String], as mean: String) {
    for metric in Self.selectiveMetrics.map(\.name) {
      let values = names.compactMap { metrics["\(metric)/\($0)"] }
      metrics["\(metric)/\(mean)"] = values.reduce(0, +) / Double(values.count)
    }
  }
}

extension SelectiveMetric {
  // Without an error there is nothing to tell from right predictions: no number, not a failure.
  fileprivate func valueIfDefined(of outcomes: SelectiveOutcomes) throws -> Double {
    if case .failureAUROC = self, [0, 1].contains(outcomes.accuracy) { return .nan }
    return try outcomes.value(of: self)
  }
}
