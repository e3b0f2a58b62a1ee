import ArgumentParser
import CommandLineTool
import Datasets
import Experiments
import POD
import Randomness
import Vision

/// Trains a network and its pairwise detector: `train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a classifier or a Siamese network, and its detector.",
    discussion: """
      Writes one safetensors file: the network with the statistics of its images, and the \
      references and comparison of the detector. It is written every 100 steps and when you stop; \
      --resume goes on from there and ends with the same bits as a training that was never \
      stopped. detect reads the file; --features writes what score and evaluate read.

      Example:
        pod train --known "mnist[0-4]" --unknown "mnist[5-9]" textures \\
          --out digits.safetensors
      """)

  @OptionGroup(title: "Images") var source: TrainingImageOptions
  @OptionGroup(title: "Training") var training: TrainingOptions

  @Option(help: ArgumentHelp("The detector's file.", valueName: "file"))
  var out: String

  @Flag(help: "Go on with the stopped training in the file, if there is one.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Write features, and a classifier's logits, of all sets as .npy into a folder.",
      valueName: "dir"))
  var features: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    Interruption.install()
    let images = try source.load(seed: training.seed)
    let trained = try train(images)
    let fitted = try trained.fitted()
    var summary = try TrainingSummary(fitted, images, training.kind, steps: trained.stepCount)
    summary.files.append(out)
    if let features {
      let folder = try FeatureFolder(features, hasLogits: training.kind == .classifier)
      summary.files += try folder.write(fitted, images)
    }
    try output.show(summary, text: summary.text)
  }

  private func train(
    _ images: TrainingImages
  ) throws -> DetectorTraining<Standardized<ResNet>> {
    var file = try file(for: images)
    if resume && file.exists {
      try file.resume()
    } else {
      try file.requireFreePlace()
      // A place that cannot be written to is found now and not after the first steps.
      try file.save()
    }
    let progress = output.progress
    defer { progress.finish() }
    try file.run(showing: progress)
    return file.training
  }

  private func file(for images: TrainingImages) throws -> TrainingFile {
    let configuration = training.configuration
    let key = RandomKey(studySeed: training.seed).split("train").split(source.domain)
    let shape = configuration.shape(for: images.train)
    let detector = try DetectorTraining(
      training.kind.variant,
      from: Standardized(ResNet(shape, key: key.split("weights")), for: images.train.images),
      on: images.train, settings: training.settings(configuration.settings(for: images.train)),
      key: key)
    return TrainingFile(detector, path: out, size: images.size)
  }
}
