public import Datasets
import NeuralNetworks
public import Randomness
import Tensors
public import Vision

/// The training of a network and its pairwise detector as a value: take steps, save it, load it, go
/// on with the same bits.
///
/// A classifier alone for POD-E, pairs alone for POD-S, and one after the other for POD-F.
public struct DetectorTraining<Network: StagedNetwork>: Sendable {
  /// Which detector it makes.
  public let variant: PODVariant
  /// How all is trained.
  public let settings: PODSettings

  private let fresh: Network
  private let data: LabeledImages
  private let key: RandomKey
  /// Nil for a Siamese network from fresh weights.
  private var classifier: ClassifierTraining<Network>?
  /// Nil as long as the classifier is trained.
  private var pairs: SiameseTraining<Network>?

  /// Training at its beginning, with the draws of ``PODSettings``.
  ///
  /// - Throws: `PODError` for settings out of range, `tooFewSamples` for a class without images, and
  ///   where pairs are trained for a class with a single image or fewer than two classes.
  public init(
    _ variant: PODVariant, from fresh: Network, on data: LabeledImages, settings: PODSettings,
    key: RandomKey
  ) throws(PODError) {
    self.variant = variant
    self.settings = settings
    self.fresh = fresh
    self.data = data
    self.key = key
    // Found now, and not when references of every class are looked for.
    let present = Set(data.labels)
    if let label = (0..<data.classCount).first(where: { !present.contains(Int32($0)) }) {
      throw .tooFewSamples(class: label, found: 0, needed: 1)
    }
    if variant == .siamese {
      pairs = try SiameseTraining(
        fresh, on: data, settings: settings.siamese, key: key.split("siamese"))
    } else {
      classifier = ClassifierTraining(
        fresh, on: data, settings: settings.classifier, key: key.split("classifier"))
    }
    // Found now, and not after the classifier's training.
    if variant == .fineTuned {
      try settings.fineTuning.validate()
      try settings.fineTuning.validateTrained()
      _ = try PairSampler(labels: data.labels, key: key)
    }
  }

  /// The network so far.
  public var network: Network { pairs?.model.network ?? classifier?.network ?? fresh }

  /// The number of steps taken.
  public var step: Int {
    if let pairs { return pairs.step + (classifier?.stepCount ?? 0) }
    return classifier?.step ?? 0
  }

  /// The number of steps in all.
  public var stepCount: Int {
    switch variant {
    case .embedding: classifier?.stepCount ?? 0
    case .siamese: settings.siamese.stepCount
    case .fineTuned: (classifier?.stepCount ?? 0) + settings.fineTuning.stepCount
    }
  }

  /// Whether all steps have been taken.
  public var isFinished: Bool { step >= stepCount }

  /// Takes one step and returns the loss of its batch, in nats where it is a cross-entropy.
  ///
  /// - Throws: `TrainingError.diverged`; the network is as before.
  public mutating func advance() throws -> Double {
    if pairs == nil, variant == .fineTuned, classifier?.isFinished ?? false {
      pairs = try pairTraining(of: network)
    }
    return try pairs?.advance() ?? classifier?.advance() ?? .nan
  }

  private func pairTraining(of network: Network) throws(PODError) -> SiameseTraining<Network> {
    let isSiamese = variant == .siamese
    return try SiameseTraining(
      network, on: data, settings: isSiamese ? settings.siamese : settings.fineTuning,
      key: key.split(isSiamese ? "siamese" : "fine-tuning"))
  }

  /// The detector of the network so far, with the references and the reduction of the settings.
  ///
  /// - Throws: `PODError` for a class without image or features that are not finite.
  public func fitted() throws(PODError) -> FittedPOD<Network> {
    try fitted(references: settings.references, reduction: settings.reduction)
  }

  /// The detector with another number of references per class or another reduction, neither of
  /// which training sees; throws as ``fitted()``.
  public func fitted(
    references: Int?, reduction: PairReduction
  ) throws(PODError) -> FittedPOD<Network> {
    var settings = settings
    (settings.references, settings.reduction) = (references, reduction)
    if let pairs { return try settings.fitted(variant, pairs.model, on: data) }
    return try settings.embedding(network, on: data)
  }
}

extension DetectorTraining {
  /// What a run must share with the one that wrote its checkpoint.
  private struct Identity: Codable, Equatable {
    let variant: PODVariant
    let settings: PODSettings
    let key: RandomKey
    let data: UInt32
  }

  private var identity: Identity {
    Identity(
      variant: variant, settings: settings, key: key, data: data.checksum)
  }

  /// Adds all that `resume(from:)` needs to a checkpoint, under names that begin with `training/`
  /// or `network/`.
  ///
  /// - Throws: `DatasetError.unsupported`.
  public func store(in checkpoint: inout Checkpoint) throws(DatasetError) {
    checkpoint.store(network: network)
    if let pairs {
      try pairs.store(in: &checkpoint)
    } else {
      try classifier?.store(in: &checkpoint)
    }
    try checkpoint.encode(pairs != nil, as: "training/pairs")
    try checkpoint.encode(identity, as: "training/identity")
  }

  /// Goes back to where a checkpoint was written.
  ///
  /// - Throws: `TrainingError.otherSettings` for a checkpoint of other settings, seed or data, and
  ///   `TrainingError.file` for one that is damaged; the value is as before.
  public mutating func resume(from checkpoint: Checkpoint) throws(TrainingError) {
    var resumed = self
    do {
      guard try checkpoint.decode(Identity.self, from: "training/identity") == identity else {
        throw TrainingError.otherSettings
      }
      var network = fresh
      try network.load(checkpoint.networkWeights())
      if try checkpoint.decode(Bool.self, from: "training/pairs") {
        resumed.pairs = try pairTraining(of: network)
        try resumed.pairs?.resume(from: checkpoint, network: network)
      } else {
        try resumed.classifier?.resume(from: checkpoint, weights: network)
      }
    } catch let error as TrainingError {
      throw error
    } catch let error as DatasetError {
      throw .file(error)
    } catch {
      throw .otherSettings
    }
    self = resumed
  }
}

extension Checkpoint {
  /// Adds a network's weights in the layout of files, under names that begin with `network/`.
  mutating func store(network: some StagedNetwork) {
    for (name, tensor) in network.exportedWeights { store(tensor, as: "network/\(name)") }
  }

  /// The weights that ``store(network:)`` wrote.
  func networkWeights() throws(DatasetError) -> [String: Tensor] {
    var weights: [String: Tensor] = [:]
    for name in names where name.hasPrefix("network/") {
      weights[String(name.dropFirst("network/".count))] = try tensor(named: name)
    }
    return weights
  }
}
