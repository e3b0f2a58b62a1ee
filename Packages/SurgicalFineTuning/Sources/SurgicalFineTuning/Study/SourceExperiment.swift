import Datasets
import Experiments
import FoundationEssentials
import NeuralNetworks
import Randomness
import Vision

/// Trains the source networks that all other experiments start from, one per domain and seed.
struct SourceExperiment: Experiment {
  let configuration: SurgicalConfiguration

  var name: String { SourceExperiment.name }
  var summary: String { "Train the source networks that every method starts from" }
  var reproduces: String { "Section 3, source training" }
  var arms: [String] { configuration.domains.map(\.name) }

  static let name = "source"
  static let artifact = "network.safetensors"

  /// The cell whose network a domain's shifts start from.
  static func cell(_ domain: SourceDomain, seed: Int) -> Cell {
    Cell(experiment: name, arm: domain.name, seed: seed)
  }

  // Missing data are found before the first domain is trained, whichever that is.
  func prerequisites(of cell: Cell) -> [Cell] { [DataExperiment.cell] }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let domain = configuration.domains.first(where: { $0.name == cell.arm }) else {
      throw SurgicalError.setting(
        name: "arm", found: cell.arm, expected: arms.joined(separator: ", "))
    }
    let splits = try sourceSplits(domain, context)
    let shape = ResNet.Configuration(
      blocksPerStage: configuration.blocksPerStage, width: configuration.width,
      channels: splits.train.images.channels, classes: splits.train.classCount)
    let key = context.key.split("source").split(domain.name)
    var training = ClassifierTraining(
      ResNet(shape, key: key.split("weights")), on: splits.train,
      settings: settings(for: domain), key: key)
    var loss = 0.0
    while !training.isFinished {
      loss = try training.advance()
      context.report(progress: Double(training.step) / Double(training.stepCount))
    }
    let images = splits.train.images
    let size = ImageSize(height: images.height, width: images.width, channels: images.channels)
    try NetworkFile(training.network, architecture: .resnet(shape), imageSize: size)
      .save(to: context.artifact(SourceExperiment.artifact).path)
    return Outcome(metrics: [
      "accuracy": accuracy(of: training.network, on: splits.validation), "loss": loss,
      "parameters": Double(training.network.parameterCount),
      "images": Double(splits.train.count),
    ])
  }

  private func settings(for domain: SourceDomain) -> TrainingSettings {
    var settings = configuration.training
    settings.mirrors = settings.mirrors && domain.images.allowsMirroring
    return settings
  }

  // As many images per class as configured, or as there are.
  private func sourceSplits(
    _ domain: SourceDomain, _ context: CellContext
  ) throws -> SourceSplits {
    let key = context.key.split("data")
    var sizes = SourceSizes(trainPerClass: configuration.sourcePerClass, validationPerClass: 50)
    let available = try domain.population(.source, in: context.baseData, key: key).imagesPerClass
    sizes.trainPerClass = min(
      configuration.sourcePerClass, max(1, available - sizes.validationPerClass))
    return try domain.sourceData(sizes, from: context.baseData, key: key)
  }
}

extension CellContext {
  /// The unshifted images, read once per process.
  var baseData: BaseData { shared("base data") { BaseData() } }

  /// The source network of a domain under this cell's seed.
  func sourceNetwork(_ domain: SourceDomain) throws -> ResNet {
    let cell = SourceExperiment.cell(domain, seed: cell.seed)
    return try sharedBySeed("source network \(domain.name)") {
      let file = try NetworkFile(artifact(SourceExperiment.artifact, of: cell).path)
      guard let network = file.network as? ResNet else {
        throw SurgicalError.setting(
          name: "source network", found: "\(file.architecture)", expected: "a residual network")
      }
      return network
    }
  }

  /// The target images of a shift under this cell's seed; `tunePerClass` replaces the usual number.
  func task(
    _ shift: Shift, _ configuration: SurgicalConfiguration, tunePerClass: Int? = nil
  ) throws -> ShiftTask {
    var sizes = configuration.target
    if let tunePerClass { sizes.tunePerClass = tunePerClass }
    return try sharedBySeed("task \(shift.name) \(sizes)") {
      try shift.task(sizes, from: baseData, key: key.split("data"))
    }
  }
}
