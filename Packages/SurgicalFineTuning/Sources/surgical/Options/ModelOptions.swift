import ArgumentParser
import Datasets
import NeuralNetworks
import SurgicalFineTuning
import Vision

/// A network file, and what it is.
struct ModelOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The network, a safetensors file.", valueName: "file"))
  var model: String

  @OptionGroup
  var network: NetworkOptions

  /// The same options for the network of a seed, where `{seed}` in the file's name stands for it.
  func ofSeed(_ seed: Int) -> ModelOptions {
    var options = self
    options.model = model.replacing("{seed}", with: "\(seed)")
    return options
  }

  /// What the train command noted in the file, without reading its weights.
  func provenance() throws(DatasetError) -> Provenance? { try Provenance(of: model) }

  /// Reads the network for the images and labels of a task.
  func load(for task: ShiftTask) throws -> Model {
    try load(
      for: task.tune.images, labels: task.tune.labels + task.validation.labels + task.test.labels)
  }

  /// Reads the network for images and labels that it must fit.
  ///
  /// - Throws: `NetworkFileError`; `SurgicalError.imageSize` and `tooManyClasses` where it does not
  ///   fit.
  func load(for images: ImageArray, labels: [Int32] = []) throws -> Model {
    let file = try NetworkFile(model, described: described(images.size))
    guard file.imageSize == images.size else {
      throw SurgicalError.imageSize(found: "\(images.size)", expected: "\(file.imageSize)")
    }
    try file.architecture.requireFit(images.size)
    let (found, classes) = (Int(labels.max() ?? 0) + 1, file.architecture.classes)
    guard found <= classes else {
      throw SurgicalError.tooManyClasses(found: found, network: classes)
    }
    return Model(path: model, file: file, provenance: try provenance())
  }

  private func described(_ size: ImageSize) throws -> (Architecture, ImageSize)? {
    guard let kind = network.net else { return nil }
    let classes = try Safetensors(model).shape(named: kind.head).first ?? 0
    return (try network.architecture(kind, size: size, classes: max(classes, 1)), size)
  }
}

/// A network that was read from a file.
struct Model {
  let path: String
  let file: NetworkFile
  let provenance: Provenance?

  /// The network.
  var network: any StagedNetwork { file.network }

  /// Writes a network of the same kind, with the same provenance.
  func save(_ network: any StagedNetwork, to path: String) throws {
    let file = NetworkFile(
      network, architecture: file.architecture, imageSize: file.imageSize)
    var checkpoint = try file.checkpoint()
    try provenance?.store(in: &checkpoint)
    try checkpoint.save(to: path)
  }
}

extension ImageArray {
  /// The size of each image.
  var size: ImageSize { ImageSize(height: height, width: width, channels: channels) }
}
