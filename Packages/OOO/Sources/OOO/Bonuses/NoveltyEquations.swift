public import Tensors

/// The loss of the predictor: the mean squared error of each row over its features, averaged over
/// the rows that the mask keeps, `sum_i m_i mean_j e_ij / max(sum_i m_i, 1)`.
///
/// `squaredErrors` is `[batch, features]`, `mask` zeros and ones, `[batch]`. Burda et
/// al. 2019 keep 25 % of the rows.
public func predictorLoss(squaredErrors: Tensor, mask: Tensor) -> Tensor {
  let kept = max(mask.sum().scalar(), 1)
  return (squaredErrors.mean(along: -1) * mask).sum() / kept
}

/// The bonus before normalisation: the largest squared error of a row, `max_j e_ij`, `[batch]`.
///
/// The maximum over features, not their sum or mean, as in the authors' release.
public func novelty(squaredErrors: Tensor) -> Tensor {
  squaredErrors.maximum(along: -1)
}

/// The bonus of counts, `1 / sqrt(n + 1)`, as in the authors' release.
public func countBonus(_ visits: Int) -> Double { 1 / Double(visits + 1).squareRoot() }
