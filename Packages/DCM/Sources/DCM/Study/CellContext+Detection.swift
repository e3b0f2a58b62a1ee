import Datasets
import Experiments
import OutOfDistribution
import Randomness
import Vision

extension CellContext {
  /// Tunes and measures one case; cases that several experiments share run once in a process.
  func measure(_ detection: DetectionCase, _ configuration: DCMConfiguration) throws -> Outcome {
    try sharedBySeed("detection \(detection)") {
      let base = try baseNetwork(.detection(detection.pair.inDistribution))
      func tuned(_ network: some StagedNetwork) throws -> Outcome {
        try DetectionRun(network, base.architecture, detection, configuration, self).outcome()
      }
      return try tuned(base.network)
    }
  }
}

/// One tuning and what it reaches.
private struct DetectionRun<Backbone: StagedNetwork> {
  let base: Backbone
  let architecture: Architecture
  let detection: DetectionCase
  let configuration: DCMConfiguration
  let context: CellContext
  let images: PairImages

  init(
    _ base: Backbone, _ architecture: Architecture, _ detection: DetectionCase,
    _ configuration: DCMConfiguration, _ context: CellContext
  ) throws {
    (self.base, self.architecture) = (base, architecture)
    (self.detection, self.configuration, self.context) = (detection, configuration, context)
    images = try context.images(detection.pair, configuration)
  }

  private var key: RandomKey { context.key.split("tuning").split(detection.pair.name) }

  func outcome() throws -> Outcome {
    let classifier = try tuner.tune(
      detection.method,
      on: TuningData(
        labelled: images.train, uncertainty: try uncertaintySet(), validation: images.validation),
      key: key
    ) { context.report(progress: $0) }
    let unknown = scoredUnknown
    let outputs = (
      known: classifier.outputs(for: images.test.images), unknown: classifier.outputs(for: unknown)
    )
    var result = Outcome()
    for score in scores {
      let found = try DetectionScores(
        inDistribution: classifier.confidences(of: outputs.known, score: score),
        outOfDistribution: classifier.confidences(of: outputs.unknown, score: score))
      try result.add(found, as: score == scores.first ? "" : "\(score.rawValue)-")
    }
    result.add(
      largest(classifier.probabilities(of: outputs.known)),
      largest(classifier.probabilities(of: outputs.unknown)))
    result.metrics["accuracy"] = agreement(
      predictions(classifier, outputs.known), images.test.labels)
    return result
  }

  private var tuner: ConfidenceTuner<Backbone> {
    let (architecture, base) = (architecture, base)
    var settings = configuration.tuning
    if case .ensemble = detection.method { settings = configuration.pretraining }
    return ConfidenceTuner(base, settings: settings) { key in
      // The base is of this architecture, so that the cast holds.
      architecture.network(key: key) as? Backbone ?? base
    }
  }

  private var scoredUnknown: ImageArray {
    let all = images.testOutliers
    return all.selecting(Array(0..<min(all.count, detection.scoredUnknown ?? all.count)))
  }

  private func uncertaintySet() throws -> UncertaintySet {
    let key = key.split("uncertainty")
    switch detection.recipe {
    case .mixture(let count, let fraction):
      return try .mixture(
        known: images.unlabeled, unknown: images.unlabeledOutliers,
        count: min(count, images.unlabeled.count), fraction: fraction, key: key)
    case .filtered(let count, let fraction):
      let count = Double(min(count, images.unlabeled.count))
      return try .filtered(
        unknown: images.unlabeledOutliers, count: Int((fraction * count).rounded()), key: key)
    case .tested(let count, let fraction):
      return try .mixture(
        known: images.test, unknown: scoredUnknown, count: min(count, images.test.count),
        fraction: fraction, key: key)
    case .auxiliary:
      return try UncertaintySet(
        unlabelled: context.auxiliaryImages(
          beside: detection.pair.inDistribution, configuration))
    }
  }

  // The method's own score first.
  private var scores: [ConfidenceScore] {
    switch detection.method {
    case .energy: [.energy, .softmax, .maxLogit]
    case .plain, .confidenceMinimization, .outlierExposure, .logitNorm:
      [.softmax, .maxLogit, .energy]
    default: [.softmax]
    }
  }

  // A binary classifier does not learn the classes, so those of its base count.
  private func predictions(
    _ classifier: TunedClassifier<Backbone>, _ outputs: [NetworkOutputs]
  ) -> [Int32] {
    guard case .binaryClassifier = detection.method else {
      return classifier.predictions(of: outputs)
    }
    return NetworkOutputs(of: base, on: images.test.images).predictions
  }
}
