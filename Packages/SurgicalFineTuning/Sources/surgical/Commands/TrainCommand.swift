import ArgumentParser
import CommandLineTool
import Datasets
import Experiments
import NeuralNetworks
import Randomness
import SurgicalFineTuning
import Vision

/// Trains a source network: `train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a source network on built-in images or your own.",
    discussion: """
      Writes a safetensors file after every epoch and when you stop it; --resume goes on from \
      there and ends with the same bits as a training that was never stopped.

      Example:
        \(Example.training)
      """)

  @OptionGroup(title: "Images") var source: SourceOptions
  @OptionGroup(title: "Network") var network: NetworkOptions

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

  @Flag(help: "Go on with the stopped training in the file, if there is one.")
  var resume = false

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    for (name, count, least) in [
      ("--epochs", epochs, 1), ("--batch", batch, 1), ("--crop", crop, 0),
    ] where count < least {
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
    if resume && plan.isFile {
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
