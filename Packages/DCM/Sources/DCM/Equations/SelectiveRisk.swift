public import Tensors

/// The parts of SelectiveNet's objective on one batch; each of rank 0.
///
/// With losses `l` of the predictions, selections `g` in 0...1 and target coverage `c`:
/// `coverage = mean g`, `risk = mean(g l) / coverage`, `penalty = weight max(0, c - coverage)^2`
/// (Geifman & El-Yaniv 2019, equations 1 to 3).
public struct SelectiveRisk {
  /// The share of the batch that is selected.
  public let coverage: Tensor
  /// The mean loss of what is selected.
  public let risk: Tensor
  /// What too little coverage costs.
  public let penalty: Tensor

  /// The parts for losses and selections `[batch]`.
  public init(
    losses: Tensor, selection: Tensor, targetCoverage: Double, penaltyWeight: Double = 32
  ) {
    coverage = selection.mean()
    risk = (selection * losses).mean() / coverage
    let missing = (Scalar(targetCoverage) - coverage).rectified()
    penalty = missing.squared() * Scalar(penaltyWeight)
  }

  /// `(risk + penalty) / 2 + auxiliary / 2`, where `auxiliary` is the mean loss of the head that
  /// sees every example.
  public func total(auxiliary: Tensor) -> Tensor { (risk + penalty) * 0.5 + auxiliary * 0.5 }
}
