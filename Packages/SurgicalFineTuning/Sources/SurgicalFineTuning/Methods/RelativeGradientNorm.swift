import Foundation
import NeuralNetworks
import Tensors

/// Auto-RGN: the learning rate of every tensor is scaled by its gradient norm relative to its weight
/// norm (paper, section 3.2; released code).
///
/// `r_i = mean over batches of |g_i| / |w_i|`, `s_i = r_i / max_j r_j`, rate of tensor i `eta s_i`.
public enum RelativeGradientNorm {
  /// How ratios become factors in 0...1.
  public enum Scaling: String, Sendable, Hashable, Codable {
    /// `r_i / max r` (released code).
    case maximum
    /// `(r_i - min r) / (max r - min r)`.
    case minMax
  }

  /// What one ratio is computed over.
  public enum Unit: String, Sendable, Hashable, Codable {
    /// Each weight and each bias by itself (released code).
    case tensor
    /// All tensors of a block together.
    case block
  }

  /// `|g| / |w|`; nil for a weight norm below 1e-12, whose ratio means nothing.
  public static func ratio(gradientNorm: Double, weightNorm: Double) -> Double? {
    weightNorm < 1e-12 ? nil : gradientNorm / weightNorm
  }

  /// The mean over batches of the ratios of each tensor; nil stays nil.
  public static func averaged(_ batches: [[Double?]]) -> [Double?] {
    guard let first = batches.first else { return [] }
    return first.indices.map { index in
      let values = batches.compactMap { $0[index] }
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
  }

  /// Factors in 0...1; 0 for tensors without a ratio.
  ///
  /// Equal ratios all get 1.
  public static func scaled(_ ratios: [Double?], _ scaling: Scaling) -> [Double] {
    let present = ratios.compactMap { $0 }
    guard let highest = present.max(), let lowest = present.min(), highest > 0 else {
      return ratios.map { _ in 0 }
    }
    return ratios.map { ratio in
      guard let ratio else { return 0 }
      switch scaling {
      case .maximum: return ratio / highest
      case .minMax: return highest == lowest ? 1 : (ratio - lowest) / (highest - lowest)
      }
    }
  }

  /// The ratios of the measured parameters for one gradient; nil where not measured.
  static func ratios(
    of gradients: Gradients, weights: [Tensor], groups: [Int?]
  ) -> [Double?] {
    var sums: [Int: (gradient: Double, weight: Double)] = [:]
    for (index, group) in groups.enumerated() {
      guard let group, let gradient = gradients.values[index] else { continue }
      sums[group, default: (0, 0)].gradient += pow(gradient.norm, 2)
      sums[group, default: (0, 0)].weight += pow(weights[index].norm, 2)
    }
    return groups.map { group in
      group.flatMap { sums[$0] }.flatMap {
        ratio(gradientNorm: $0.gradient.squareRoot(), weightNorm: $0.weight.squareRoot())
      }
    }
  }
}
