public import Randomness

/// Points of the target of a ``LinearTwoLayer``, as far as training depends on them.
public struct LinearSample: Sendable, Hashable {
  /// How often each axis occurs: first the new axis, then the source axes that occur.
  public let counts: [Int]

  /// A sample in which the new axis and `seen.count` distinct source axes occur this often.
  public init(newAxis: Int, seen: [Int]) {
    precondition(newAxis >= 0 && seen.allSatisfy { $0 > 0 }, "counts \(newAxis), \(seen)")
    counts = [newAxis] + seen
  }

  /// The number `h` of distinct source axes.
  public var seenDirections: Int { counts.count - 1 }
  /// The number of points.
  public var size: Int { counts.reduce(0, +) }
}

extension LinearTwoLayer {
  /// Draws `n` target points: the new axis with probability ½, else a uniform source axis.
  public func sample(_ n: Int, using generator: inout RandomGenerator) -> LinearSample {
    var newAxis = 0
    var source = [Int](repeating: 0, count: sourceDirections)
    for _ in 0..<n {
      if generator.bernoulli(0.5) {
        newAxis += 1
      } else {
        source[generator.integer(below: sourceDirections)] += 1
      }
    }
    return LinearSample(newAxis: newAxis, seen: source.filter { $0 > 0 })
  }

  /// The population loss `E (f(x) - 1)²` of weights that were tuned on a sample.
  ///
  /// Source axes outside of the sample kept their weight 1.
  public func populationLoss(of weights: LinearWeights) -> Double {
    let errors = weights.first.map { square(weights.head * $0 - 1) }
    let missed = Double(sourceDirections - errors.count + 1) * square(weights.head - 1)
    return 0.5 * errors[0] + 0.5 * (errors.dropFirst().reduce(0, +) + missed)
      / Double(sourceDirections)
  }
}

/// The weights of a ``LinearTwoLayer`` on the axes of a sample.
public struct LinearWeights: Sendable, Hashable {
  /// The head `v`.
  public var head: Double
  /// The first layer: the weight of the new axis, then those of the sample's source axes.
  public var first: [Double]

  /// The source model, `v = 1`, `b = (0, 1, ..., 1)`.
  public static func pretrained(for sample: LinearSample) -> LinearWeights {
    LinearWeights(head: 1, first: [0] + sample.counts.dropFirst().map { _ in 1 })
  }

  /// `v² - Σ b_j²`, which gradient flow on all weights conserves.
  public var balance: Double { head * head - first.reduce(0) { $0 + $1 * $1 } }

  /// These weights and a multiple of others.
  public func moved(along other: LinearWeights, by step: Double) -> LinearWeights {
    var result = self
    result.head += step * other.head
    for j in first.indices { result.first[j] += step * other.first[j] }
    return result
  }
}

extension LinearSample {
  /// The summed loss `Σ (f(x_i) - 1)²` over the sample.
  public func loss(of weights: LinearWeights) -> Double {
    zip(counts, weights.first).reduce(0) { sum, axis in
      sum + Double(axis.0) * square(weights.head * axis.1 - 1)
    }
  }

  /// The gradient of the summed loss in the tuned weights; 0 in the others.
  public func gradient(at weights: LinearWeights, tuning layers: TunedLayers) -> LinearWeights {
    var gradient = LinearWeights(head: 0, first: weights.first)
    for j in counts.indices {
      let residual = 2 * Double(counts[j]) * (weights.head * weights.first[j] - 1)
      if layers.includesLast { gradient.head += residual * weights.first[j] }
      gradient.first[j] = layers.includesFirst ? residual * weights.head : 0
    }
    return gradient
  }

  /// Gradient descent on the summed loss from the source model.
  public func gradientDescent(
    tuning layers: TunedLayers, learningRate: Double, steps: Int
  ) -> LinearWeights {
    var weights = LinearWeights.pretrained(for: self)
    for _ in 0..<steps {
      weights = weights.moved(along: gradient(at: weights, tuning: layers), by: -learningRate)
    }
    return weights
  }
}

private func square(_ x: Double) -> Double { x * x }
