import Reports

extension TheoryTables {
  /// An estimator of `KL(π || π_ref)` on samples of `π`.
  public struct EstimatorRow: Sendable, Codable {
    /// Which one.
    public let estimator: KLEstimator
    /// Its value for each action.
    public let values: [Double]
    /// Its expectation.
    public let mean: Double
    /// Its variance.
    public let variance: Double
    /// The expected gradient in the logits if it is differentiated as a loss on samples.
    public let gradient: [Double]
  }

  var estimatorTable: Table {
    let exact = [Divergence.reverse, .forward].map { divergence in
      EstimatorRow.law.logits(divergence)
    }
    return Table(
      ["estimator", "mean", "variance", "d/dz(0)", "d/dz(1)", "d/dz(2)"],
      caption:
        "Which KL: estimators of KL(π || π_ref) for π = (.5, .3, .2), π_ref = (.25, .25, .5), "
        + "and what each teaches as a differentiated loss on samples of π.",
      rows: estimators.map { row in
        [.text(row.estimator.rawValue)]
          + ([row.mean, row.variance] + row.gradient).map { .number($0, decimals: 8) }
      }
        + zip(["KL(π || π_ref), exact", "KL(π_ref || π), exact"], exact).map { name, found in
          [.text(name), .number(found.value, decimals: 8), .text("–")]
            + found.gradient.map { .number($0, decimals: 8) }
        })
  }
}

extension TheoryTables.EstimatorRow {
  /// The policy of the self-test.
  static let law = ActionLaw([0.5, 0.3, 0.2])
  /// Its reference.
  static let reference = ActionLaw([0.25, 0.25, 0.5])

  init(_ estimator: KLEstimator) {
    let found = zip(Self.law.probabilities, Self.reference.probabilities).map {
      estimator(
        logProbability: DualNumber($0).log() + DualNumber(0, input: 0),
        reference: DualNumber($1).log())
    }
    let law = Self.law
    let mean = law.mean(of: found.map(\.value))
    self.estimator = estimator
    values = found.map(\.value)
    self.mean = mean
    variance = law.mean(of: found.map { ($0.value - mean) * ($0.value - mean) })
    gradient = law.logitGradient(found.map { $0.partials[0] })
  }
}

extension ActionLaw {
  // A divergence from the reference of the self-test, and its gradient in the logits.
  fileprivate func logits(_ divergence: Divergence) -> (value: Double, gradient: [Double]) {
    let reference = TheoryTables.EstimatorRow.reference
    return (
      divergence(self, target: reference), divergence.gradient(self, target: reference)
    )
  }
}
