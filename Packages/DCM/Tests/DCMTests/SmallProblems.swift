import DCM
import Datasets
import Randomness
import Tensors
import Vision

/// Small images, known and unknown, and networks for them.
enum Small {
  static let key = RandomKey(seed: 7)

  /// Images of 8x8 pixels with one bright quarter, which is the label.
  static func quarters(_ count: Int, seed: UInt64 = 0) -> LabeledImages {
    images(count, seed: seed) { label, row, column in (row / 4) * 2 + column / 4 == label }
  }

  /// Images with one bright stripe, which no quarter has.
  static func stripes(_ count: Int, seed: UInt64 = 0) -> LabeledImages {
    images(count, seed: seed + 100) { label, row, _ in row % 4 == label }
  }

  /// Images of 12x12 pixels, which a network for smaller ones does not take.
  static func larger(_ count: Int) -> LabeledImages {
    let pixels = (0..<count * 144).map { UInt8($0 % 251) }
    return LabeledImages(
      images: ImageArray(pixels: pixels, count: count, height: 12, width: 12, channels: 1),
      labels: (0..<count).map { Int32($0 % 4) }, classCount: 4)
  }

  private static func images(
    _ count: Int, seed: UInt64, isBright: (Int, Int, Int) -> Bool
  ) -> LabeledImages {
    var generator = RandomKey(seed: seed).generator()
    let pixels = (0..<count * 64).map { place -> UInt8 in
      let (index, pixel) = (place / 64, place % 64)
      let level = isBright(index % 4, pixel / 8, pixel % 8) ? 130.0 : 60
      return UInt8(level + 90 * generator.uniform())
    }
    return LabeledImages(
      images: ImageArray(pixels: pixels, count: count, height: 8, width: 8, channels: 1),
      labels: (0..<count).map { Int32($0 % 4) }, classCount: 4)
  }

  static func network(_ key: RandomKey = key) -> ResNet {
    ResNet(.init(width: 4, classes: 4, normalization: .batch), key: key)
  }

  static var settings: ConfidenceSettings {
    var settings = ConfidenceSettings()
    settings.length = .steps(30)
    settings.labelledBatch = 16
    settings.unlabelledBatch = 16
    settings.learningRate = 0.02
    return settings
  }

  /// A network that tells quarters apart.
  static let base: ResNet = {
    var settings = Small.settings
    settings.length = .epochs(6)
    let training = try? finished(network(), .plain, settings)
    return training?.network.backbone ?? network()
  }()

  static let data: TuningData = {
    let mixture = try? UncertaintySet.mixture(
      known: quarters(64, seed: 1), unknown: stripes(64).images, count: 48, fraction: 1.0 / 3,
      key: key)
    return TuningData(
      labelled: quarters(80), uncertainty: mixture, validation: quarters(40, seed: 2))
  }()

  static func finished(
    _ network: ResNet, _ method: Method, _ settings: ConfidenceSettings = settings
  ) throws -> ConfidenceTraining<ResNet> {
    var training = try ConfidenceTraining(
      network, by: method, on: data, settings: settings, key: key)
    try training.finish()
    return training
  }
}

extension Method {
  /// The methods with numbers that suit a few steps on small images.
  static let small: [Method] = [
    .plain, .confidenceMinimization(), .outlierExposure(),
    .energy(EnergyHinge(innerMargin: -8, outerMargin: -1)), .binaryClassifier,
    .disagreement(members: 2), .woods(), .ensemble(members: 2), .gamblers(reward: 2.2),
    .selfAdaptive(), .selectiveNet(), .logitNorm(temperature: 0.1), .virtualOutliers(.small),
  ]
}

extension Method.VirtualOutliers {
  static var small: Method.VirtualOutliers {
    var outliers = Method.VirtualOutliers()
    outliers.queueSize = 100
    outliers.candidates = 200
    return outliers
  }
}

/// The share of pairs that confidence orders rightly, ties counted half.
func referenceAUROC(known: [Double], unknown: [Double]) -> Double {
  let wins = known.reduce(0.0) { sum, a in
    sum + unknown.reduce(0.0) { $0 + (a > $1 ? 1 : a == $1 ? 0.5 : 0) }
  }
  return wins / Double(known.count * unknown.count)
}
