import Datasets
import NeuralNetworks
import Randomness
import Tensors
import Testing
import Vision
import _TestSupport

@testable import POD

@Suite("Siamese training")
struct SiameseTrainingTests {
  private static let key = RandomKey(seed: 2)

  /// Six-by-six images whose bright half tells the class, with noise.
  private static let data: LabeledImages = {
    var generator = RandomKey(seed: 7).generator()
    let labels = (0..<60).map { Int32($0 % 3) }
    let pixels = labels.flatMap { label in
      (0..<36).map { pixel -> UInt8 in
        let isBright = [pixel < 18, pixel % 6 < 3, pixel % 2 == 0][Int(label)]
        return UInt8((isBright ? 150 : 20) + generator.integer(below: 80))
      }
    }
    return LabeledImages(
      images: ImageArray(pixels: pixels, count: 60, height: 6, width: 6, channels: 1),
      labels: labels, classCount: 3)
  }()

  private static func network() -> ImagePerceptron {
    ImagePerceptron(widths: [36, 16, 8, 3], key: key.split("network"))
  }

  private static func settings(_ trained: SiameseSettings.Trained = .all) -> SiameseSettings {
    var settings = SiameseSettings()
    settings.trained = trained
    settings.pairsPerEpoch = 72
    settings.epochs = 4
    settings.learningRate = 0.05
    return settings
  }

  private static func training(
    _ settings: SiameseSettings
  ) throws -> SiameseTraining<ImagePerceptron> {
    try SiameseTraining(network(), on: data, settings: settings, key: key)
  }

  @Test("Steps cover every epoch's pairs once")
  func steps() {
    let settings = Self.settings()
    #expect(settings.stepCount == 12)
    let covered = (0..<12).flatMap { Array(settings.pairs(ofStep: $0)) }
    #expect(covered == Array(0..<288))
    #expect(settings.pairs(ofStep: 2).count == 8)
  }

  @Test("Training lowers the loss")
  func learns() throws {
    var settings = Self.settings()
    settings.epochs = 40
    var training = try Self.training(settings)
    let first = try training.advance()
    var last = first
    while !training.isFinished { last = try training.advance() }
    #expect(last < 0.5 * first)
  }

  @Test("The head alone moves, on frozen embeddings, where only it is trained")
  func headOnly() throws {
    var training = try Self.training(Self.settings(.head))
    let before = training.model
    try training.run()
    #expect(training.model.network.tensors == before.network.tensors)
    #expect(training.model.head.tensors != before.head.tensors)
    var all = try Self.training(Self.settings())
    try all.run()
    #expect(all.model.network.layers[0].weight != before.network.layers[0].weight)
    // No pair reaches the classifier's head.
    #expect(all.model.network.layers[2].weight == before.network.layers[2].weight)
  }

  @Test(
    "A run that is resumed ends with the same bits",
    arguments: [
      SiameseSettings.Trained.all, .head,
    ])
  func resumes(trained: SiameseSettings.Trained) throws {
    var whole = try Self.training(Self.settings(trained))
    try whole.run()
    var first = try Self.training(Self.settings(trained))
    for _ in 0..<5 { _ = try first.advance() }
    var checkpoint = Checkpoint()
    try first.store(in: &checkpoint)
    var second = try Self.training(Self.settings(trained))
    try second.resume(from: checkpoint, network: first.model.network)
    #expect(second.step == 5)
    try second.run()
    #expect(second.model.tensors == whole.model.tensors)
  }

  @Test("A checkpoint of another run is refused")
  func otherRun() throws {
    var checkpoint = Checkpoint()
    try Self.training(Self.settings()).store(in: &checkpoint)
    var other = try Self.training(Self.settings(.head))
    #expect(throws: TrainingError.self) {
      try other.resume(from: checkpoint, network: Self.network())
    }
    #expect(throws: TrainingError.self) {
      try other.resume(from: Checkpoint(), network: Self.network())
    }
  }

  @Test("Bad settings and data are refused")
  func badInput() {
    var settings = Self.settings(.head)
    settings.head = .euclidean
    #expect(throws: PODError.self) { try Self.training(settings) }
    settings = Self.settings()
    settings.pairsPerEpoch = 0
    #expect(throws: PODError.self) { try Self.training(settings) }
    settings = Self.settings()
    settings.learningRate = .nan
    #expect(throws: PODError.self) { try Self.training(settings) }
    #expect(throws: PODError.tooFewSamples(class: 0, found: 1, needed: 2)) {
      try SiameseTraining(
        Self.network(), on: Self.data.selecting([0, 1, 2, 4, 5]), settings: Self.settings(),
        key: Self.key)
    }
  }

  @Test("A learning rate that is too high ends in an error that says so")
  func diverges() throws {
    var settings = Self.settings()
    settings.learningRate = 1e6
    settings.epochs = 50
    var training = try Self.training(settings)
    #expect(throws: TrainingError.self) { try training.run() }
  }

  @Test("Classifiers train by Nesterov's rule, and go on with the same bits")
  func nesterov() throws {
    var settings = TrainingSettings.published
    settings.epochs = 40
    settings.batchSize = 20
    settings.shift = 0
    settings.mirrors = false
    let start = ClassifierTraining(Self.network(), on: Self.data, settings: settings, key: Self.key)
    var whole = start
    while !whole.isFinished { _ = try whole.advance() }
    var first = start
    for _ in 0..<7 { _ = try first.advance() }
    var checkpoint = Checkpoint()
    try first.store(in: &checkpoint)
    var second = start
    try second.resume(from: checkpoint, weights: first.network)
    while !second.isFinished { _ = try second.advance() }
    #expect(second.network.tensors == whole.network.tensors)
    let logits = whole.network(Self.data.images.tensor())
    #expect(accuracy(logits: logits, labels: Self.data.labels) > 0.9)
  }
}
