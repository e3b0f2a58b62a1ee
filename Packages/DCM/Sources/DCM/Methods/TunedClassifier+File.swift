public import Datasets
import NeuralNetworks
import Randomness
import Tensors

extension TunedClassifier {
  private static var key: String { "dcm_method" }

  /// Adds the method, the outputs beside the classes and all further networks to a checkpoint that
  /// holds the first network's weights under their own names.
  ///
  /// Their names begin with `training/tuned/`, which readers of a plain network skip.
  ///
  /// - Throws: `DCMError.file`.
  public func store(in checkpoint: inout Checkpoint) throws(DCMError) {
    do {
      try checkpoint.encode(method, as: Self.key)
    } catch {
      throw .file(error)
    }
    for (index, member) in members.enumerated() {
      for (name, tensor) in member.exportedWeights {
        checkpoint.store(tensor, as: "training/tuned/\(index)/\(name)")
      }
    }
  }

  /// Reads a classifier that `store(in:)` wrote; from a plain network's file, the network with the
  /// confidence of its class logits.
  ///
  /// - Throws: `DCMError.file` for a damaged file, and `otherNetwork` if its networks do not have
  ///   the form of `backbone`.
  public init(_ backbone: Backbone, from checkpoint: Checkpoint) throws(DCMError) {
    guard checkpoint.metadata[Self.key] != nil else {
      let plain = try HeadedNetwork(backbone, key: RandomKey(seed: 0))
      self.init(method: .plain, members: [plain])
      return
    }
    do {
      let method = try checkpoint.decode(Method.self, from: Self.key)
      try method.validated()
      let hasLine = checkpoint["training/tuned/0/energy"] != nil
      let empty = try HeadedNetwork(
        backbone, extraOutputs: method.extraOutputs(classes: HeadedNetwork.classes(of: backbone)),
        energyLine: hasLine ? [1, 0] : nil, key: RandomKey(seed: 0))
      let members = try (0..<method.members).map { index in
        var member = empty
        try member.load(checkpoint.tensors(below: "training/tuned/\(index)/"))
        return member
      }
      self.init(method: method, members: members)
    } catch let error as DatasetError {
      throw .file(error)
    } catch let error as DCMError {
      throw error
    } catch {
      throw .otherNetwork("\(error)")
    }
  }
}
