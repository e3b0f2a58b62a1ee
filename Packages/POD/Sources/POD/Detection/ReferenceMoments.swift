import LinearAlgebra

/// Mean and biased variance of the references of one class.
///
/// With them a weighted sum of squares averages over the references in closed form:
/// `mean_j sum_d w_d (q_d - r_jd)^2 + b = sum_d w_d ((q_d - mu_d)^2 + v_d) + b`, which takes
/// `O(d)` for a query where the loop takes `O(k d)`.
struct ReferenceMoments: Sendable, Equatable {
  let mean: [Double]
  let variance: [Double]

  init(_ references: Matrix) {
    let mean = references.columnMeans()
    self.mean = mean
    variance = references.centered(on: mean).mapped { $0 * $0 }.columnMeans()
  }

  /// The average over the references of `sum_d w_d (q_d - r_jd)^2 + b`.
  func averageLogit(_ query: [Double], weights: [Double], bias: Double) -> Double {
    query.indices.reduce(bias) { sum, d in
      let deviation = query[d] - mean[d]
      return sum + weights[d] * (deviation * deviation + variance[d])
    }
  }
}
