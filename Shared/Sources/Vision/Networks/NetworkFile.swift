public import Datasets
public import NeuralNetworks
import Randomness
import Tensors

/// Why a network file could not be used.
public enum NetworkFileError: Error, Sendable, CustomStringConvertible {
  /// The file itself is missing or damaged.
  case unreadable(DatasetError)
  /// The file does not say which architecture it holds.
  case notANetwork(path: String, reason: String)
  /// The tensors do not fit the architecture that the file names.
  case weights(path: String, WeightError)

  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .unreadable(let error): error.description
    case .notANetwork(let path, let reason):
      "\(path) does not describe a network: \(reason). Train one with the train command, or name "
        + "the architecture of a PyTorch export"
    case .weights(let path, let error): "\(path): \(error)"
    }
  }
}

/// A network in a safetensors file: PyTorch's tensor names and layouts, the architecture and the
/// size of images in the file's metadata.
public struct NetworkFile: Sendable {
  /// What the network is.
  public var architecture: Architecture
  /// What images it takes.
  public var imageSize: ImageSize
  /// The weights.
  public var network: any StagedNetwork

  /// A network to be written.
  public init(_ network: any StagedNetwork, architecture: Architecture, imageSize: ImageSize) {
    self.network = network
    self.architecture = architecture
    self.imageSize = imageSize
  }

  /// Reads a network.
  ///
  /// Files without the project's metadata, such as exports from PyTorch, need `described`.
  public init(
    _ path: String, described: (Architecture, ImageSize)? = nil
  ) throws(NetworkFileError) {
    do {
      try self.init(Checkpoint(path), path: path, described: described)
    } catch let error as DatasetError {
      throw .unreadable(error)
    } catch let error as NetworkFileError {
      throw error
    } catch {
      throw .notANetwork(path: path, reason: "\(error)")
    }
  }

  private init(
    _ checkpoint: Checkpoint, path: String, described: (Architecture, ImageSize)?
  ) throws {
    let (architecture, size): (Architecture, ImageSize)
    if let described {
      (architecture, size) = described
    } else {
      guard checkpoint.metadata["architecture"] != nil else {
        throw NetworkFileError.notANetwork(
          path: path, reason: "its metadata has no entry \"architecture\"")
      }
      architecture = try checkpoint.decode(Architecture.self, from: "architecture")
      size = try checkpoint.decode(ImageSize.self, from: "image_size")
    }
    if let fault = architecture.fault ?? size.fault {
      throw NetworkFileError.notANetwork(path: path, reason: fault)
    }
    do {
      try checkpoint.require(architecture.landmarks)
      var network = architecture.network(key: RandomKey(seed: 0))
      try network.load(checkpoint.weights())
      self.init(network, architecture: architecture, imageSize: size)
    } catch let error as WeightError {
      throw NetworkFileError.weights(path: path, error)
    }
  }

  /// The weights and descriptions as a checkpoint, to which training state may be added under names
  /// that begin with `training/`.
  public func checkpoint() throws(DatasetError) -> Checkpoint {
    var checkpoint = Checkpoint()
    for (name, tensor) in network.exportedWeights { checkpoint.store(tensor, as: name) }
    try checkpoint.encode(architecture, as: "architecture")
    try checkpoint.encode(imageSize, as: "image_size")
    return checkpoint
  }

  /// Writes the network; nothing half-written is ever left under this name.
  public func save(to path: String) throws(DatasetError) {
    try checkpoint().save(to: path)
  }
}

extension Checkpoint {
  private var weightNames: [String] {
    names.filter { !$0.hasPrefix("training/") && !$0.hasSuffix(".num_batches_tracked") }
  }

  fileprivate func weights() throws(DatasetError) -> [String: Tensor] {
    var weights: [String: Tensor] = [:]
    for name in weightNames { weights[name] = try tensor(named: name) }
    return weights
  }

  /// Checks some weights before a network is built, whose size the file's metadata alone would
  /// decide.
  fileprivate func require(_ landmarks: [(name: String, shape: [Int])]) throws(WeightError) {
    for (name, shape) in landmarks {
      guard let found = self[name]?.shape else {
        throw .missing(name: name, present: weightNames.sorted())
      }
      guard found == shape else { throw .shape(name: name, found: found, expected: shape) }
    }
  }
}
