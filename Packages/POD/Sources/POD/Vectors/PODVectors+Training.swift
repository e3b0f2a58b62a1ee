import Experiments
import NeuralNetworks
import Randomness
import Statistics
import Tensors

extension PODVectors {
  /// A trainable head with the weights of a comparison.
  static func layer(_ comparison: PairComparison) -> PairLayer {
    var layer = PairLayer(comparison.head, width: comparison.width, key: RandomKey(seed: 0))
    if let weight = layer.weight {
      layer.weight = Tensor(comparison.weights.map { Scalar($0) }, shape: weight.shape)
    }
    if layer.bias != nil { layer.bias = Tensor([Scalar(comparison.bias)]) }
    return layer
  }

  private static func row(_ values: [Double]) -> Tensor {
    Tensor(values.map { Scalar($0) }, shape: [1, values.count])
  }

  static func losses() throws -> [TestVector] {
    let layer = layer(try comparisons()[1])
    func loss(_ a: Tensor, _ isDifferent: Bool) -> Tensor {
      pairLoss(logits: layer(a, row(second)), areDifferent: [isDifferent])
    }
    let gradient = valueAndGradient(at: [row(first)]) { loss($0[0], false) }.gradients[0]
    return [
      TestVector(
        "pair loss, different", expected: 0.7844704307,
        got: Double(loss(row(first), true).scalar())),
      TestVector(
        "pair loss, same", expected: 0.6094704307, got: Double(loss(row(first), false).scalar())),
    ]
      + TestVector.elements(
        "pair loss, gradient", expected: [0.0456361313, 0.9127226255, 1.0952671506],
        got: gradient.scalars.map { Double($0) })
  }

  /// The gradient of every head in both embeddings against differences in double precision.
  static func gradients() throws -> [TestVector] {
    try comparisons().flatMap { comparison in
      let layer = layer(comparison)
      let analytic = valueAndGradient(at: [row(first), row(second)]) {
        layer($0[0], $0[1]).sum()
      }.gradients.flatMap { $0.scalars.map { Double($0) } }
      let numeric = differences(first + second) {
        comparison.logit([Double]($0[..<3]), [Double]($0[3...]))
      }
      // Single precision bears six digits of the largest.
      let scale = max(1, numeric.map(abs).max() ?? 1)
      return TestVector.elements(
        "gradient of \(comparison.head.name)", expected: numeric, got: analytic,
        tolerance: 1e-6 * scale)
    }
  }

  /// Central differences of a function in each coordinate.
  static func differences(_ point: [Double], of function: ([Double]) -> Double) -> [Double] {
    let step = 1e-5
    return point.indices.map { index in
      var (above, below) = (point, point)
      above[index] += step
      below[index] -= step
      return (function(above) - function(below)) / (2 * step)
    }
  }

  static func sampling() throws -> [TestVector] {
    let labels = (0..<600).map { Int32($0 % 3) }
    let sampler = try PairSampler(labels: labels, key: RandomKey(seed: 11))
    let pairs = sampler.pairs(0..<10_000)
    let same = pairs.filter { !$0.isDifferent }
    let rightly = pairs.count { (labels[$0.first] != labels[$0.second]) == $0.isDifferent }
    let expected = Double(2 * pairs.count) / 3
    let statistic = (0..<3).reduce(0.0) { sum, label in
      let found = pairs.flatMap { [$0.first, $0.second] }.count { labels[$0] == label }
      return sum + (Double(found) - expected) * (Double(found) - expected) / expected
    }
    let pValue = ChiSquaredDistribution(degreesOfFreedom: 2).upperTail(statistic)
    return [
      TestVector("pairs of one class", expected: 5000, got: Double(same.count), tolerance: 0),
      TestVector(
        "pairs whose target is right", expected: 10_000, got: Double(rightly), tolerance: 0),
      TestVector(
        "pairs of a sample with itself", expected: 0,
        got: Double(pairs.count { $0.first == $0.second }), tolerance: 0),
      TestVector(
        "classes are drawn evenly (chi-squared p above 0.001)", expected: 1,
        got: pValue > 0.001 ? 1 : 0, tolerance: 0),
    ]
  }

  static func published() throws -> [TestVector] {
    let tables = [("full", PublishedTable.full), ("low data", .lowData)]
    let totals: [[Double]] = [[7, 22, 38, 29], [15, 39, 16, 26]]
    var result = zip(tables, totals).flatMap { table, expected in
      TestVector.elements(
        "wins, \(table.0)", expected: expected, got: table.1.totals.map(Double.init),
        tolerance: 0)
    }
    result += tables.map {
      TestVector("couples sum to 16, \($0.0)", expected: 1, got: $0.1.isComplete ? 1 : 0)
    }
    for (wins, pValue) in [(14, 0.0042), (13, 0.0213), (12, 0.0768), (10, 0.4545), (9, 0.8036)] {
      result.append(
        TestVector(
          "sign test, \(wins) of 16", expected: pValue,
          got: try signTest(wins: wins, losses: 16 - wins).pValue, tolerance: 5e-5))
    }
    let changed = Reversal.fewestChanges(
      from: PublishedTable.full.wins[2][1], to: PublishedTable.lowData.wins[2][1])
    result.append(
      TestVector("pairs that flip, Mahalanobis and ODIN", expected: 9, got: Double(changed)))
    result.append(
      TestVector(
        "McNemar, 9 of 9 flip", expected: 0.0039, got: try mcNemar(changed, 0).pValue,
        tolerance: 5e-5))
    return result
  }
}
