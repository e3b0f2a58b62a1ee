import ArgumentParser
import CommandLineTool
import DCM
import Datasets
import Experiments
import NeuralNetworks
import OutOfDistribution
import Randomness
import Vision

/// Trains a base network: `train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a base network on built-in images or your own.",
    discussion: """
      Stop it whenever you like: the same command with --resume goes on with the same bits.

      Example:
        dcm train --domain mnist[0-4] --out base.safetensors
      """)

  @Option(help: "Built-in images, such as mnist[0-4], fashion or letters[0-4].")
  var domain = "mnist[0-4]"

  @Option(help: ArgumentHelp("Your own images instead: .npy, .npz or IDX.", valueName: "file"))
  var images: String?

  @Option(help: ArgumentHelp("Their labels, integers from 0.", valueName: "file"))
  var labels: String?

  @Option(help: "Built-in images of each class to train on; 280, or 90 of optdigits, unless given.")
  var perClass: Int?

  @Option(help: "Channels of the first stage of the residual network, a multiple of 4.")
  var width = 8

  @Option(help: "Residual blocks a stage: 1, 2 and 4 give depths 8, 14 and 26.")
  var blocks = 1

  @OptionGroup(title: "Training") var training: TrainingOptions
  @OptionGroup(title: "Training") var beginning: BeginningOptions

  @Option(help: ArgumentHelp("The network's file.", valueName: "file"))
  var out: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if labels != nil && images == nil {
      throw ValidationError("--labels belong to images: add --images")
    }
    if !(4...1024).contains(width) || width % 4 != 0 {
      throw ValidationError("--width is \(width), expected a multiple of 4 up to 1024")
    }
    for (name, count) in [("--per-class", perClass ?? 1), ("--blocks", blocks)] where count < 1 {
      throw ValidationError("\(name) is \(count), expected at least 1")
    }
  }

  func run() throws {
    Interruption.install()
    let data = try trainingImages()
    let form = NetworkForm.resnet(blocksPerStage: blocks, width: width)
    let architecture = form.architecture(
      classes: data.train.classCount, channels: data.train.images.channels)
    try data.train.images.requireDivisibleSides()
    let summary = try train(architecture.network(key: key.split("weights")), architecture, data)
    try output.show(summary, text: summary.text)
  }

  private var key: RandomKey {
    RandomKey(seed: beginning.seed).split("source").split(images == nil ? domain : "own images")
  }

  private func provenance() throws -> Provenance {
    guard images == nil else { return Provenance(domain: nil, seed: beginning.seed, perClass: nil) }
    return Provenance(
      domain: domain, seed: beginning.seed, perClass: try builtInSizes().trainPerClass)
  }

  /// The images with themselves: nothing unknown is drawn.
  private func pair() throws -> ImagePair {
    let known = try ImageDomain(named: domain)
    return try ImagePair(inDistribution: known, outOfDistribution: known)
  }

  private func builtInSizes() throws -> PairSizes {
    var sizes = DCMConfiguration().sizes(of: try pair())
    (sizes.unlabeledOutliers, sizes.testOutliers) = (0, 0)
    if let perClass { sizes.trainPerClass = perClass }
    return sizes
  }

  private func trainingImages() throws -> (train: LabeledImages, test: LabeledImages?) {
    if let images {
      return (try LabeledImages.load(images: images, labels: labels), nil)
    }
    let (pair, sizes) = (try pair(), try builtInSizes())
    let drawn = try pair.images(
      sizes, from: ImageLibrary(), key: RandomKey(seed: beginning.seed).split("images"))
    return (drawn.train, drawn.test)
  }

  private func train(
    _ network: some StagedNetwork, _ architecture: Architecture,
    _ data: (train: LabeledImages, test: LabeledImages?)
  ) throws -> TrainSummary {
    let progress = output.progress
    defer { progress.finish() }
    let tuner = ConfidenceTuner(
      network, settings: training.settings(insteadOf: DCMConfiguration().pretraining))
    var run = try SavedTuning(
      .plain, by: tuner, on: TuningData(labelled: data.train), key: key, output: out,
      isResumed: beginning.resume)
    let trained = try run.run(showing: progress)
    let result = trained.members[0].backbone
    var checkpoint = try NetworkFile(
      result, architecture: architecture, imageSize: data.train.images.size
    ).checkpoint()
    try provenance().store(in: &checkpoint)
    try checkpoint.save(to: out)
    run.removeState()
    return TrainSummary(
      images: data.train.count, classes: data.train.classCount,
      loss: trained.logs[0].losses.last ?? .nan, parameters: result.parameterCount,
      accuracy: data.test.map { result.accuracy(on: $0) }, file: out)
  }
}

/// What `train` prints.
struct TrainSummary: Encodable {
  let images: Int
  let classes: Int
  let loss: Double
  let parameters: Int
  /// On images of the same domain that were not trained on; nil for a user's own images.
  let accuracy: Double?
  let file: String

  var text: String {
    let quality = accuracy.map { ", test accuracy \((100 * $0).fixed(1)) %" } ?? ""
    return "\(images) images of \(classes) classes, \(parameters) parameters, last loss "
      + "\(loss.fixed(3))\(quality)\nnetwork: \(file)\n"
  }
}

extension StagedNetwork {
  /// The share of images that are classified rightly.
  func accuracy(on data: LabeledImages) -> Double {
    let predictions = NetworkOutputs(of: self, on: data.images).predictions
    return Double(zip(predictions, data.labels).count { $0 == $1 }) / Double(max(data.count, 1))
  }
}

extension ImageArray {
  /// The size of each image.
  var size: ImageSize { ImageSize(height: height, width: width, channels: channels) }

  /// Stages of residual networks halve the image twice, and shortcuts average over whole tiles.
  ///
  /// - Throws: `DCMError.otherImages`.
  func requireDivisibleSides() throws(DCMError) {
    guard height % 4 == 0, width % 4 == 0 else {
      throw .otherImages(found: "\(size)", expected: "sides divisible by 4")
    }
  }
}
