import ArgumentParser
import Datasets
import Experiments
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

      Example: surgical corrupt --shift stripe --per-class 5 --out shifted && \
      surgical predict --model source.safetensors --images shifted/images.npy --out classes.npy
      """)

  @OptionGroup var model: ModelOptions

  @OptionGroup var files: ImageOptions

  @Flag(help: "Write class probabilities instead, float32 [count, classes].")
  var probabilities = false

  @Option(help: ArgumentHelp("The .npy file to write.", valueName: "file"))
  var out: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    guard let data = try files.loadWithOptionalLabels() else {
      throw ValidationError("Give images: --images.")
    }
    let model = try model.load(for: data.images, labels: data.labels ?? [])
    let logits = model.logits(for: data.images)
    let classes = logits.argmax()
    try NPY.write(
      probabilities ? NumericArray(logits.softmax()) : NumericArray(classes), to: out)
    let summary = PredictionSummary(
      images: data.images.count,
      counts: classes.counts(classCount: model.file.architecture.classes),
      accuracy: data.labels.map { share(classes, $0) }, accuracyBefore: nil, out: out)
    try output.show(summary, text: summary.text)
  }
}

extension Model {
  /// Logits `[images, classes]`.
  func logits(for images: ImageArray) -> Tensor {
    func logits(_ network: some StagedNetwork) -> Tensor {
      SurgicalFineTuning.logits(of: network, for: images)
    }
    return logits(network)
  }
}

extension [Int32] {
  /// How often each class occurs.
  func counts(classCount: Int) -> [Int] {
    reduce(into: [Int](repeating: 0, count: classCount)) { $0[Int($1)] += 1 }
  }
}

/// What `predict` and `adapt` print.
struct PredictionSummary: Encodable {
  let images: Int
  /// The number of images by predicted class.
  let counts: [Int]
  let accuracy: Double?
  /// Accuracy without adaptation, where there is some.
  let accuracyBefore: Double?
  let out: String?

  var text: String {
    var lines = ["\(images) images", "by predicted class: \(counts.map(String.init).joined(separator: " "))"]
    if let accuracyBefore { lines.append("accuracy before: \((100 * accuracyBefore).fixed(1)) %") }
    if let accuracy { lines.append("accuracy: \((100 * accuracy).fixed(1)) %") }
    if let out { lines.append("wrote \(out)") }
    return lines.joined(separator: "\n") + "\n"
  }
}
