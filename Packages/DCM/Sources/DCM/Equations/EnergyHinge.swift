public import Tensors

/// The squared hinge of energy-bounded learning: energies of labelled images are pushed below one
/// margin and those of outliers above another.
///
/// The energy of a row of logits is `E = -logsumexp(z)`. Margins belong to a scale of logits:
/// published ones are for wide residual networks (Liu et al. 2020, equation 7).
public struct EnergyHinge: Sendable, Hashable, Codable {
  /// The energy below which labelled images cost nothing.
  public var innerMargin: Double
  /// The energy above which outliers cost nothing.
  public var outerMargin: Double
  /// The weight of both terms beside the cross-entropy.
  public var weight: Double

  /// The margins and weight for CIFAR-10 unless told otherwise.
  public init(innerMargin: Double = -23, outerMargin: Double = -5, weight: Double = 0.1) {
    self.innerMargin = innerMargin
    self.outerMargin = outerMargin
    self.weight = weight
  }

  /// `mean max(0, E - innerMargin)^2` over logits `[batch, classes]` of labelled images.
  public func innerLoss(logits: Tensor) -> Tensor {
    (energy(logits: logits) - Scalar(innerMargin)).rectified().squared().mean()
  }

  /// `mean max(0, outerMargin - E)^2` over logits `[batch, classes]` of outliers.
  public func outerLoss(logits: Tensor) -> Tensor {
    (Scalar(outerMargin) - energy(logits: logits)).rectified().squared().mean()
  }
}

/// The free energy `-logsumexp(z)` of each row of logits `[batch, classes]`, `[batch]`; low where
/// some class is likely.
public func energy(logits: Tensor) -> Tensor { -logits.logSumExp() }
