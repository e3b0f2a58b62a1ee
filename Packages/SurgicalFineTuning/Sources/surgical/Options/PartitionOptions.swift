import ArgumentParser
import Experiments
import Failures
import NeuralNetworks
import SurgicalFineTuning
import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The blocks of a network.
struct PartitionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Blocks of your own: a JSON file such as {"early": ["conv1", "layer1"], "head": ["fc"]}, \
      with prefixes of parameter names.
      """,
      valueName: "file"))
  var partition: String?

  /// The usual blocks of a network, or the user's own.
  ///
  /// - Throws: What reading the file throws; ``UnknownName`` for a name among `names` that no block
  ///   has.
  func blocks(of network: any StagedNetwork, naming names: [String]) throws -> BlockPartition {
    let blocks = try partition.map { try PartitionFile($0).partition(of: network) }
    let partition = blocks ?? .standard(for: network)
    _ = try suggestingNames { try partition.mask(names, of: network) }
    return partition
  }
}

/// A user's own blocks: a JSON object of block names and lists of parameter path prefixes.
///
///     {"stem": ["conv1"], "body": ["layer1", "layer2", "layer3"], "head": ["bn", "fc"]}
struct PartitionFile {
  private let path: String
  private let prefixes: [String: [String]]

  /// Reads a file; throws ``PartitionError``.
  init(_ path: String) throws(PartitionError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .unreadable(path: path)
    }
    guard let prefixes = try? JSONDecoder().decode([String: [String]].self, from: data),
      !prefixes.isEmpty
    else {
      throw .malformed(path: path, found: String(decoding: data.prefix(40), as: UTF8.self))
    }
    self.path = path
    self.prefixes = prefixes
  }

  /// The blocks in the order in which the network has their first parameters.
  ///
  /// - Throws: `PartitionError.noParameter` and `sharedParameter`.
  func partition(of network: some StagedNetwork) throws(PartitionError) -> BlockPartition {
    let names = network.parameterNames
    var firsts: [(block: BlockPartition.Block, position: Int)] = []
    for (name, prefixes) in prefixes.sorted(by: { $0.key < $1.key }) {
      let block = BlockPartition.Block(name, prefixes)
      guard let first = names.firstIndex(where: block.contains) else {
        throw .noParameter(path: path, block: block, parameters: names)
      }
      firsts.append((block, first))
    }
    let blocks = firsts.sorted { $0.position < $1.position }.map(\.block)
    if let shared = names.first(where: { name in blocks.count { $0.contains(name) } > 1 }) {
      let owners = blocks.filter { $0.contains(shared) }.map(\.name)
      throw .sharedParameter(path: path, parameter: shared, blocks: owners)
    }
    return BlockPartition(blocks)
  }
}

extension BlockPartition.Block {
  fileprivate func contains(_ parameter: String) -> Bool {
    prefixes.contains { parameter.hasPathPrefix($0) }
  }
}

/// Why a file does not describe the blocks of a network.
enum PartitionError: ClassifiedError, CustomStringConvertible {
  case unreadable(path: String)
  case malformed(path: String, found: String)
  case noParameter(path: String, block: BlockPartition.Block, parameters: [String])
  case sharedParameter(path: String, parameter: String, blocks: [String])

  var failureKind: FailureKind { .data }

  var description: String {
    switch self {
    case .unreadable(let path): "\(path): no such file, or it cannot be read. Check the path."
    case .malformed(let path, let found):
      "\(path): expected a JSON object of block names and lists of prefixes of parameter names, "
        + "such as {\"early\": [\"conv1\", \"layer1\"], \"head\": [\"fc\"]}, found \"\(found)\""
    case .noParameter(let path, let block, let parameters):
      "\(path): no parameter of the network begins with the prefixes of block \"\(block.name)\", "
        + "\(block.prefixes.joined(separator: ", ")). Its parameters are "
        + parameters.joined(separator: ", ")
    case .sharedParameter(let path, let parameter, let blocks):
      "\(path): \(parameter) is in the blocks \(blocks.joined(separator: " and ")); "
        + "leave it in one of them"
    }
  }
}
