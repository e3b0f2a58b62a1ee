import Datasets
import Foundation
import NeuralNetworks
import Randomness
import Tensors
import Testing
import Vision

@Suite struct NetworkFileTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "network-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private var path: String { folder.appending(path: "network.safetensors").path }
  private let size = ImageSize(height: 8, width: 8, channels: 1)

  private func written(
    _ architecture: Architecture = .resnet(.init(width: 4)), metadata: [String: String] = [:]
  ) throws -> any StagedNetwork {
    let network = architecture.network(key: RandomKey(seed: 1))
    var checkpoint = try NetworkFile(network, architecture: architecture, imageSize: size)
      .checkpoint()
    for (key, text) in metadata { checkpoint.metadata[key] = text }
    try checkpoint.save(to: path)
    return network
  }

  @Test(arguments: [
    Architecture.resnet(.init(width: 8, normalization: .batch)),
    .wideResNet(.init(blocksPerStage: 1, widening: 1, channels: 1)),
    .perceptron(widths: [64, 5, 3]),
  ])
  func givesBackWhatWasWritten(_ architecture: Architecture) throws {
    let network = try written(architecture)
    let file = try NetworkFile(path)
    #expect(file.architecture == architecture)
    #expect(file.imageSize == size)
    #expect(file.network.exportedWeights.map(\.name) == network.exportedWeights.map(\.name))
    for (found, expected) in zip(file.network.exportedWeights, network.exportedWeights) {
      #expect(found.tensor == expected.tensor)
    }
  }

  @Test func takesExportsThatAreDescribed() throws {
    var checkpoint = try NetworkFile(
      written(), architecture: .resnet(.init(width: 4)), imageSize: size
    ).checkpoint()
    checkpoint.metadata = [:]
    checkpoint["bn.num_batches_tracked"] = NumericArray(.int64([7]), shape: [])
    try checkpoint.save(to: path)
    #expect(throws: NetworkFileError.self) { try NetworkFile(path) }
    let file = try NetworkFile(path, described: (.resnet(.init(width: 4)), size))
    #expect(file.architecture.classes == 10)
  }

  private static func resnet(_ blocks: Int, _ width: Int, _ channels: Int, _ classes: Int) -> String
  {
    #"{"resnet":{"_0":{"blocksPerStage":\#(blocks),"width":\#(width),"channels":\#(channels),"#
      + #""classes":\#(classes),"normalization":"group"}}}"#
  }

  // Metadata that lie about the weights must not decide how much memory is asked for.
  @Test(arguments: [
    resnet(1, -4, 1, 10), resnet(0, 4, 1, 10), resnet(1, 6, 1, 10), resnet(1, 4, 1, 0),
    resnet(1, 1 << 40, 1, 10), resnet(1, 1 << 20, 1, 10), resnet(1, 4, 1, 1 << 24),
    resnet(9_000_000, 4, 1, 10), resnet(2, 4, 1, 10), resnet(1, 4, 3, 10),
    #"{"perceptron":{"widths":[]}}"#, #"{"perceptron":{"widths":[4]}}"#,
    #"{"perceptron":{"widths":[1000000,1000000,1000000]}}"#, #"{"transformer":{}}"#, "",
  ])
  func refusesAnArchitectureThatTheWeightsDoNotHave(_ text: String) throws {
    _ = try written(metadata: ["architecture": text])
    let error = #expect(throws: NetworkFileError.self) { try NetworkFile(path) }
    #expect(try #require(error).description.hasPrefix(path))
  }

  @Test(arguments: [#"{"height":0,"width":8,"channels":1}"#, #"{"height":8}"#])
  func refusesImagesOfNoSize(_ text: String) throws {
    _ = try written(metadata: ["image_size": text])
    #expect(throws: NetworkFileError.self) { try NetworkFile(path) }
  }

  @Test func namesAMissingFile() {
    let error = #expect(throws: NetworkFileError.self) { try NetworkFile(path) }
    #expect(error?.description.contains(path) == true)
  }
}
