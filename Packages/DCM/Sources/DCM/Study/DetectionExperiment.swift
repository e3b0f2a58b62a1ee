import Datasets
import Experiments
import Foundation
import LinearAlgebra
import NeuralNetworks
import OutOfDistribution
import Tensors
import Vision

/// Compares methods of telling known from unknown images; arms are methods.
///
/// A cell goes through all pairs and measures, per pair, `auroc`, `fpr95_*`, `aupr_*` and
/// `accuracy`, the mean confidence in known and unknown images, and their histograms. Where a
/// method leaves the score open, the metrics of the other scores have its name in front.
struct DetectionExperiment: Experiment {
  let configuration: DCMConfiguration

  static let name = "detection"

  var name: String { Self.name }
  var summary: String { "Tell known from unknown images by scores and by tuned networks" }
  var reproduces: String { "Section 5, out-of-distribution detection" }
  var arms: [String] {
    BaseScore.allCases.map(\.arm) + configuration.methods.map(\.name)
  }
  var secondsPerCell: Double? { 2.5 * Double(configuration.pairs.count) }

  func prerequisites(of cell: Cell) -> [Cell] {
    configuration.domains.map { Source.detection($0).cell(seed: cell.seed) }
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    var result = Outcome()
    for pair in configuration.pairs {
      result.merge(try measure(cell.arm, pair, context).named(pair.name))
    }
    return result
  }

  private func measure(
    _ arm: String, _ pair: ImagePair, _ context: CellContext
  ) throws -> Outcome {
    if let score = BaseScore.allCases.first(where: { $0.arm == arm }) {
      return try context.measure(score, on: pair, configuration)
    }
    guard let method = configuration.methods.first(where: { $0.name == arm }) else {
      throw ExperimentError.unknownArm(arm, experiment: name, known: arms)
    }
    return try context.measure(configuration.usualCase(method, on: pair), configuration)
  }
}

/// A score of the untuned base network.
enum BaseScore: String, Sendable, CaseIterable {
  case msp, maxlogit, energy, odin, mahalanobis

  /// The arm of `detection`.
  var arm: String { "base:\(rawValue)" }

  /// Temperature and step of ODIN that need no unknown images to tune them.
  static let perturbation = PerturbationSetting(temperature: 1000, epsilon: 0.0014)
}

extension CellContext {
  /// Scores a base network without tuning it.
  func measure(
    _ score: BaseScore, on pair: ImagePair, _ configuration: DCMConfiguration
  ) throws -> Outcome {
    let file = try baseNetwork(.detection(pair.inDistribution))
    let images = try images(pair, configuration)
    func measured(_ network: some StagedNetwork) throws -> Outcome {
      let base = ScoredBase(network: network, images: images)
      return try base.outcome(score)
    }
    return try measured(file.network)
  }
}

private struct ScoredBase<Network: StagedNetwork> {
  let network: Network
  let images: PairImages

  func outcome(_ score: BaseScore) throws -> Outcome {
    let known = outputs(images.test.images)
    let unknown = outputs(images.testOutliers)
    let scored =
      score == .odin
      ? (known: try perturbed(images.test.images), unknown: try perturbed(images.testOutliers))
      : (known: known, unknown: unknown)
    let detector = try detector(score)
    var result = Outcome()
    try result.add(
      DetectionScores(
        inDistribution: detector.confidences(for: scored.known),
        outOfDistribution: detector.confidences(for: scored.unknown)), as: "")
    result.add(try probabilities(known), try probabilities(unknown))
    result.metrics["accuracy"] = agreement(known.predictions, images.test.labels)
    return result
  }

  private func outputs(_ images: ImageArray) -> NetworkOutputs {
    NetworkOutputs(of: network, on: images)
  }

  private func detector(_ score: BaseScore) throws -> any Detector {
    switch score {
    case .msp: try LogitDetector(.maximumProbability)
    case .maxlogit: try LogitDetector(.maximumLogit)
    case .energy: try LogitDetector(.energy())
    case .odin: try LogitDetector(.odin(temperature: BaseScore.perturbation.temperature))
    case .mahalanobis:
      try MahalanobisDetector(
        fitting: outputs(images.train.images), labels: images.train.labels)
    }
  }

  private func probabilities(_ outputs: NetworkOutputs) throws -> [Double] {
    try LogitDetector(.maximumProbability).confidences(for: outputs).map { exp($0) }
  }

  // Each image moved against the gradient of its own loss.
  private func perturbed(_ images: ImageArray) throws -> NetworkOutputs {
    let perturbation = try InputPerturbation(epsilon: BaseScore.perturbation.epsilon)
    var rows: [[Double]] = []
    for start in stride(from: 0, to: images.count, by: 128) {
      let batch = images.tensor(at: Array(start..<min(start + 128, images.count)))
      let moved = try perturbation.odin(batch, temperature: BaseScore.perturbation.temperature) {
        network($0, in: .inference)
      }
      let logits = network(moved, in: .inference)
      for row in 0..<logits.shape[0] {
        rows.append(logits.slice(row..<row + 1).scalars.map { Double($0) })
      }
    }
    return NetworkOutputs(logits: Matrix(rows))
  }
}
