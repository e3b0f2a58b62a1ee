import ArgumentParser
import CommandLineTool
import DCM
import Datasets
import Experiments
import OutOfDistribution
import Vision

/// Classes of images and the confidence in them: `predict`.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Classify images, and say how far each answer can be trusted.",
    discussion: """
      Reads what train and tune write, with all outputs and networks of the method. The table has \
      one row for each image: its class, and a confidence that is high for known images. threshold \
      finds the confidence below which to ask somebody.

      Example:
        dcm train --domain mnist[0-4] --out base.safetensors
        dcm tune --model base.safetensors --pair "mnist[0-4] vs mnist[5-9]" \\
          --out tuned.safetensors
        dcm predict --model tuned.safetensors --images mine.npy --out answers.csv
      """)

  @Option(help: ArgumentHelp("The network.", valueName: "file"))
  var model: String

  @Option(help: ArgumentHelp("The images: .npy, .npz or IDX.", valueName: "file"))
  var images: String

  @Option(help: "What makes a confidence of logits: softmax, maxLogit or energy.")
  var score = ConfidenceScore.softmax

  @Option(help: ArgumentHelp("The table of classes and confidences.", valueName: "file.csv"))
  var out: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let file = try NetworkFile(model)
    let images = try ImageArray.load(images)
    guard images.size == file.imageSize else {
      throw DCMError.otherImages(found: "\(images.size)", expected: "\(file.imageSize)")
    }
    try predict(file.network, images)
  }

  private func predict(_ network: some StagedNetwork, _ images: ImageArray) throws {
    let classifier = try TunedClassifier(network, from: Checkpoint(model))
    let outputs = classifier.outputs(for: images)
    let predictions = classifier.predictions(of: outputs)
    let confidences = classifier.confidences(of: outputs, score: score)
    // A binary classifier is not taught classes; those of its head are none.
    let hasClasses = classifier.method != .binaryClassifier
    let rows = zip(predictions, confidences).map { [hasClasses ? "\($0)" : "", "\($1)"] }
    try CSV.write(CSVTable(header: ["class", "confidence"], rows: rows), to: out)
    let summary = PredictSummary(
      method: classifier.method.name, images: images.count,
      meanConfidence: confidences.reduce(0, +) / Double(max(1, confidences.count)), file: out)
    try output.show(summary, text: summary.text)
  }
}

/// What `predict` prints.
private struct PredictSummary: Encodable {
  let method: String
  let images: Int
  let meanConfidence: Double
  let file: String

  var text: String {
    "\(method): \(images) images, mean confidence \(meanConfidence.fixed(3))\nanswers: \(file)\n"
  }
}
