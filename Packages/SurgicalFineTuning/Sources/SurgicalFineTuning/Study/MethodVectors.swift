import Datasets
import Experiments
import NeuralNetworks
import Optimizers
import Randomness
import Tensors
import Vision

/// The numbers that the equations of the methods fix, each derived by hand.
enum MethodVectors {
  static func all() throws -> [TestVector] {
    try joined(
      relativeGradientNorms(), signalToNoise(), entropies(), firstAdamStep(), networkSizes(),
      corruptions())
  }

  private static func joined(_ parts: [TestVector]...) -> [TestVector] { parts.flatMap(\.self) }

  // Norms 5, 3, 1 of weights and .5, .9, .05 of gradients: ratios .1, .3, .05.
  private static func relativeGradientNorms() -> [TestVector] {
    let weights: [[Scalar]] = [[3, 4], [1, 2, 2], [0.6, 0.8]]
    let gradients: [[Scalar]] = [[0.3, 0.4], [0.6, 0.6, 0.3], [0.05, 0]]
    let ratios = zip(weights, gradients).map {
      RelativeGradientNorm.ratio(gradientNorm: Tensor($1).norm, weightNorm: Tensor($0).norm)
    }
    let halves = RelativeGradientNorm.averaged([[0.1], [0.3]])
    return joined(
      .elements("relative gradient norm", [0.1, 0.3, 0.05], ratios.map { $0 ?? .nan }),
      .elements(
        "factor, by maximum", [1.0 / 3, 1, 1.0 / 6],
        RelativeGradientNorm.scaled(ratios, .maximum)),
      .elements("factor, min to max", [0.2, 1, 0], RelativeGradientNorm.scaled(ratios, .minMax)),
      .elements("mean of ratios over batches", [0.2], halves.map { $0 ?? .nan }),
      .elements(
        "factor of a zero tensor", [0, 1], RelativeGradientNorm.scaled([nil, 0.3], .maximum)))
  }

  // Columns over four examples: (1,1,1,1), (2,0,2,0), (-1,1,-1,1).
  private static func signalToNoise() -> [TestVector] {
    let ratios = [(4.0, 4.0), (4.0, 8.0), (0.0, 4.0)].map {
      SignalToNoise.ratio(sum: $0.0, sumOfSquares: $0.1, count: 4)
    }
    let channels = SignalToNoise.channelScore(Tensor([1, -2, 3, 0, 2, 2], shape: [3, 2]))
    let score = SignalToNoise.score(
      gradientSums: Tensor([4, 4, 0]), sumsOfSquares: Tensor([4, 8, 4]), count: 4)
    return joined(
      .elements("signal to noise, examples form", [1e8, 0.75, 0], ratios),
      .elements("score with ratios cut at 1e6", [(1e6 + 0.75) / 3], [score]),
      .elements("signal to noise, channels form", [16.0 / 6], [channels]))
  }

  private static func entropies() -> [TestVector] {
    let logits = Tensor([0.8, 0.1, 0.1, 0.2, 0.7, 0.1], shape: [2, 3]).log()
    let marginal = Double(marginalEntropy(logits: logits).scalar())
    let mean = Double(meanEntropy(logits: logits).scalar())
    return joined(
      .elements("MEMO, marginal entropy", [0.9433484], [marginal]),
      .elements("TENT, mean entropy", [0.7204252], [mean]))
  }

  // Adam's first step is rate * g / (|g| + epsilon): the rate itself, whatever the gradient.
  private static func firstAdamStep() -> [TestVector] {
    var layer = Linear(1, 2, hasBias: false, key: RandomKey(seed: 0))
    let before = layer.weight.scalars
    var adam = Adam(learningRate: 1e-2)
    adam.rateMultipliers = [0.25]
    adam.update(&layer, along: Gradients([Tensor([3, -0.2], shape: [2, 1])]))
    let moves = zip(layer.weight.scalars, before).map { Double($0 - $1) }
    return .elements("first Adam step at factor 1/4", [-2.5e-3, 2.5e-3], moves)
  }

  private static func networkSizes() -> [TestVector] {
    func sizes(_ configuration: ResNet.Configuration) -> [Double] {
      let network = ResNet(configuration, key: RandomKey(seed: 0))
      let counts = network.namedTensors.map { ($0.name, $0.tensor.shape.elementCount) }
      let parts = [["conv1", "layer1"], ["layer2"], ["layer3"], ["bn"], ["fc"], [""]]
      return parts.map { prefixes in
        Double(
          counts.filter { entry in prefixes.contains { $0.isEmpty || entry.0.hasPathPrefix($0) } }
            .reduce(0) { $0 + $1.1 })
      }
    }
    return joined(
      .elements(
        "ResNet-26 parameters by block", [19_120, 69_600, 277_440, 128, 650, 366_938],
        sizes(ResNet.Configuration(blocksPerStage: 4, width: 16, channels: 3))),
      .elements(
        "ResNet-8 parameters by block", [4_816, 13_920, 55_488, 128, 650, 75_002],
        sizes(ResNet.Configuration(blocksPerStage: 1, width: 16, channels: 1))))
  }

  // Mean 111.75; at severity 5 (factor .15) and 1 (factor .75), truncated to whole numbers.
  private static func corruptions() throws -> [TestVector] {
    let side = 8
    // The four values fill the quarters of the image, so that its mean is that of the four.
    let pixels = (0..<side * side).map { index -> UInt8 in
      let (row, column) = (index / side, index % side)
      return [0, 64, 128, 255][(row < side / 2 ? 0 : 2) + (column < side / 2 ? 0 : 1)]
    }
    let image = ImageArray(pixels: pixels, count: 1, height: side, width: side, channels: 1)
    let corners = [0, side - 1, side * (side - 1), side * side - 1]
    func contrast(_ severity: Int) throws -> [Double] {
      let result = try Corruption.contrast.applied(
        to: image, severity: severity, constants: .cifar, key: RandomKey(seed: 0))
      return corners.map { Double(result.pixels[$0]) }
    }
    return try joined(
      .elements("contrast, severity 5", [94, 104, 114, 133], contrast(5), tolerance: 0),
      .elements("contrast, severity 1", [27, 75, 123, 219], contrast(1), tolerance: 0))
  }
}

extension [TestVector] {
  fileprivate static func elements(
    _ name: String, _ expected: [Double], _ got: [Double], tolerance: Double? = nil
  ) -> [TestVector] {
    // Single precision bears six digits.
    let scale = expected.map(abs).max() ?? 1
    return TestVector.elements(
      name, expected: expected, got: got, tolerance: tolerance ?? 1e-6 * Swift.max(1, scale))
  }
}
