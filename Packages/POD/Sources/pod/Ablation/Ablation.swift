import Datasets
import NeuralNetworks
import OutOfDistribution
import POD
import Randomness
import Vision

/// What one detector reached.
struct AblationRow: Encodable {
  let factor: String
  let value: String
  let isBase: Bool
  let seed: Int
  let auroc: Double
  /// The share of held-out images whose nearest class is their own.
  let accuracy: Double
}

/// Pairwise detectors on one pair of image sets, one factor changed at a time from POD-S.
struct Ablation {
  let pair: ImagePair
  let factors: [AblatedFactor]
  let configuration: PODConfiguration
  let perClass: Int

  /// How many detectors a seed has.
  var count: Int { factors.reduce(0) { $0 + $1.choices.count } }

  /// One row a value; `report` is called after each.
  ///
  /// Networks that differ in nothing that training sees are trained once.
  func rows(seed: Int, report: () -> Void) throws -> [AblationRow] {
    let key = RandomKey(studySeed: seed)
    let images = try pair.images(
      configuration.sizes(perClass: perClass), from: ImageLibrary(), key: key.split("images"))
    var trainings = TrainedNetworks(
      data: images.train, configuration: configuration,
      key: key.split("train").split(pair.inDistribution.name))
    return try factors.flatMap { factor in
      try factor.choices.map { choice in
        defer { report() }
        var settings = configuration.settings(for: images.train)
        choice.apply(&settings)
        let fitted = try trainings.fitted(choice.variant, settings)
        return AblationRow(
          factor: factor.rawValue, value: choice.name, isBase: choice.isBase, seed: seed,
          auroc: try auroc(fitted, images), accuracy: try accuracy(fitted, images.test))
      }
    }
  }

  private func auroc(
    _ fitted: FittedPOD<Standardized<ResNet>>, _ images: PairImages
  ) throws -> Double {
    try OutOfDistribution.auroc(
      inDistribution: fitted.detector.confidences(for: fitted.outputs(on: images.test.images)),
      outOfDistribution: fitted.detector.confidences(for: fitted.outputs(on: images.testOutliers)))
  }

  private func accuracy(
    _ fitted: FittedPOD<Standardized<ResNet>>, _ test: LabeledImages
  ) throws -> Double {
    guard let features = fitted.outputs(on: test.images).features.last else { return .nan }
    return try fitted.detector.accuracy(features, labels: test.labels)
  }
}

/// Networks of one seed by what decides their training.
private struct TrainedNetworks {
  private struct Trained {
    let variant: PODVariant
    let settings: PODSettings
    let training: DetectorTraining<Standardized<ResNet>>
  }

  let data: LabeledImages
  let configuration: PODConfiguration
  let key: RandomKey
  private var known: [Trained] = []

  init(data: LabeledImages, configuration: PODConfiguration, key: RandomKey) {
    (self.data, self.configuration, self.key) = (data, configuration, key)
  }

  /// The detector of a variant, trained if no earlier one is the same but for references and
  /// reduction.
  mutating func fitted(
    _ variant: PODVariant, _ settings: PODSettings
  ) throws -> FittedPOD<Standardized<ResNet>> {
    var plain = settings
    (plain.references, plain.reduction) = (nil, PairReduction())
    let training: DetectorTraining<Standardized<ResNet>>
    if let found = known.first(where: { $0.variant == variant && $0.settings == plain }) {
      training = found.training
    } else {
      training = try trained(variant, settings)
      known.append(Trained(variant: variant, settings: plain, training: training))
    }
    return try training.fitted(references: settings.references, reduction: settings.reduction)
  }

  private func trained(
    _ variant: PODVariant, _ settings: PODSettings
  ) throws -> DetectorTraining<Standardized<ResNet>> {
    let fresh = Standardized(
      ResNet(configuration.shape(for: data), key: key.split("weights")), for: data.images)
    var training = try DetectorTraining(
      variant, from: fresh, on: data, settings: settings, key: key)
    while !training.isFinished { _ = try training.advance() }
    return training
  }
}
