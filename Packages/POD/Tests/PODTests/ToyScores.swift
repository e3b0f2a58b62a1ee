import Foundation
import LinearAlgebra
import OutOfDistribution
import Statistics

@testable import POD

/// Scores and their AUROC as plainly as they can be written, for the toy tables.
enum ToyScores {
  /// `P(in > out) + P(in = out) / 2`, from the sum of midranks.
  static func auroc(_ inside: [Double], _ outside: [Double]) -> Double {
    let ranks = midranks(inside + outside).prefix(inside.count).reduce(0, +)
    let count = Double(inside.count)
    return (ranks - count * (count + 1) / 2) / (count * Double(outside.count))
  }

  static let msp = logitMethod("MSP") { maximumProbability($0, temperature: 1) }
  static let odin = logitMethod("ODIN") { maximumProbability($0, temperature: 1000) }
  static let maxLogit = logitMethod("MaxLogit") { $0.max() ?? .nan }

  /// Pseudo-inverse of the tied covariance `1/n sum (x - mu_y)(x - mu_y)^T`, or its inverse with a
  /// ridge relative to the mean eigenvalue.
  static func mahalanobis(_ name: String, ridge: Double = 0) -> ToyMethod {
    ToyMethod(name, readsLogits: false) { sample in
      let points = sample.training.features[0]
      let means = classMeans(points, sample.trainingLabels, sample.set.classes)
      let deviations = Matrix(
        (0..<points.rows).map { row in
          zip(points.row(row), means[Int(sample.trainingLabels[row])]).map { $0 - $1 }
        })
      let scatter = Matrix.product(deviations, deviations, transposing: .left)
      let covariance = 0.5 / Double(points.rows) * (scatter + scatter.transposed)
      let trace = covariance.diagonal.reduce(0, +)
      let eigen = try covariance.addingToDiagonal(ridge * trace / Double(points.columns))
        .symmetricEigendecomposition()
      let bound = 1e-12 * (eigen.values.last ?? 0)
      let precision = eigen.applying { $0 > bound ? 1 / $0 : 0 }
      return (
        confidences(sample.inDistribution.features[0], means, precision),
        confidences(sample.outOfDistribution.features[0], means, precision)
      )
    }
  }

  private static func logitMethod(
    _ name: String, _ score: @escaping @Sendable ([Double]) -> Double
  ) -> ToyMethod {
    ToyMethod(name, readsLogits: true) { sample in
      func scores(_ outputs: NetworkOutputs) -> [Double] {
        outputs.logits.map { logits in (0..<logits.rows).map { score(logits.row($0)) } } ?? []
      }
      return (scores(sample.inDistribution), scores(sample.outOfDistribution))
    }
  }

  private static func maximumProbability(_ logits: [Double], temperature: Double) -> Double {
    let largest = logits.max() ?? 0
    return 1 / logits.reduce(0) { $0 + exp(($1 - largest) / temperature) }
  }

  private static func classMeans(
    _ points: Matrix, _ labels: [Int32], _ classes: Int
  ) -> [[Double]] {
    (0..<classes).map { label in
      points.rows(at: labels.indices.filter { labels[$0] == Int32(label) }).columnMeans()
    }
  }

  private static func confidences(
    _ points: Matrix, _ means: [[Double]], _ precision: Matrix
  ) -> [Double] {
    let distances = means.map { mean in
      let deviations = points.centered(on: mean)
      let moved = deviations * precision
      return (0..<points.rows).map { row in
        zip(deviations.row(row), moved.row(row)).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    return (0..<points.rows).map { row in -(distances.map { $0[row] }.min() ?? .nan) }
  }
}
