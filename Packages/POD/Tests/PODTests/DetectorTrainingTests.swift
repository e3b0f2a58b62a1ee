import Datasets
import NeuralNetworks
import OutOfDistribution
import Randomness
import Tensors
import Testing
import Vision

@testable import POD

@Suite("Training of detectors") struct DetectorTrainingTests {
  private static let key = RandomKey(seed: 2)
  private static let data = SmallImages.halves(30)

  private static func fresh() -> Standardized<ResNet> {
    Standardized(
      ResNet(.init(width: 4, classes: 3), key: key.split("weights")), for: data.images)
  }

  private static let settings: PODSettings = {
    var configuration = PODConfiguration()
    configuration.width = 4
    (configuration.classifierSteps, configuration.siameseSteps) = (6, 5)
    configuration.fineTuningSteps = 4
    return configuration.settings(for: data)
  }()

  private static func training(
    _ variant: PODVariant
  ) throws -> DetectorTraining<Standardized<ResNet>> {
    try DetectorTraining(variant, from: fresh(), on: data, settings: settings, key: key)
  }

  @Test("Step by step comes to what the study trains at once")
  func sameAsTheStudy() throws {
    let (settings, data, key) = (Self.settings, Self.data, Self.key)
    let classifier = try settings.trainedClassifier(
      Self.fresh(), on: data, key: key.split("classifier"))
    let expected = [
      try settings.embedding(classifier, on: data),
      try settings.siamese(Self.fresh(), on: data, key: key.split("siamese")),
      try settings.fineTuned(classifier, on: data, key: key.split("fine-tuning")),
    ]
    for (variant, (whole, steps)) in zip(PODVariant.allCases, zip(expected, [6, 5, 10])) {
      var training = try Self.training(variant)
      #expect(training.stepCount == steps)
      while !training.isFinished { _ = try training.advance() }
      #expect(training.step == training.stepCount)
      let fitted = try training.fitted()
      #expect(fitted.detector == whole.detector && fitted.variant == variant)
      #expect(fitted.network.tensors == whole.network.tensors)
    }
  }

  @Test("Stopped anywhere and gone on, it ends with the same bits", arguments: PODVariant.allCases)
  func resumes(variant: PODVariant) throws {
    var whole = try Self.training(variant)
    while !whole.isFinished { _ = try whole.advance() }
    for stop in 0...whole.stepCount {
      var first = try Self.training(variant)
      for _ in 0..<stop { _ = try first.advance() }
      var checkpoint = Checkpoint()
      try first.store(in: &checkpoint)
      var second = try Self.training(variant)
      try second.resume(from: checkpoint)
      #expect(second.step == stop)
      while !second.isFinished { _ = try second.advance() }
      #expect(try second.fitted().detector == whole.fitted().detector, "\(stop)")
      #expect(second.network.tensors == whole.network.tensors, "\(stop)")
    }
  }

  @Test("A checkpoint of other data, settings or another seed is refused, and changes nothing")
  func refuses() throws {
    var training = try Self.training(.embedding)
    _ = try training.advance()
    var checkpoint = Checkpoint()
    try training.store(in: &checkpoint)
    var pixels = Self.data.images
    pixels.pixels[0] ^= 1
    let others = LabeledImages(images: pixels, labels: Self.data.labels, classCount: 3)
    var changed = Self.settings
    changed.classifier.learningRate *= 2
    for (data, settings, key) in [
      (others, Self.settings, Self.key), (Self.data, changed, Self.key),
      (Self.data, Self.settings, RandomKey(seed: 3)),
    ] {
      var other = try DetectorTraining(
        .embedding, from: Self.fresh(), on: data, settings: settings, key: key)
      #expect(throws: TrainingError.self) { try other.resume(from: checkpoint) }
      #expect(other.step == 0)
    }
    #expect(throws: PODError.self) {
      let single = Self.data.selecting([0, 1, 2, 3])
      _ = try DetectorTraining(
        .fineTuned, from: Self.fresh(), on: single, settings: Self.settings, key: Self.key)
    }
  }

  @Test("Network and detector are read back as they were, and damage is found")
  func file() throws {
    var training = try Self.training(.siamese)
    while !training.isFinished { _ = try training.advance() }
    let fitted = try training.fitted()
    let size = ImageSize(height: 8, width: 8, channels: 1)
    var checkpoint = try fitted.checkpoint(for: size)
    try training.store(in: &checkpoint)
    let (read, readSize) = try FittedPOD<Standardized<ResNet>>.stored(in: checkpoint)
    #expect(read.detector == fitted.detector && readSize == size && read.variant == .siamese)
    let images = Self.data.images
    #expect(
      try read.detector.confidences(for: read.outputs(on: images))
        == fitted.detector.confidences(for: fitted.outputs(on: images)))
    for name in ["network/conv1.weight", "network/input_mean", "references"] {
      var damaged = checkpoint
      damaged[name] = nil
      #expect(throws: (any Error).self) {
        try FittedPOD<Standardized<ResNet>>.stored(in: damaged)
      }
    }
    var wide = checkpoint
    try wide.encode(
      Architecture.resnet(.init(width: 8, classes: 3)), as: "architecture")
    #expect(throws: DatasetError.self) { try FittedPOD<Standardized<ResNet>>.stored(in: wide) }
  }

  @Test("Natural pairs are of two different samples, of one class as often as chance has it")
  func naturalPairs() throws {
    let labels = (0..<90).map { Int32($0 % 3) }
    let pairs = try PairSampler(labels: labels, mixture: .natural, key: Self.key).pairs(0..<6000)
    for pair in pairs {
      #expect(pair.first != pair.second)
      #expect((labels[pair.first] != labels[pair.second]) == pair.isDifferent)
    }
    // 29 of 89 others are of the same class; four standard errors.
    let share = Double(pairs.count { !$0.isDifferent }) / 6000
    #expect(abs(share - 29.0 / 89) < 0.025)
  }

  @Test("The hinge leaves pairs beyond the margin alone")
  func hinge() {
    let loss = PairLoss.hinge(
      logits: Tensor([2, 0.5, -3, -0.25]), areDifferent: [true, true, false, false])
    // 0, 0.5, 0, 0.75
    #expect(abs(Double(loss.scalars[0]) - 0.3125) < 1e-6)
  }
}

/// Small images for training in tests.
enum SmallImages {
  /// Eight-by-eight images of three classes, whose bright half tells the class, with noise.
  static func halves(_ count: Int, seed: UInt64 = 7) -> LabeledImages {
    var generator = RandomKey(seed: seed).generator()
    let labels = (0..<count).map { Int32($0 % 3) }
    let pixels = labels.flatMap { label in
      (0..<64).map { pixel -> UInt8 in
        let isBright = [pixel < 32, pixel % 8 < 4, pixel % 2 == 0][Int(label)]
        return UInt8((isBright ? 150 : 20) + generator.integer(below: 80))
      }
    }
    return LabeledImages(
      images: ImageArray(pixels: pixels, count: count, height: 8, width: 8, channels: 1),
      labels: labels, classCount: 3)
  }
}
