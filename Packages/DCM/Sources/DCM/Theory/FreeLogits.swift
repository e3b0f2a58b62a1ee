import Foundation

/// An input of a finite problem: how often it is labelled, with which law, and how often it is in
/// the uncertainty set.
public struct InputPoint: Sendable, Hashable {
  /// The density among labelled examples.
  public var labelled: Double
  /// The law of the label, one probability a class.
  public var law: [Double]
  /// The density in the uncertainty set.
  public var unlabelled: Double

  /// An input; densities are not negative and one of them is positive.
  public init(labelled: Double, law: [Double], unlabelled: Double) {
    self.labelled = labelled
    self.law = law
    self.unlabelled = unlabelled
  }
}

/// DCM's objective over a logit vector of its own for every input: what a network without any
/// limits would minimise.
///
/// It needs no closed form, so it checks the theory.
public struct FreeLogits: Sendable {
  /// The logits of each input, `[inputs][classes]`.
  public private(set) var logits: [[Double]]
  private let points: [InputPoint]
  private let weight: Double

  /// Logits to begin with, one vector an input.
  public init(_ points: [InputPoint], weight: Double, start: [[Double]]) {
    precondition(points.count == start.count, "\(start.count) starts for \(points.count) inputs")
    self.points = points
    self.weight = weight
    logits = start
  }

  /// The objective, `sum a CE(law, f) + weight b CE(uniform, f)` over the inputs, in nats.
  public var loss: Double {
    zip(points, logits).reduce(0) { sum, pair in
      let logs = logSoftmax(pair.1)
      return sum - zip(target(pair.0), logs).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// The predictions, `[inputs][classes]`.
  public var predictions: [[Double]] { logits.map { logSoftmax($0).map(exp) } }

  /// The largest probability at each input.
  public var confidences: [Double] { predictions.map { $0.max() ?? .nan } }

  /// Takes steps of gradient descent until no derivative exceeds `tolerance` times the input's
  /// weight; returns the number of steps.
  @discardableResult
  public mutating func descend(tolerance: Double = 1e-10, limit: Int = 100_000) -> Int {
    for step in 0..<limit where !takeStep(tolerance) { return step }
    return limit
  }

  // The curvature of the log-partition function is at most 1/2, so a rate of 2 over the input's
  // weight never overshoots. False when nothing is left to do.
  private mutating func takeStep(_ tolerance: Double) -> Bool {
    var isMoving = false
    for index in logits.indices {
      let target = target(points[index])
      let mass = target.reduce(0, +)
      let probabilities = logSoftmax(logits[index]).map(exp)
      for column in target.indices {
        let slope = probabilities[column] - target[column] / mass
        logits[index][column] -= 2 * slope
        isMoving = isMoving || abs(slope) > tolerance
      }
    }
    return isMoving
  }

  // The unnormalised distribution that the logits of an input are to fit.
  private func target(_ point: InputPoint) -> [Double] {
    let pull = weight * point.unlabelled / Double(point.law.count)
    return point.law.map { point.labelled * $0 + pull }
  }
}

private func logSoftmax(_ logits: [Double]) -> [Double] {
  let top = logits.max() ?? 0
  let logSum = top + log(logits.reduce(0) { $0 + exp($1 - top) })
  return logits.map { $0 - logSum }
}
