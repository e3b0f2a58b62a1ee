public import LinearAlgebra

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A logistic regression of two kinds of samples, by Newton's method in double precision.
///
/// It minimises `sum_i log(1 + exp(-s_i (b + w . u_i))) + penalty / 2 |w|^2` with `s = 1` for the
/// positive samples and -1 for the others, where `u` are the columns scaled to mean 0 and variance
/// 1, so that the penalty means the same for distances of any size. Weights and intercept are given
/// for the columns as they came.
public struct LogisticRegression: Sendable, Equatable {
  /// The weights, `[columns]`.
  public let weights: [Double]
  /// The intercept.
  public let intercept: Double

  /// Fits samples `[samples, columns]`.
  ///
  /// - Throws: ``DetectorError`` for entries that are not finite, only one kind of samples, a
  ///   penalty that is not positive, or no convergence.
  public init(
    fitting samples: Matrix, isPositive: [Bool], penalty: Double = 1
  ) throws(DetectorError) {
    try validate("penalty", penalty, "a positive number") { $0 > 0 }
    try samples.validate(as: "samples of the logistic regression")
    _ = try ClassLabels(
      isPositive.map { $0 ? 1 : 0 }, samples: samples.rows, classes: 2, atLeast: 1)
    let means = samples.columnMeans()
    let scales = Self.scales(samples, means)
    let scaled = samples.centered(on: means) * Matrix(diagonal: scales.map { 1 / $0 })
    let objective = PenalizedLikelihood(
      design: scaled.withOnes, signs: isPositive.map { $0 ? 1 : -1 }, penalty: penalty)
    let solution = try objective.minimum()
    let weights = zip(solution, scales).map { $0 / $1 }
    self.weights = weights
    intercept = solution[scales.count] - zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The log-odds of each sample, `b + w . x`.
  public func logOdds(_ samples: Matrix) throws(DetectorError) -> [Double] {
    try samples.validate(as: "samples of the logistic regression", width: weights.count)
    return (samples * weights).map { $0 + intercept }
  }

  /// The standard deviations of the columns; 1 for constant ones, which then get no weight.
  private static func scales(_ samples: Matrix, _ means: [Double]) -> [Double] {
    means.indices.map { column in
      let deviations = samples.column(column).map { ($0 - means[column]) * ($0 - means[column]) }
      let deviation = (deviations.reduce(0, +) / Double(samples.rows)).squareRoot()
      return deviation > 1e-12 * abs(means[column]) ? deviation : 1
    }
  }
}

extension Matrix {
  /// The matrix with a column of ones at its end.
  fileprivate var withOnes: Matrix {
    Matrix(
      rows: rows, columns: columns + 1, elements: (0..<rows).flatMap { Array(slice($0)) + [1] })
  }
}

/// The objective, over weights with the intercept at the end.
private struct PenalizedLikelihood {
  let design: Matrix
  let signs: [Double]
  let penalty: Double

  static let largestIterationCount = 100

  func minimum() throws(DetectorError) -> [Double] {
    var point = [Double](repeating: 0, count: design.columns)
    var value = value(at: point)
    for _ in 0..<Self.largestIterationCount {
      let (step, decrease) = try newtonStep(at: point)
      guard decrease > 1e-20 * (1 + value) else { return point }
      guard let next = lineSearch(from: point, along: step, value: value) else { return point }
      (point, value) = next
    }
    throw .notConverged(
      operation: "the logistic regression", iterations: Self.largestIterationCount)
  }

  private func value(at point: [Double]) -> Double {
    let margins = zip(design * point, signs).map { $0 * $1 }
    let loss = margins.reduce(0) { $0 + ($1 > 0 ? log1p(exp(-$1)) : log1p(exp($1)) - $1) }
    return loss + penalty / 2 * point.dropLast().reduce(0) { $0 + $1 * $1 }
  }

  /// The Newton step and the decrease that it promises, `g^T H^-1 g`.
  private func newtonStep(
    at point: [Double]
  ) throws(DetectorError) -> (step: [Double], decrease: Double) {
    let odds = design * point
    let residuals = zip(odds, signs).map { -$1 / (1 + exp($1 * $0)) }
    let curvatures = odds.map { 1 / ((1 + exp(-abs($0))) * (1 + exp(abs($0)))) }
    let penalties = point.indices.map { $0 < point.count - 1 ? penalty : 0 }
    let slopes = Matrix.product(design, Matrix(column: residuals), transposing: .left).elements
    let gradient = point.indices.map { slopes[$0] + penalties[$0] * point[$0] }
    let weighted = Matrix(
      rows: design.rows, columns: design.columns,
      elements: design.elements.enumerated().map { $1 * curvatures[$0 / design.columns] })
    let hessian =
      Matrix.product(design, weighted, transposing: .left) + Matrix(diagonal: penalties)
    do {
      let step = try hessian.solve(gradient)
      return (step, zip(step, gradient).reduce(0) { $0 + $1.0 * $1.1 })
    } catch {
      throw .linearAlgebra(operation: "Newton step of the logistic regression", error)
    }
  }

  /// The first of the steps 1, 1/2, 1/4, … that lowers the objective; nil at the end of precision.
  private func lineSearch(
    from point: [Double], along step: [Double], value: Double
  ) -> (point: [Double], value: Double)? {
    var scale = 1.0
    while scale > 1e-8 {
      let next = zip(point, step).map { $0 - scale * $1 }
      let found = self.value(at: next)
      if found < value { return (next, found) }
      scale /= 2
    }
    return nil
  }
}
