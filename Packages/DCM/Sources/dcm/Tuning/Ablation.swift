import ArgumentParser
import DCM
import Datasets
import OutOfDistribution
import Randomness
import Reports
import Vision

/// A setting that can be followed.
enum AblatedSetting: String, ExpressibleByArgument, CaseIterable {
  case lambda, fraction, size, lr, steps
}

/// What one tuning reached.
struct AblationRow: Encodable {
  let seed: Int
  let value: Double
  let auroc: Double
  /// AUROC of the largest probability of the base network of this seed.
  let baseAUROC: Double
  let accuracy: Double
}

/// DCM on one pair with several values of one setting.
struct Ablation {
  let pair: ImagePair
  let setting: AblatedSetting
  let values: [Double]
  let configuration: DCMConfiguration

  /// One row per value; `report` is called after each tuning.
  func rows(seed: Int, report: () -> Void) throws -> [AblationRow] {
    // Found now, and not after the base network's training.
    if [.size, .steps].contains(setting) { for value in values { _ = try whole(value) } }
    let key = RandomKey(seed: seed)
    let images = try pair.images(
      configuration.sizes(of: pair), from: ImageLibrary(), key: key.split("images"))
    let architecture = configuration.form.architecture(
      classes: images.train.classCount, channels: images.train.images.channels)
    let source = key.split("source").split(pair.inDistribution.name)
    func rows(_ fresh: some StagedNetwork) throws -> [AblationRow] {
      var training = try ConfidenceTraining(
        fresh, by: .plain, on: TuningData(labelled: images.train),
        settings: configuration.pretraining, key: source)
      try training.finish()
      let base = training.result.backbone
      let untuned = TunedClassifier(
        method: .plain, members: [try HeadedNetwork(base, key: key)])
      let before = try auroc(untuned, images)
      return try values.map { value in
        let tuned = try tuned(base, images, value, key: key.split("tuning").split(pair.name))
        report()
        return AblationRow(
          seed: seed, value: value, auroc: try auroc(tuned, images), baseAUROC: before,
          accuracy: tuned.members[0].backbone.accuracy(on: images.test))
      }
    }
    return try rows(architecture.network(key: source.split("weights")))
  }

  private func tuned<Base: StagedNetwork>(
    _ base: Base, _ images: PairImages, _ value: Double, key: RandomKey
  ) throws -> TunedClassifier<Base> {
    var settings = configuration.tuning
    var (weight, fraction) = (configuration.weight, configuration.fraction)
    var count = configuration.setSize
    switch setting {
    case .lambda: weight = value
    case .fraction: fraction = value
    case .size: count = try whole(value)
    case .lr: settings.learningRate = value
    case .steps: settings.length = .steps(try whole(value))
    }
    let set = try UncertaintySet.mixture(
      known: images.unlabeled, unknown: images.unlabeledOutliers, count: count,
      fraction: fraction, key: key.split("uncertainty"))
    return try ConfidenceTuner(base, settings: settings).tune(
      .confidenceMinimization(weight: weight),
      on: TuningData(labelled: images.train, uncertainty: set), key: key)
  }

  private func whole(_ value: Double) throws(DCMError) -> Int {
    guard let number = Int(exactly: value.rounded()) else {
      throw .setting(
        name: "\(setting.rawValue)", found: "\(value)", expected: "a whole number that fits")
    }
    return number
  }

  private func auroc(
    _ classifier: TunedClassifier<some StagedNetwork>, _ images: PairImages
  ) throws -> Double {
    try OutOfDistribution.auroc(
      inDistribution: classifier.confidences(for: images.test.images),
      outOfDistribution: classifier.confidences(for: images.testOutliers))
  }
}

/// What `ablate` prints.
struct AblationTable: Encodable {
  let over: String
  let pair: String
  let rows: [AblationRow]

  var text: String {
    var table = Table(
      [over, "AUROC (%)", "gain (points)", "accuracy (%)"],
      caption: "DCM on \(pair); mean over seeds with 95 % t-interval; gain over the base network's "
        + "largest probability.")
    var seen: [Double] = []
    for value in rows.map(\.value) where !seen.contains(value) {
      seen.append(value)
      let own = rows.filter { $0.value == value }
      table.append(
        [.text("\(value)")]
          + [own.map(\.auroc), own.map { $0.auroc - $0.baseAUROC }, own.map(\.accuracy)].map {
            .estimate(Estimate(mean: $0)?.scaled(by: 100), decimals: 1)
          })
    }
    return table.plainText
  }
}
