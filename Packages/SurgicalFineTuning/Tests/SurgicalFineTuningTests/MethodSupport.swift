import Datasets
import NeuralNetworks
import Randomness
import SurgicalFineTuning
import Tensors
import Vision

/// Small problems and networks on which methods are tested.
enum Small {
  static let key = RandomKey(seed: 7)

  /// Images of 8x8 pixels with one bright quarter, which is the label.
  static func quarters(_ count: Int, inverted: Bool = false, seed: UInt64 = 0) -> LabeledImages {
    var generator = RandomKey(seed: seed).generator()
    var pixels: [UInt8] = []
    for index in 0..<count {
      for pixel in 0..<64 {
        let bright = (pixel / 32) * 2 + (pixel % 8) / 4 == index % 4
        let level = (bright ? 150.0 : 60.0) + 60 * generator.uniform()
        pixels.append(UInt8(inverted ? 255 - level : level))
      }
    }
    let images = ImageArray(pixels: pixels, count: count, height: 8, width: 8, channels: 1)
    return LabeledImages(
      images: images, labels: (0..<count).map { Int32($0 % 4) }, classCount: 4)
  }

  /// A residual network for these images.
  static func network(_ normalization: NetworkNormalization = .group) -> ResNet {
    ResNet(.init(width: 4, classes: 4, normalization: normalization), key: key)
  }

  /// The network after a few epochs on unshifted images.
  static let source: ResNet = {
    var settings = TrainingSettings()
    settings.epochs = 6
    settings.batchSize = 16
    settings.learningRate = 1e-2
    settings.warmupSteps = 4
    var training = ClassifierTraining(
      network(), on: quarters(160), settings: settings, key: key.split("training"))
    while !training.isFinished { _ = try? training.advance() }
    return training.network
  }()

  static var settings: TuningSettings {
    var settings = TuningSettings()
    settings.learningRates = [1e-2, 1e-3]
    settings.epochs = 4
    settings.batchSize = 8
    settings.l1Strengths = [1e-2]
    settings.snrThresholds = [0.2]
    return settings
  }

  /// The result of a method on inverted images.
  static func tuned(
    _ method: TuningMethod, _ settings: TuningSettings = Small.settings,
    source: ResNet = Small.source
  ) throws -> TuneResult<ResNet> {
    try FineTuner(source, settings: settings).tune(
      method, on: quarters(24, inverted: true, seed: 1),
      validation: quarters(24, inverted: true, seed: 2), key: key.split("tuning"))
  }
}

extension Module {
  /// The names of the tensors that differ from another network's in at least one bit.
  func changedTensors(since other: some Module) -> Set<String> {
    Set(
      zip(namedTensors, other.namedTensors).filter { $0.tensor != $1.tensor }.map(\.0.name))
  }
}
