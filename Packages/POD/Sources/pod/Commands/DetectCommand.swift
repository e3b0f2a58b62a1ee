import ArgumentParser
import CommandLineTool
import Datasets
import LinearAlgebra
import OutOfDistribution
import POD
import Reports
import Vision

/// Scores images by a saved detector: `detect`.
struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect", abstract: "Score images by a detector that train wrote.",
    discussion: """
      Writes one line an image: its confidence, high for images like the known ones, and the \
      nearest class. threshold and evaluate read the file.

      Example:
        pod detect --model digits.safetensors --images new.npy --confidences new.csv
      """)

  @Option(help: ArgumentHelp("The detector's file.", valueName: "file"))
  var model: String

  @Option(help: ArgumentHelp("The images: .npy, .npz or IDX.", valueName: "file"))
  var images: String

  @Option(help: ArgumentHelp("The file to write.", valueName: "file.csv"))
  var confidences: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let (fitted, size) = try FittedPOD<Standardized<ResNet>>.stored(in: Checkpoint(model))
    let images = try ImageArray.load(images)
    try images.require(size, self.images)
    try write(fitted, images)
    let summary = DetectSummary(
      detector: fitted.variant.rawValue, images: images.count, file: confidences)
    try output.show(summary, text: summary.text)
  }

  private func write(
    _ fitted: FittedPOD<Standardized<ResNet>>, _ images: ImageArray
  ) throws {
    let outputs = fitted.outputs(on: images)
    let values = try fitted.detector.confidences(for: outputs)
    let classes = try fitted.detector.predictedClasses(outputs.features.last ?? Matrix([]))
    let rows = zip(values, classes).map { ["\($0)", "\($1)"] }
    try CSV.write(CSVTable(header: ["confidence", "class"], rows: rows), to: confidences)
  }
}

/// What `detect` prints.
struct DetectSummary: Encodable {
  let detector: String
  let images: Int
  let file: String

  var text: String { "\(images) images by \(detector): wrote \(file)\n" }
}
