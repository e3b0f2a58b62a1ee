import ArgumentParser
import CommandLineTool
import Datasets
import Experiments
import NeuralNetworks
import Randomness
import Reports
import SurgicalFineTuning
import Vision

/// Trains a source network: `train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a source network on built-in images or your own.",
    discussion: """
      Writes a safetensors file after every epoch and when you stop it; --resume goes on from \
      there and ends with the same bits as a training that was never stopped.

      Example: surgical train --domain fashion --per-class 200 --epochs 3 --out source.safetensors
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var network: NetworkOptions

  @Option(help: "Passes over the training images.")
  var epochs = 10

  @Option(help: "Images in a step.")
  var batch = 64

  @Option(help: "The highest learning rate of AdamW; it warms up, then falls along a cosine.")
  var lr = 3e-3

  @Option(help: "Pixels by which training images are moved at random.")
  var crop = 0

  @Flag(help: "Mirror training images at random.")
  var mirror = false

  @Option(help: "The seed of all that is drawn.")
  var seed = 0

  @Option(help: ArgumentHelp("The network's file.", valueName: "file"))
  var out: String

  @Flag(help: "Go on with the stopped training in the file.")
  var resume = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    for (name, count, least) in [("--epochs", epochs, 1), ("--batch", batch, 1), ("--crop", crop, 0)]
    where count < least {
      throw ValidationError("\(name) is \(count), expected at least \(least)")
    }
    if !(lr > 0 && lr.isFinite) { throw ValidationError("--lr is \(lr), expected above 0") }
  }

  func run() throws {
    Interruption.install()
    let domain = try source.sourceDomain()
    let images = try source.images(of: domain, seed: seed)
    let plan = TrainingPlan(
      architecture: try network.architecture(
        network.net ?? .resnet8, size: images.train.images.size, classes: images.train.classCount),
      imageSize: images.train.images.size, settings: settings,
      provenance: Provenance(domain: domain.name, seed: seed), path: out)
    let fresh = plan.architecture.network(key: plan.key.split("weights"))
    let history = try train(fresh, on: images, plan)
    let summary = TrainingSummary(plan, history, images, parameters: fresh.parameterCount)
    try output.show(summary, text: summary.text)
  }

  private func train(
    _ network: some StagedNetwork, on images: SourceImages, _ plan: TrainingPlan
  ) throws -> TrainingHistory {
    var training = SourceTraining(network, on: images, plan: plan)
    if resume {
      try training.resume()
    } else {
      try plan.requireFreePlace()
      // A place that cannot be written to is found now and not after the first epoch.
      try training.save()
    }
    let progress = output.progress
    defer { progress.finish() }
    try training.run(showing: progress)
    return training.history
  }

  private var settings: TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = epochs
    settings.batchSize = batch
    settings.learningRate = lr
    settings.shift = crop
    settings.mirrors = mirror
    return settings
  }
}

/// What `train` prints.
private struct TrainingSummary: Encodable {
  let model: String
  let domain: String
  let seed: Int
  let images: Int
  let validationImages: Int
  let parameters: Int
  let epochs: [TrainingHistory.Epoch]

  init(_ plan: TrainingPlan, _ history: TrainingHistory, _ images: SourceImages, parameters: Int) {
    model = plan.path
    domain = plan.provenance.domain
    seed = plan.provenance.seed
    self.images = images.train.count
    validationImages = images.validation.count
    self.parameters = parameters
    epochs = history.epochs
  }

  var text: String {
    var table = Table(["epoch", "training loss", "validation accuracy (%)"])
    for (index, epoch) in epochs.enumerated() {
      table.append([
        .number(index + 1), .number(epoch.loss, decimals: 4),
        .number(100 * epoch.validation, decimals: 1),
      ])
    }
    let target = domain.hasPrefix("custom") ? "--target X.npy --labels y.npy" : "--shift \(shift)"
    return """
      \(images) images of \(domain) (seed \(seed)), \(parameters) parameters

      \(table.plainText)
      wrote \(model)
      next: surgical tune --model \(model) \(target)

      """
  }

  /// A shift of the domain, for an example.
  private var shift: String {
    switch domain {
    case "fashion": "gaussian_noise:5"
    case "digits": "digits/stripe"
    default: domain.replacing("textures", with: "spurious")
    }
  }
}
