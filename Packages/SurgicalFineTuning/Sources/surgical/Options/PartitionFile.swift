import Datasets
import NeuralNetworks
import SurgicalFineTuning
import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A user's own blocks: a JSON object of block names and lists of parameter path prefixes.
///
///     {"stem": ["conv1"], "body": ["layer1", "layer2", "layer3"], "head": ["bn", "fc"]}
struct PartitionFile {
  let path: String
  private let prefixes: [String: [String]]

  /// Reads a file.
  ///
  /// - Throws: `DatasetError.missingFile`, `unreadable`, or `corrupt` for other contents.
  init(_ path: String) throws(DatasetError) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw .missingFile(path: path, remedy: "Check the path.")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .unreadable(path: path, reason: "it cannot be opened as a file")
    }
    guard let prefixes = try? JSONDecoder().decode([String: [String]].self, from: data),
      !prefixes.isEmpty
    else {
      throw .corrupt(
        file: path, field: "the partition", offset: 0,
        expected: "an object of block names and lists of path prefixes, such as "
          + "{\"early\": [\"conv1\", \"layer1\"], \"head\": [\"fc\"]}",
        found: "\"\(String(decoding: data.prefix(40), as: UTF8.self))\"")
    }
    self.path = path
    self.prefixes = prefixes
  }

  /// The blocks in the order in which the network has their first parameters.
  ///
  /// - Throws: `SurgicalError.emptyBlock` for a block without parameters, `DatasetError.corrupt`
  ///   for a parameter in two blocks.
  func partition(of network: some StagedNetwork) throws -> BlockPartition {
    let names = network.parameterNames
    var firsts: [(block: BlockPartition.Block, position: Int)] = []
    for (name, prefixes) in prefixes {
      let block = BlockPartition.Block(name, prefixes)
      guard let first = names.firstIndex(where: block.contains) else {
        throw SurgicalError.emptyBlock(name, patterns: prefixes, parameters: names)
      }
      firsts.append((block, first))
    }
    let blocks = firsts.sorted { ($0.position, $0.block.name) < ($1.position, $1.block.name) }
      .map(\.block)
    if let shared = names.first(where: { name in blocks.count { $0.contains(name) } > 1 }) {
      let owners = blocks.filter { $0.contains(shared) }.map(\.name)
      throw DatasetError.corrupt(
        file: path, field: "the partition", offset: 0, expected: "blocks that share no parameter",
        found: "\(shared) in \(owners.joined(separator: " and "))")
    }
    return BlockPartition(blocks)
  }
}

extension BlockPartition.Block {
  fileprivate func contains(_ parameter: String) -> Bool {
    prefixes.contains { parameter.hasPathPrefix($0) }
  }
}
