import LinearAlgebra
import NeuralNetworks
import OutOfDistribution
import Randomness
import Tensors
import Testing
import _TestSupport

@Suite("Input perturbation")
struct InputPerturbationTests {
  /// Convolution, batch normalisation in inference mode, rectifier, spatial mean, linear layer.
  private struct Network {
    var convolution = Convolution2D(2, 4, kernel: 3, key: RandomKey(seed: 1))
    var normalization = Normalization(.batch, channels: 4)
    var linear = Linear(4, 3, key: RandomKey(seed: 2))

    init(_ fixture: DetectorFixture.Perturbation) {
      convolution.weight = fixture.convolution.tensor
      normalization.weight = fixture.scale.tensor
      normalization.bias = fixture.shift.tensor
      normalization.runningMean = fixture.runningMean.tensor
      normalization.runningVariance = fixture.runningVariance.tensor
      linear.weight = fixture.weights.tensor
      linear.bias = fixture.bias.tensor
    }

    func features(_ x: Tensor) -> Tensor {
      spatialMean(normalization(convolution(x), in: .inference, rectified: true))
    }

    func logits(_ x: Tensor) -> Tensor { linear(features(x)) }
  }

  @Test("gradients with respect to the input agree with PyTorch")
  func gradients() throws {
    let fixture = try DetectorFixture.load().perturbation
    let (network, inputs) = (Network(fixture), fixture.inputs.tensor)
    let features = Matrix(network.features(inputs)).elements
    #expect(largestDifference(features, fixture.features.flatMap(\.self)) < 1e-6)
    let odin = try InputPerturbation.odinGradient(at: inputs, logits: network.logits)
    // The gradient is as small as 1 / T, so the difference is taken relative to its largest entry.
    #expect(relativeDifference(odin, fixture.odinGradient) < 1e-5)
    let detector = try MahalanobisDetector(
      fitting: NetworkOutputs(features: [Matrix(fixture.trainFeatures)]), labels: fixture.labels)
    let half = try InputPerturbation.mahalanobisGradient(
      at: inputs, detector: detector, features: network.features)
    #expect(relativeDifference(half, fixture.mahalanobisGradient) < 1e-5)
  }

  private func relativeDifference(_ found: Tensor, _ expected: FixtureTensor) -> Double {
    let largest = expected.data.reduce(0) { max($0, abs($1)) }
    return zip(found.scalars, expected.data).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
      / largest
  }

  @Test("both steps raise the confidence that they follow")
  func steps() throws {
    let fixture = try DetectorFixture.load().perturbation
    let (network, inputs) = (Network(fixture), fixture.inputs.tensor)
    let step = try InputPerturbation(epsilon: 0.001, standardDeviations: [0.5, 0.25])
    let odin = try LogitDetector(.odin())
    let confidences = { (x: Tensor) in
      try odin.confidences(for: NetworkOutputs(logits: Matrix(network.logits(x))))
    }
    let moved = try step.odin(inputs, logits: network.logits)
    #expect(zip(try confidences(moved), try confidences(inputs)).allSatisfy { $0 > $1 })
    let detector = try MahalanobisDetector(
      fitting: NetworkOutputs(features: [Matrix(fixture.trainFeatures)]), labels: fixture.labels)
    let distances = { (x: Tensor) in
      try detector.outOfDistributionScores(
        for: NetworkOutputs(features: [Matrix(network.features(x))]))
    }
    let nearer = try step.mahalanobis(inputs, detector: detector, features: network.features)
    #expect(zip(try distances(nearer), try distances(inputs)).allSatisfy { $0 < $1 })
  }

  @Test func signsOfZero() throws {
    let (inputs, gradient) = (
      Tensor([1, 1, 1], shape: [1, 3]), Tensor([0, 2, -2], shape: [1, 3])
    )
    let positive = try InputPerturbation(epsilon: 0.5)
    #expect(try positive.moving(inputs, against: gradient).scalars == [0.5, 0.5, 1.5])
    let zero = try InputPerturbation(epsilon: 0.5, zeroSign: .zero)
    #expect(try zero.moving(inputs, against: gradient).scalars == [1, 0.5, 1.5])
    let released = try InputPerturbation(epsilon: 0.5, releasedChannelMeans: [1, 2, 4])
    #expect(try released.moving(inputs, against: gradient).scalars == [0.5, 0.75, 1.125])
    let still = try InputPerturbation(epsilon: 0)
    #expect(try still.moving(inputs, against: gradient) == inputs)
  }

  @Test func refusals() throws {
    let x = Tensor(ones: [2, 3])
    #expect(throws: DetectorError.self) { try InputPerturbation(epsilon: -1) }
    #expect(throws: DetectorError.self) {
      try InputPerturbation(epsilon: 1, standardDeviations: [1, 0])
    }
    let step = try InputPerturbation(epsilon: 1, standardDeviations: [1, 2])
    #expect(
      throws: DetectorError.differentCounts(input: "divisors of the step", found: 2, expected: 3)
    ) { try step.moving(x, against: x) }
    let plain = try InputPerturbation(epsilon: 1)
    #expect(
      throws: DetectorError.notFinite(
        input: "gradient of the input", row: 0, column: 0, value: "nan")
    ) { try plain.moving(x, against: Tensor(repeating: .nan, shape: [2, 3])) }
    #expect(throws: DetectorError.outputShape(found: [6], images: 2)) {
      try plain.odin(x) { $0.reshaped([6]) }
    }
    #expect(throws: DetectorError.self) { try plain.odin(x) { $0 * .infinity } }
  }
}
