public import NeuralNetworks
import Tensors
public import Vision

/// Named groups of parameters, ordered from the input to the output of a network.
///
/// A block is a list of path prefixes. Parameters may belong to no block: the final normalisation
/// of the residual networks here does not (paper, section 3).
public struct BlockPartition: Sendable, Hashable, Codable {
  /// One block.
  public struct Block: Sendable, Hashable, Codable {
    /// The name that commands and reports use.
    public var name: String
    /// Prefixes of parameter paths, such as `layer1` or `layer1.0.conv1`.
    public var prefixes: [String]

    /// A block of the parameters below some paths.
    public init(_ name: String, _ prefixes: [String]) {
      self.name = name
      self.prefixes = prefixes
    }
  }

  /// The blocks, first to last.
  public var blocks: [Block]

  /// A partition into the given blocks.
  public init(_ blocks: [Block]) { self.blocks = blocks }

  /// The names of the blocks, first to last.
  public var names: [String] { blocks.map(\.name) }

  /// The usual partition of a network: each stage with weights is a block, called `first`,
  /// `second`, ..., `last`; a stage that only normalises belongs to none.
  public static func standard(for network: some StagedNetwork) -> BlockPartition {
    let stages = network.stages.filter { prefixes in
      network.namedTensors.contains { entry in
        entry.isParameter && entry.tensor.shape.rank > 1
          && prefixes.contains { entry.name.hasPathPrefix($0) }
      }
    }
    let ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]
    return BlockPartition(
      stages.enumerated().map { index, prefixes in
        let ordinal = index < ordinals.count ? ordinals[index] : "block\(index + 1)"
        return Block(index == stages.count - 1 ? "last" : ordinal, prefixes)
      })
  }

  /// The block of a parameter, or nil.
  public func block(of parameter: String) -> String? {
    blocks.first { $0.prefixes.contains { parameter.hasPathPrefix($0) } }?.name
  }

  /// The parameters of some blocks.
  ///
  /// - Throws: `SurgicalError.unknownBlock`, and `emptyBlock` if a block has no parameter.
  public func mask(
    _ names: [String], of network: some Module
  ) throws(SurgicalError) -> ParameterMask {
    let parameters = network.parameterNames
    var prefixes: [String] = []
    for name in names {
      guard let block = blocks.first(where: { $0.name == name }) else {
        throw .unknownBlock(name, known: self.names)
      }
      guard parameters.contains(where: { self.block(of: $0) == name }) else {
        throw .emptyBlock(name, patterns: block.prefixes, parameters: parameters)
      }
      prefixes += block.prefixes
    }
    return ParameterMask(network) { parameter in
      prefixes.contains { parameter.hasPathPrefix($0) }
    }
  }
}

extension ParameterMask {
  /// Parameters whose path does not name a normalisation layer (`bn`, `norm`): those that the
  /// released Auto-RGN code looks at.
  public static func withoutNormalization(_ network: some Module) -> ParameterMask {
    ParameterMask(network) { !$0.namesNormalization }
  }
}

extension String {
  /// Whether one of the path's components names a normalisation layer.
  var namesNormalization: Bool {
    split(separator: ".").contains { $0.hasPrefix("bn") || $0.contains("norm") }
  }
}
