import Datasets
import LinearAlgebra
import NeuralNetworks
import OutOfDistribution
import Randomness
import Tensors
import Testing
import Vision
import _TestSupport

@testable import POD

@Suite("Networks of the study")
struct NetworkTests {
  private static func images(_ count: Int, _ side: Int, channels: Int) -> ImageArray {
    var generator = RandomKey(seed: 1).generator()
    return ImageArray(
      pixels: (0..<count * side * side * channels).map { _ in
        UInt8(truncatingIfNeeded: generator.next())
      }, count: count, height: side, width: side, channels: channels)
  }

  @Test("ResNet-34 has the published number of weights and shapes")
  func resNet34() {
    let network = BasicResNet(.resNet34, key: RandomKey(seed: 0))
    #expect(network.parameterCount == 21_282_122)
    let outputs = NetworkOutputs(of: network, on: Self.images(2, 32, channels: 3))
    #expect(outputs.features.map(\.columns) == [64, 128, 256, 512])
    #expect(outputs.logits?.rows == 2 && outputs.logits?.columns == 10)
    #expect(outputs.features[3].elements.allSatisfy { $0.isFinite && $0 >= 0 })
  }

  @Test("All tensors are visited, and the stages hold all parameters")
  func visits() {
    let network = BasicResNet(.init(blocks: [1, 1, 1, 1], width: 4), key: RandomKey(seed: 0))
    #expect(unvisitedTensors(of: network).isEmpty)
    let prefixes = network.stages.flatMap(\.self)
    #expect(
      network.parameterNames.allSatisfy { name in prefixes.contains { name.hasPathPrefix($0) } })
    #expect(network.parameterNames.contains("layer2.0.shortcut.0.weight"))
  }

  @Test("Every architecture trains on pairs for a step")
  func trains() throws {
    let data = LabeledImages(
      images: Self.images(8, 16, channels: 1), labels: [0, 0, 0, 0, 1, 1, 1, 1], classCount: 2)
    let key = RandomKey(seed: 4)
    var settings = SiameseSettings()
    settings.batchSize = 4
    func loss(_ network: some StagedNetwork) throws -> Double {
      var training = try SiameseTraining(network, on: data, settings: settings, key: key)
      _ = try training.advance()
      return try training.advance()
    }
    let small = BasicResNet.Configuration(
      blocks: [1, 1, 1, 1], width: 4, channels: 1, classes: 2)
    #expect(try loss(BasicResNet(small, key: key)).isFinite)
    #expect(try loss(ResNet(.init(width: 8, classes: 2), key: key)).isFinite)
    let wide = WideResNet.Configuration(
      blocksPerStage: 1, widening: 1, channels: 1, classes: 2)
    #expect(try loss(WideResNet(wide, key: key)).isFinite)
    #expect(try loss(ImagePerceptron(widths: [256, 16, 8, 2], key: key)).isFinite)
  }

  @Test("Standardised images have mean 0 and variance 1 in every channel")
  func standardized() {
    let images = Self.images(20, 6, channels: 3)
    // A perceptron of one layer with identity weights shows what it is given.
    var probe = ImagePerceptron(widths: [108, 108], key: RandomKey(seed: 0))
    probe.layers[0].weight = Tensor(
      (0..<108 * 108).map { $0 / 108 == $0 % 108 ? 1 : 0 }, shape: [108, 108])
    probe.layers[0].bias = Tensor(zeros: [108])
    let network = Standardized(probe, for: images)
    let seen = network(images.tensor()).reshaped([20 * 36, 3])
    #expect(seen.mean(along: 0).scalars.allSatisfy { abs($0) < 1e-4 })
    #expect(seen.squared().mean(along: 0).scalars.allSatisfy { abs($0 - 1) < 1e-3 })
    #expect(unvisitedTensors(of: network).isEmpty)
    #expect(network.parameterCount == probe.parameterCount)
    let blank = ImageArray(pixels: [9, 9], count: 2, height: 1, width: 1, channels: 1)
    let constant = Standardized(
      ImagePerceptron(widths: [1, 1], key: RandomKey(seed: 0)), for: blank)
    #expect(constant(blank.tensor()).isFinite)
  }

  @Test("Outputs do not depend on the batches they are computed in")
  func batches() {
    let images = Self.images(7, 12, channels: 1)
    let network = ResNet(.init(width: 8, classes: 3), key: RandomKey(seed: 0))
    let whole = NetworkOutputs(of: network, on: images)
    let parts = NetworkOutputs(of: network, on: images, batchSize: 3)
    for (a, b) in zip(whole.features, parts.features) {
      #expect(largestError(of: a.elements, against: b.elements) < 1e-5)
    }
    let embeddings = network.embeddings(images.tensor()).scalars.map { Double($0) }
    #expect(
      largestError(of: whole.features.last?.elements ?? [], against: embeddings) < 1e-5)
  }
}
