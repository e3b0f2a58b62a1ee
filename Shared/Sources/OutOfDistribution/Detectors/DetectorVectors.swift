public import Experiments
import LinearAlgebra
import Tensors

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Returns the numbers that hand derivations fix for detectors and their perturbations, compared
/// with what this module computes: part of every `selftest`.
///
/// - Throws: ``DetectorError`` if a detector refuses data that it should take.
public func detectorVectors() throws(DetectorError) -> [TestVector] {
  var vectors = softmaxVectors() + odinVectors()
  vectors += try mahalanobisVectors() + rankVectors() + perturbationVectors()
  return vectors
}

private func softmaxVectors() -> [TestVector] {
  let (z, wild) = ([2, 1, 0.1], [1000.0, 0, -1000])
  return [
    TestVector(
      "lse [2, 1, .1]", expected: 2.4170300163, got: Softmax.logSumExp(z), tolerance: 1e-9),
    TestVector(
      "MSP [2, 1, .1]", expected: 0.6590011389,
      got: exp(LogitScore.maximumProbability.confidence(z)), tolerance: 1e-9),
    TestVector(
      "entropy [2, 1, .1]", expected: 0.8467381788, got: -LogitScore.entropy.confidence(z),
      tolerance: 1e-9),
    TestVector(
      "energy at T = 2 of [2, 1, .1]", expected: 3.3795547013,
      got: LogitScore.energy(temperature: 2).confidence(z), tolerance: 1e-9),
    TestVector("lse [1000, 0, -1000]", expected: 1000, got: Softmax.logSumExp(wild), tolerance: 0),
    TestVector(
      "MSP [1000, 0, -1000]", expected: 1,
      got: exp(LogitScore.maximumProbability.confidence(wild)), tolerance: 0),
    TestVector(
      "ODIN [1000, 0, -1000]", expected: 0.6652409558,
      got: exp(LogitScore.odin().confidence(wild)), tolerance: 1e-9),
  ]
}

/// MSP and ODIN order the first two rows oppositely.
private func odinVectors() -> [TestVector] {
  let cases: [([Double], Double, Double)] = [
    ([8, 6, 0], 0.8805369018, 0.3344443672), ([3, 0, 0], 0.9094429985, 0.3340003330),
    ([4, 0, 0], 0.9646631560, 0.3342228140), ([8, 7, 0], 0.7308793357, 0.3343327191),
  ]
  return cases.flatMap { z, probability, odin in
    [
      TestVector(
        "MSP \(z)", expected: probability,
        got: exp(LogitScore.maximumProbability.confidence(z)), tolerance: 1e-9),
      TestVector(
        "ODIN \(z)", expected: odin, got: exp(LogitScore.odin().confidence(z)), tolerance: 1e-9),
    ]
  }
}

/// Two classes of four points, the second 5 further along both axes: S = diag(1, 1/4).
private let twoClasses = NetworkOutputs(
  features: [
    Matrix([[0, 0], [2, 0], [0, 1], [2, 1], [5, 5], [7, 5], [5, 6], [7, 6]])
  ])
private let twoLabels: [Int32] = [0, 0, 0, 0, 1, 1, 1, 1]

private func mahalanobisVectors() throws(DetectorError) -> [TestVector] {
  let queries = Matrix([[1, 3], [3, 3], [10, 10], [4, -2]])
  let outputs = NetworkOutputs(features: [queries])
  let detector = try MahalanobisDetector(fitting: twoClasses, labels: twoLabels)
  let relative = try RelativeMahalanobisDetector(fitting: twoClasses, labels: twoLabels)
  let distances = detector.gaussians[0].squaredDistances(queries).elements
  return TestVector.elements(
    "Mahalanobis, two classes", expected: [25, 50, 29, 34, 442, 97, 34, 229], got: distances,
    tolerance: 1e-9)
    + TestVector.elements(
      "Mahalanobis confidence", expected: [-25, -29, -97, -34],
      got: try detector.confidences(for: outputs), tolerance: 1e-9) + [
      TestVector(
        "relative Mahalanobis at [1, 3]", expected: 19.9612403101,
        got: -(try relative.confidences(for: outputs)[0]), tolerance: 1e-9)
    ]
}

/// A covariance of rank one: the pseudo-inverse ignores what a ridge sees.
private func rankVectors() throws(DetectorError) -> [TestVector] {
  let training = NetworkOutputs(
    features: [Matrix([[1, 0, 0], [3, 0, 0], [1, 0, 0], [3, 0, 0]])])
  let queries = NetworkOutputs(features: [Matrix([[2, 0, 5], [4, 0, 0], [2, 1, 0]])])
  func distances(_ rule: PrecisionRule) throws(DetectorError) -> [Double] {
    try MahalanobisDetector(fitting: training, labels: [0, 0, 0, 0], rule: rule)
      .outOfDistributionScores(for: queries)
  }
  return TestVector.elements(
    "Mahalanobis, rank 1, pseudo-inverse", expected: [0, 4, 0],
    got: try distances(PrecisionRule()), tolerance: 1e-9)
    + TestVector.elements(
      "Mahalanobis, rank 1, ridge .1", expected: [750, 3.8709677419, 30],
      got: try distances(PrecisionRule(ridge: 0.1)), tolerance: 1e-7)
}

private func perturbationVectors() throws(DetectorError) -> [TestVector] {
  try linearODINVectors() + identityMahalanobisVectors()
}

/// A linear network, moved by ODIN.
private func linearODINVectors() throws(DetectorError) -> [TestVector] {
  let (weights, bias) = (Tensor([1, -1, 2, 0.5], shape: [2, 2]), Tensor([0, 0.1]))
  let network = { (x: Tensor) in x.matrixProduct(weights) + bias }
  let x = Tensor([0.3, -0.2], shape: [1, 2])
  let step = try InputPerturbation(epsilon: 0.0014, standardDeviations: [0.5, 0.25])
  let gradient = try InputPerturbation.odinGradient(at: x, logits: network)
  let moved = try step.odin(x, logits: network)
  let score = { (x: Tensor) in exp(LogitScore.odin().confidence(Matrix(network(x)).elements)) }
  return vectors("ODIN, linear: gradient", [-9.999e-4, -7.49925e-4], gradient, 1e-9)
    + vectors("ODIN, linear: moved input", [0.3028, -0.1944], moved, 1e-6)
    + vectors("ODIN, linear: moved logits", [-0.086, -0.3], network(moved), 1e-6) + [
      TestVector("ODIN, linear: score", expected: 0.50005, got: score(x), tolerance: 1e-9),
      TestVector(
        "ODIN, linear: moved score", expected: 0.5000535, got: score(moved), tolerance: 1e-9),
    ]
}

/// Features that are the input, moved towards the nearest of two classes.
private func identityMahalanobisVectors() throws(DetectorError) -> [TestVector] {
  let detector = try MahalanobisDetector(fitting: twoClasses, labels: twoLabels)
  let x = Tensor([1, 3], shape: [1, 2])
  let step = try InputPerturbation(epsilon: 0.01, standardDeviations: [0.5, 0.25])
  let identity = { (x: Tensor) in x * 1 }
  let gradient = try InputPerturbation.mahalanobisGradient(
    at: x, detector: detector, features: identity)
  let moved = try step.mahalanobis(x, detector: detector, features: identity)
  let score = try detector.outOfDistributionScores(for: NetworkOutputs(features: [Matrix(moved)]))
  return vectors("Mahalanobis, identity: gradient", [0, 10], gradient, 1e-6)
    + vectors("Mahalanobis, identity: moved input", [0.98, 2.96], moved, 1e-6) + [
      TestVector(
        "Mahalanobis, identity: moved distance", expected: 24.2068, got: score[0], tolerance: 1e-5)
    ]
}

private func vectors(
  _ name: String, _ expected: [Double], _ got: Tensor, _ tolerance: Double
) -> [TestVector] {
  TestVector.elements(
    name, expected: expected, got: got.scalars.map { Double($0) }, tolerance: tolerance)
}
