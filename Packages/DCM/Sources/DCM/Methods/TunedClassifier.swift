public import Datasets
import Foundation
public import LinearAlgebra
public import OutOfDistribution
import Tensors
public import Vision

/// What turns class logits into confidence, for methods that leave the choice (DCM, section 5).
public enum ConfidenceScore: String, Sendable, Hashable, Codable, CaseIterable {
  /// The logarithm of the largest softmax probability: ranks as the probability does, without its
  /// ties at 1.
  case softmax
  /// The largest logit.
  case maxLogit
  /// `logsumexp(z)`, the negative energy.
  case energy

  /// The confidence of one row of logits.
  public func callAsFunction(_ logits: [Double]) -> Double {
    switch self {
    case .softmax: Softmax.logLargestProbability(logits)
    case .maxLogit: logits.max() ?? .nan
    case .energy: Softmax.logSumExp(logits)
    }
  }
}

/// One or more networks that a method made, with the method's own confidence.
public struct TunedClassifier<Backbone: StagedNetwork>: Sendable {
  /// The method.
  public let method: Method
  /// The networks; one for most methods.
  public let members: [HeadedNetwork<Backbone>]
  /// How each was trained.
  public let logs: [TrainingLog]

  /// Networks that are already trained.
  public init(method: Method, members: [HeadedNetwork<Backbone>], logs: [TrainingLog] = []) {
    precondition(!members.isEmpty, "a classifier of no network")
    self.method = method
    self.members = members
    self.logs = logs
  }

  /// The number of classes.
  public var classes: Int { members[0].classes }

  /// What every member says of images; logits are `[samples, classes + extra outputs]`.
  public func outputs(for images: ImageArray, batchSize: Int = 256) -> [NetworkOutputs] {
    members.map { NetworkOutputs(of: $0, on: images, batchSize: batchSize) }
  }

  /// The class probabilities of every member, `[samples, classes]`.
  public func probabilities(of outputs: [NetworkOutputs]) -> [Matrix] {
    outputs.map { Matrix(rows(of: $0).map { Softmax.probabilities($0.prefix(classes)) }) }
  }

  /// The most likely class of each sample by the mean probability of the members.
  ///
  /// A binary classifier is not trained to tell classes apart; take those of its base.
  public func predictions(of outputs: [NetworkOutputs]) -> [Int32] {
    let members = probabilities(of: outputs)
    return (0..<members[0].rows).map { row in
      let sums = (0..<classes).map { column in members.reduce(0) { $0 + $1[row, column] } }
      return Int32(sums.firstIndex(of: sums.max() ?? .nan) ?? 0)
    }
  }

  /// The confidence in each image, high for known and for right ones.
  public func confidences(
    for images: ImageArray, score: ConfidenceScore = .softmax
  ) -> [Double] {
    confidences(of: outputs(for: images), score: score)
  }

  /// The confidence of each sample, high for known and for right ones.
  ///
  /// Disagreement, mean entropy, abstention, selection or a learnt line where the method has one;
  /// else `score` of the class logits.
  public func confidences(
    of outputs: [NetworkOutputs], score: ConfidenceScore = .softmax
  ) -> [Double] {
    switch method {
    case .disagreement:
      EnsembleScores(probabilities: probabilities(of: outputs)).disagreement.map { -$0 }
    case .ensemble:
      EnsembleScores(probabilities: probabilities(of: outputs)).meanEntropy.map { -$0 }
    case .binaryClassifier: rows(of: outputs[0]).map { $0[classes] - $0[classes + 1] }
    case .gamblers, .selfAdaptive: rows(of: outputs[0]).map { -Softmax.probabilities($0)[classes] }
    case .selectiveNet: rows(of: outputs[0]).map { $0[classes] }
    case .woods: energyLines(of: outputs[0]).map { -$0 }
    case .virtualOutliers: energyLines(of: outputs[0])
    default: rows(of: outputs[0]).map { score($0) }
    }
  }

  private func rows(of outputs: NetworkOutputs) -> [[Double]] {
    guard let logits = outputs.logits else { return [] }
    return (0..<logits.rows).map(logits.row)
  }

  private func energyLines(of outputs: NetworkOutputs) -> [Double] {
    let line = members[0].energyLine?.scalars.map { Double($0) } ?? [1, 0]
    return rows(of: outputs).map { line[0] * Softmax.logSumExp($0) + line[1] }
  }
}
