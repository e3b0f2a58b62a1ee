import ArgumentParser
import CommandLineTool
import Datasets
import NeuralNetworks
import SurgicalFineTuning
import Tensors
import Vision

/// Classifies a user's images: `predict`.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Classify your own images.",
    discussion: """
      Writes one class for each image, int32 [count], in their order.

      Example:
        \(Example.training)
        surgical corrupt --shift stripe --out s
        surgical predict --model source.safetensors --images s/images.npy --out y.npy
      """)

  @OptionGroup(title: "Network") var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "Your images: .npy, .npz or IDX, [count, height, width] or [..., channels].",
      valueName: "file"))
  var images: String

  @Option(help: ArgumentHelp("Their labels, to measure accuracy.", valueName: "file"))
  var labels: String?

  @Flag(help: "Write class probabilities instead, float32 [count, classes].")
  var probabilities = false

  @Option(help: ArgumentHelp("The .npy file to write.", valueName: "file"))
  var out: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let data = try OptionallyLabeledImages(images: images, labels: labels)
    let model = try model.load(for: data.images, labels: data.labels ?? [])
    let logits = model.logits(for: data.images)
    let classes = logits.argmax()
    let shares = logits.softmax().scalars.map { Float($0) }
    try NPY.write(
      probabilities
        ? NumericArray(shares, shape: logits.shape.dimensions) : NumericArray(classes),
      to: out)
    let summary = PredictionSummary(
      images: data.images.count,
      counts: classes.counts(classCount: model.file.architecture.classes),
      accuracy: data.labels.map { share(classes, $0) }, accuracyBefore: nil, out: out)
    try output.show(summary, text: summary.text)
  }
}
