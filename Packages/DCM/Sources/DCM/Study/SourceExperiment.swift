import Datasets
import Experiments
import FoundationEssentials
import NeuralNetworks
import OutOfDistribution
import Randomness
import Vision

/// What a base network is trained on.
enum Source: Sendable, Hashable {
  /// The known images of detection.
  case detection(ImageDomain)
  /// The images of selective classification, of which there are fewer to train on.
  case selective(ImageDomain)

  var name: String {
    switch self {
    case .detection(let domain): domain.name
    case .selective(let domain): "selective \(domain.name)"
    }
  }

  func cell(seed: Int) -> Cell {
    Cell(experiment: SourceExperiment.name, arm: name, seed: seed)
  }
}

/// Trains the base networks that all methods start from, one per domain and seed.
///
/// Metrics: `accuracy` on images that are tested on later, `loss` of the last step, `parameters`
/// and `images`.
struct SourceExperiment: Experiment {
  let configuration: DCMConfiguration
  let sources: [Source]

  static let name = "source"
  static let artifact = "network.safetensors"

  init(_ configuration: DCMConfiguration) {
    self.configuration = configuration
    // A name that means nothing fails the cell that reads the data, with its reason.
    let selective = configuration.selectiveDomains.compactMap { try? ImageDomain(named: $0) }
    sources = configuration.domains.map { .detection($0) } + selective.map { .selective($0) }
  }

  var name: String { Self.name }
  var summary: String { "Train the base networks that every method starts from" }
  var reproduces: String { "Section 5, pre-training" }
  var arms: [String] { sources.map(\.name) }
  var secondsPerCell: Double? { 2 }

  // Missing data are found before the first network is trained, whichever that is.
  func prerequisites(of cell: Cell) -> [Cell] { [DataExperiment.cell] }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let source = sources.first(where: { $0.name == cell.arm }) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let (train, test) = try images(source, context)
    let architecture = configuration.form.architecture(
      classes: train.classCount, channels: train.images.channels)
    let key = context.key.split("source").split(source.name)
    let trained = try trained(
      architecture.network(key: key.split("weights")), on: train, key: key, context)
    let size = ImageSize(
      height: train.images.height, width: train.images.width, channels: train.images.channels)
    try NetworkFile(trained.network, architecture: architecture, imageSize: size)
      .save(to: context.artifact(Self.artifact).path)
    return Outcome(metrics: [
      "accuracy": accuracy(of: trained.network, on: test), "loss": trained.loss,
      "parameters": Double(trained.network.parameterCount), "images": Double(train.count),
    ])
  }

  private func images(
    _ source: Source, _ context: CellContext
  ) throws -> (train: LabeledImages, test: LabeledImages) {
    switch source {
    case .selective(let domain):
      let images = try context.selectiveImages(domain, configuration)
      return (images.train, images.test)
    case .detection(let domain):
      guard let pair = configuration.pairs.first(where: { $0.inDistribution == domain }) else {
        throw DCMError.noImages(part: "labelled")
      }
      // Pairs of one known domain share the known images, whatever the unknown ones are.
      let images = try context.images(pair, configuration)
      return (images.train, images.test)
    }
  }

  private func trained(
    _ network: some StagedNetwork, on data: LabeledImages, key: RandomKey, _ context: CellContext
  ) throws -> (network: any StagedNetwork, loss: Double) {
    var training = try ConfidenceTraining(
      network, by: .plain, on: TuningData(labelled: data), settings: configuration.pretraining,
      key: key)
    try training.finish { context.report(progress: $0) }
    return (training.result.backbone, training.log.losses.last ?? .nan)
  }

  private func accuracy(of network: any StagedNetwork, on data: LabeledImages) -> Double {
    func predictions(_ network: some StagedNetwork) -> [Int32] {
      NetworkOutputs(of: network, on: data.images).predictions
    }
    return agreement(predictions(network), data.labels)
  }
}

/// The share of equal entries, 0 to 1.
func agreement(_ predictions: [Int32], _ labels: [Int32]) -> Double {
  Double(zip(predictions, labels).count { $0 == $1 }) / Double(max(labels.count, 1))
}
