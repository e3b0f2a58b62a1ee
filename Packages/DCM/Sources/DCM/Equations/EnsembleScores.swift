import Foundation
public import LinearAlgebra

/// What an ensemble says of some samples; `probabilities` hold one matrix `[samples, classes]` a
/// member, whose rows sum to 1.
public struct EnsembleScores: Sendable, Equatable {
  /// The entropy of the mean prediction of each sample, in nats: total uncertainty.
  public let entropyOfMean: [Double]
  /// The mean entropy of the members' predictions of each sample, in nats: noise in the labels.
  public let meanEntropy: [Double]
  /// The mean L1 distance over pairs of members of each sample, 0 to 2; 0 for a single member.
  ///
  /// Tifrea et al. 2022, equation 2.
  public let disagreement: [Double]

  /// The difference of both entropies of each sample, in nats: what the members do not agree on.
  public var mutualInformation: [Double] { zip(entropyOfMean, meanEntropy).map { $0 - $1 } }

  /// Scores of one member's predictions or more, all of one shape.
  public init(probabilities: [Matrix]) {
    precondition(
      !probabilities.isEmpty
        && probabilities.allSatisfy {
          ($0.rows, $0.columns) == (probabilities[0].rows, probabilities[0].columns)
        },
      "an ensemble needs predictions of one shape, not of "
        + "\(probabilities.map { [$0.rows, $0.columns] })")
    let samples = (0..<probabilities[0].rows).map { row in probabilities.map { $0.row(row) } }
    entropyOfMean = samples.map { entropy(mean($0)) }
    meanEntropy = samples.map { members in
      members.reduce(0) { $0 + entropy($1) } / Double(members.count)
    }
    disagreement = samples.map(meanPairDistance)
  }
}

private func mean(_ members: [[Double]]) -> [Double] {
  members[0].indices.map { column in
    members.reduce(0) { $0 + $1[column] } / Double(members.count)
  }
}

private func entropy(_ probabilities: [Double]) -> Double {
  -probabilities.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 }
}

private func meanPairDistance(_ members: [[Double]]) -> Double {
  var (sum, pairs) = (0.0, 0)
  for i in members.indices {
    for j in members.indices.dropFirst(i + 1) {
      sum += zip(members[i], members[j]).reduce(0) { $0 + abs($1.0 - $1.1) }
      pairs += 1
    }
  }
  return pairs == 0 ? 0 : sum / Double(pairs)
}
