extension LinearSample {
  /// Gradient flow `dθ/dt = -∇L` of the summed loss from the source model, until time `time`.
  ///
  /// The loss falls at least as `e^(-4t)` while `v >= 1`. The integrator is the Dormand-Prince pair
  /// of orders five and four, whose local error is held under 1e-12. Steps are capped at `0.3 / n`:
  /// the curvature is below `4.5 n`, so that residuals fall to rounding and not to the tolerance.
  /// - Parameter observe: Sees the weights after every step.
  public func gradientFlow(
    tuning layers: TunedLayers, until time: Double = 20,
    observe: (LinearWeights) -> Void = { _ in }
  ) -> LinearWeights {
    let longest = 0.3 / Double(max(1, size))
    var (now, step) = (0.0, longest / 8)
    var weights = LinearWeights.pretrained(for: self)
    while now < time {
      step = min(step, longest, time - now)
      let trial = dormandPrince(weights, step: step, tuning: layers)
      if trial.error <= Self.tolerance {
        (weights, now) = (trial.weights, now + step)
        observe(weights)
      }
      step *= Self.growth(trial.error)
    }
    return weights
  }

  private static let tolerance = 1e-12

  /// The factor on the next step: twice the step has about 32 times the error.
  private static func growth(_ error: Double) -> Double {
    error > tolerance ? 0.5 : error < tolerance / 64 ? 2 : 1
  }

  /// One step of order five and the size of its difference to the step of order four.
  private func dormandPrince(
    _ start: LinearWeights, step: Double, tuning layers: TunedLayers
  ) -> (weights: LinearWeights, error: Double) {
    var slopes: [LinearWeights] = []
    func combined(_ origin: LinearWeights, _ coefficients: [Double]) -> LinearWeights {
      zip(coefficients, slopes).reduce(origin) { $0.moved(along: $1.1, by: -step * $1.0) }
    }
    var weights = start
    for row in Self.stages {
      weights = combined(start, row)
      slopes.append(gradient(at: weights, tuning: layers))
    }
    let zero = LinearWeights(head: 0, first: start.first.map { _ in 0 })
    let difference = combined(zero, Self.errorWeights)
    return (weights, difference.first.reduce(abs(difference.head)) { max($0, abs($1)) })
  }

  /// The coefficients of each stage; the last row is the step of order five (Dormand and Prince
  /// 1980, table 2).
  private static let stages: [[Double]] = [
    [],
    [1.0 / 5],
    [3.0 / 40, 9.0 / 40],
    [44.0 / 45, -56.0 / 15, 32.0 / 9],
    [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
    [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
    [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
  ]

  /// Order five minus order four.
  private static let errorWeights = [
    71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339_200, 22.0 / 525, -1.0 / 40,
  ]
}
