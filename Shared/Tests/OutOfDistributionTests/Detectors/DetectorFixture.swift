import Foundation
import LinearAlgebra
import OutOfDistribution
import _TestSupport

/// What Scripts/fixtures/out_of_distribution_detectors.py wrote.
struct DetectorFixture: Decodable {
  let train, queries, early, earlyQueries, weights, trainLogits, logits: [[Double]]
  let bias, layerWeights: [Double]
  let labels: [Int32]
  let alpha, threshold, layerIntercept: Double
  let confidences: [String: [Double]]
  /// Scores by the definitions of pytorch-ood, high for out-of-distribution.
  let pytorchOOD: [String: [Double]]
  let perturbation: Perturbation

  struct Perturbation: Decodable {
    let inputs, odinGradient, mahalanobisGradient, convolution, scale, shift: FixtureTensor
    let runningMean, runningVariance, weights, bias: FixtureTensor
    let trainFeatures, features: [[Double]]
    let labels: [Int32]
  }

  static func load() throws -> DetectorFixture {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "Fixtures/detectors.json")
    return try JSONDecoder().decode(DetectorFixture.self, from: Data(contentsOf: file))
  }

  var trainOutputs: NetworkOutputs {
    NetworkOutputs(logits: Matrix(trainLogits), features: [Matrix(early), Matrix(train)])
  }

  var queryOutputs: NetworkOutputs {
    NetworkOutputs(logits: Matrix(logits), features: [Matrix(earlyQueries), Matrix(queries)])
  }

  func lastLayer() throws -> LastLayer { try LastLayer(weights: Matrix(weights), bias: bias) }

  /// One detector of every kind, fitted, under the names of the expected confidences.
  func detectors() throws -> [String: any Detector] {
    let train = trainOutputs
    return [
      "msp": try LogitDetector(.maximumProbability), "max-logit": try LogitDetector(.maximumLogit),
      "energy": try LogitDetector(.energy(temperature: 2)), "entropy": try LogitDetector(.entropy),
      "odin": try LogitDetector(.odin()),
      "gen": try LogitDetector(.generalizedEntropy(gamma: 0.1, top: 2)),
      "kl-matching": try KLMatchingDetector(fitting: train),
      "mahalanobis": try MahalanobisDetector(fitting: train, labels: labels),
      "mahalanobis-layers": try MahalanobisDetector(fitting: train, labels: labels, layers: .all),
      "relative-mahalanobis": try RelativeMahalanobisDetector(fitting: train, labels: labels),
      "knn": try NearestNeighborDetector(fitting: train, k: 5),
      "vim": try VirtualLogitDetector(fitting: train, lastLayer: lastLayer(), dimension: 3),
      "react": try RectifiedActivationDetector(fitting: train, lastLayer: lastLayer()),
    ]
  }
}

/// The largest difference, relative to the larger of 1 and the expected magnitude.
func largestDifference(_ found: [Double], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1) / max(1, abs($1.1))) }
}
