import Datasets
import LinearAlgebra
import OutOfDistribution
import POD
import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder of features that `train` writes for `score`.
struct FeatureFolder {
  private let url: URL
  /// A Siamese network has no logits of classes.
  private let hasLogits: Bool

  /// Makes the folder.
  ///
  /// - Throws: `DatasetError.writeFailed`.
  init(_ path: String, hasLogits: Bool) throws(DatasetError) {
    url = URL(filePath: path)
    self.hasLogits = hasLogits
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw .writeFailed(path: path, reason: "\(error)")
    }
  }

  /// Writes labels and the outputs for all sets; returns the paths.
  func write(
    _ fitted: FittedPOD<Standardized<ResNet>>, _ images: TrainingImages
  ) throws(DatasetError) -> [String] {
    let labels = path("train-labels")
    try NPY.write(NumericArray(images.train.labels), to: labels)
    var files = try [labels] + write(fitted.outputs(on: images.train.images), as: "train")
    if let test = images.test { files += try write(fitted.outputs(on: test.images), as: "test") }
    for (name, set) in images.unknown { files += try write(fitted.outputs(on: set), as: name) }
    return files
  }

  private func write(
    _ outputs: NetworkOutputs, as name: String
  ) throws(DatasetError) -> [String] {
    let arrays = [
      ("features", outputs.features.last), ("logits", hasLogits ? outputs.logits : nil),
    ]
    var files: [String] = []
    for case (let what, let matrix?) in arrays {
      let file = path("\(name.replacing("/", with: "-"))-\(what)")
      try NPY.write(
        NumericArray(matrix.elements, shape: [matrix.rows, matrix.columns]), to: file)
      files.append(file)
    }
    return files
  }

  private func path(_ name: String) -> String { url.appending(path: name + ".npy").path }
}
