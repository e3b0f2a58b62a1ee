import Foundation
import NeuralNetworks
import Randomness
import Tensors
import Testing
import Vision
import _TestSupport

/// Backbones by PyTorch; see Scripts/fixtures/networks.py.
private struct NetworkFixture: Decodable {
  struct Network: Decodable {
    let tensors: [String]
    let logits: [Double]
    let gradientNorms: [String: Double]
  }

  let networks: [String: Network]
}

/// A network of the fixture, and the images that it saw.
private struct Backbone: Sendable, CustomTestStringConvertible {
  let name: String
  let architecture: Architecture
  let size: Int
  let channels: Int

  var testDescription: String { name }

  static let all = [
    Backbone(
      name: "resnet8 group", architecture: .resnet(.init(width: 8, classes: 3)), size: 12,
      channels: 1),
    Backbone(name: "resnet14 batch", architecture: resnet14, size: 8, channels: 3),
    Backbone(name: "resnet14 batch training", architecture: resnet14, size: 8, channels: 3),
    Backbone(
      name: "wideresnet batch",
      architecture: .wideResNet(.init(blocksPerStage: 2, widening: 1, classes: 3)), size: 8,
      channels: 3),
    Backbone(
      name: "wideresnet2 group",
      architecture: .wideResNet(
        .init(blocksPerStage: 1, widening: 2, channels: 1, classes: 3, normalization: .group)),
      size: 12, channels: 1),
  ]

  private static let resnet14 = Architecture.resnet(
    .init(blocksPerStage: 2, width: 4, channels: 3, classes: 3, normalization: .batch))

  var images: Tensor {
    let count = 2 * size * size * channels
    let values = (0..<count).map { k in
      Scalar(Float(0.5 + 0.5 * sin(0.37 * Double(k) + 0.001 * Double(k * k))))
    }
    return Tensor(values, shape: [2, size, size, channels])
  }
}

@Suite struct NetworkTests {
  @Test(arguments: Backbone.all)
  private func agreesWithPyTorch(_ backbone: Backbone) throws {
    let file: NetworkFixture = try fixture("networks.json")
    let expected = try #require(file.networks[backbone.name])
    var network = backbone.architecture.network(key: RandomKey(seed: 1))
    try network.load(network.formulaWeights(expected.tensors))
    let phase: Phase =
      backbone.name.hasSuffix("training")
      ? .training(RandomKey(seed: 2), tracking: RunningStatistics()) : .inference
    let found = network.measured(on: backbone.images, in: phase)
    #expect(largestError(of: found.logits, against: expected.logits) < 1e-5)
    #expect(Set(found.norms.keys) == Set(expected.gradientNorms.keys))
    for (name, norm) in expected.gradientNorms {
      let error = abs((found.norms[name] ?? .nan) - norm) / max(norm, 1e-3)
      #expect(error < 1e-4, "gradient of \(name): relative error \(error)")
    }
  }

  // Table of the paper file and of Zagoruyko & Komodakis: 36.5 million for WRN-28-10.
  @Test func haveThePublishedNumbersOfParameters() {
    let key = RandomKey(seed: 0)
    func count(_ architecture: Architecture) -> Int {
      architecture.network(key: key).parameterCount
    }
    #expect(count(.resnet(.init(blocksPerStage: 4, channels: 3))) == 366_938)
    #expect(count(.resnet(.init(blocksPerStage: 4))) == 366_650)
    #expect(count(.resnet(.init(blocksPerStage: 2))) == 172_218)
    #expect(count(.resnet(.init())) == 75_002)
    #expect(count(.resnet(.init(width: 8))) == 19_074)
    #expect(count(.wideResNet(.init())) == 36_479_194)
    #expect(count(.perceptron(widths: [784, 64, 10])) == 784 * 64 + 64 + 64 * 10 + 10)
  }

  @Test(arguments: [1, 7, 9, 28, 30])
  func takeImagesOfAnySize(_ side: Int) {
    for normalization in NetworkNormalization.allCases {
      let network = ResNet(.init(width: 4, normalization: normalization), key: RandomKey(seed: 3))
      #expect(network(Tensor(zeros: [2, side, side, 1])).shape == [2, 10])
    }
  }

  @Test func anImageDoesNotDependOnItsBatch() {
    let network = ResNet(.init(width: 8), key: RandomKey(seed: 4))
    var generator = RandomKey(seed: 5).generator()
    let images = Tensor(
      (0..<3 * 144).map { _ in Scalar(generator.uniform()) }, shape: [3, 12, 12, 1])
    let alone = network(images.slice(1..<2))
    #expect(largestError(of: network(images).slice(1..<2), against: alone) < 1e-5)
  }

  @Test(arguments: Backbone.all)
  private func stagesCoverAllParametersOnce(_ backbone: Backbone) {
    let network = backbone.architecture.network(key: RandomKey(seed: 6))
    for name in network.parameterNames {
      let stages = network.stages.filter { $0.contains { name.hasPathPrefix($0) } }
      #expect(stages.count == 1, "\(name) belongs to stages \(stages)")
    }
    #expect(unvisitedTensors(of: network).isEmpty)
  }
}

extension StagedNetwork {
  /// The weights that Scripts/fixtures/networks.py gives a network.
  fileprivate func formulaWeights(_ names: [String]) -> [String: Tensor] {
    let shapes = Dictionary(
      uniqueKeysWithValues: exportedWeights.map { ($0.name, $0.tensor.shape) })
    var result: [String: Tensor] = [:]
    for (place, name) in names.enumerated() {
      guard let shape = shapes[name] else { continue }
      let inputs = shape.rank > 1 ? shape.elementCount / shape[0] : 1
      let values = (0..<shape.elementCount).map { k in
        let wave = sin(1.7 * Double(place) + 0.61 * Double(k))
        if name.hasSuffix("running_var") { return 1 + 0.5 * wave }
        return shape.rank == 1 ? 0.5 + 0.25 * wave : wave * (2 / Double(inputs)).squareRoot()
      }
      result[name] = Tensor(values.map { Scalar(Float($0)) }, shape: shape)
    }
    return result
  }

  /// Logits, and the norms of the gradients of their cross-entropy with labels 2 and 0.
  fileprivate func measured(
    on images: Tensor, in phase: Phase
  ) -> (logits: [Double], norms: [String: Double]) {
    var logits: [Double] = []
    let (_, gradients) = valueAndGradient(at: self) { network in
      let result = network(images, in: phase)
      logits = result.scalars.map { Double($0) }
      return crossEntropy(logits: result, labels: [2, 0])
    }
    let norms = zip(parameterNames, gradients.values).map { ($0, $1?.norm ?? 0) }
    return (logits, Dictionary(uniqueKeysWithValues: norms))
  }
}
