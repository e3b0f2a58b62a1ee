public import Experiments
import Foundation
import NeuralNetworks
import Optimizers
import Tensors

/// Returns the numbers that hand derivations fix for the equations of the learners, for the
/// self-tests of executables.
public func reinforcementLearningVectors() -> [TestVector] {
  expectileVectors() + weightVectors() + densityVectors() + targetVectors()
    + conservativeVectors() + stepVectors() + returnVectors()
}

// Tensors are of single precision, which carries seven digits.
private func vector(_ name: String, _ expected: Double, _ got: Scalar) -> TestVector {
  TestVector(name, expected: expected, got: Double(got), tolerance: 2e-6 * max(1, abs(expected)))
}

private func expectileVectors() -> [TestVector] {
  var vectors: [TestVector] = []
  for (samples, expectile, expected) in [
    ([0.0, 1], 0.5, 0.5), ([0, 1], 0.7, 0.7), ([0, 1], 0.9, 0.9), ([0, 1, 2, 3], 0.5, 1.5),
    ([0, 1, 2, 3], 0.7, 1.9), ([0, 1, 2, 3], 0.8, 15.0 / 7), ([0, 1, 2, 3], 0.9, 2.5),
  ] {
    let name = "expectile \(expectile) of \(samples.map { Int($0) })"
    vectors.append(
      vector(name, expected, minimizingValue(of: samples, expectile: expectile)))
  }
  for (error, loss, slope) in [(1.0, 0.9, -1.8), (-1, 0.1, 0.2)] {
    let target = Tensor([Scalar(error)])
    let found = valueAndGradient(at: Tensor([0])) {
      expectileLoss(of: $0, towards: target, expectile: 0.9)
    }
    vectors.append(vector("expectile loss of an error of \(Int(error))", loss, found.value))
    vectors.append(vector("its slope", slope, found.gradient.scalar()))
  }
  return vectors
}

// The slope rises with the value, so halving an interval finds where it is 0.
private func minimizingValue(of samples: [Double], expectile: Double) -> Scalar {
  let targets = Tensor(samples.map { Scalar($0) })
  func slope(_ value: Scalar) -> Scalar {
    valueAndGradient(at: Tensor(value)) {
      expectileLoss(of: $0.broadcast(to: targets.shape), towards: targets, expectile: expectile)
    }.gradient.scalar()
  }
  var (low, high): (Scalar, Scalar) = (0, 3)
  for _ in 0..<60 {
    let middle = (low + high) / 2
    if slope(middle) < 0 { low = middle } else { high = middle }
  }
  return (low + high) / 2
}

private func weightVectors() -> [TestVector] {
  [
    (10.0, 0.5, 100), (10, 0.46, 99.484316), (10, -0.1, 0.367879441), (3, 0.5, 4.481689070),
    (3, 1.6, 100),
  ].map { beta, advantage, expected in
    vector(
      "advantage weight, beta \(Int(beta)), A \(advantage)", expected,
      advantageWeights(Tensor([Scalar(advantage)]), inverseTemperature: beta).scalar())
  }
}

private func densityVectors() -> [TestVector] {
  let plain = ActionDistribution(
    mean: Tensor([0.5], shape: [1, 1]).tanh(), logDeviation: Tensor([-0.5]), density: .plain)
  let squashed = ActionDistribution(
    mean: Tensor([0.3], shape: [1, 1]), logDeviation: Tensor([0.5], shape: [1, 1]).log(),
    density: .squashed)
  // u = 0.3 + 0.5 x 1.8 = 1.2
  let drawn = squashed.sample(by: Tensor([1.8], shape: [1, 1]))
  let density = normalLogDensity(
    Tensor([1.2], shape: [1, 1]), mean: squashed.mean, logDeviation: squashed.logDeviation)
  return [
    vector(
      "IQL's log density", -0.5123188590,
      plain.logDensity(of: Tensor([0.2], shape: [1, 1])).scalar()),
    vector("squashed action", 0.8336546070, drawn.actions.scalar()),
    vector("log density before squashing", -1.8457913526, density.scalar()),
    vector("squashed log density", -0.6584134095, drawn.logDensities.scalar()),
    vector(
      "squashed log density of the action", -0.6584134095,
      squashed.logDensity(of: drawn.actions).scalar()),
  ]
}

private func targetVectors() -> [TestVector] {
  func target(_ next: Scalar, bonus: Scalar? = nil, bounds: ValueBounds? = nil) -> Scalar {
    let zero = Tensor(zeros: [1, 1])
    let batch = TransitionBatch(
      observations: zero, actions: zero, rewards: Tensor([-1]), continuations: Tensor([1]),
      nextObservations: zero, bonuses: bonus.map { Tensor([$0]) })
    return temporalDifferenceTarget(
      for: batch, nextValues: Tensor([next]), backup: BackupSettings(bounds: bounds)
    ).scalar()
  }
  let bounds = ValueBounds(rewards: -1...0, discount: 0.99)
  return [
    vector("target", -50.5, target(-50)),
    vector("target within bounds", -100, target(-120, bounds: bounds)),
    vector("target with a bonus of 10 x 0.2", -98, target(-120, bonus: 2, bounds: bounds)),
  ]
}

private func conservativeVectors() -> [TestVector] {
  let values = Tensor([0, 1, 2, 0.5, 1.5, 1], shape: [1, 6, 1])
  let uniform = Scalar(-2 * log(2.0))
  let densities = Tensor([uniform, uniform, -1, 0.2, -0.5, 0.1], shape: [6, 1])
  let data = Tensor([1.2], shape: [1, 1])
  let bounded = calibratedValues(values, returns: Tensor([1.1]))
  return [
    vector(
      "CQL with importance sampling", 2.632052577,
      conservativeGap(sampled: values, logDensities: densities, data: data).scalar()),
    vector(
      "CQL without importance sampling", 1.947429103,
      conservativeGap(sampled: values, logDensities: nil, data: data).scalar()),
    vector(
      "CQL with all values bounded by a return of 1.1", 2.837523847,
      conservativeGap(sampled: bounded, logDensities: densities, data: data).scalar()),
  ]
}

private func stepVectors() -> [TestVector] {
  var average = LogarithmicScalar(1)
  polyakUpdate(&average, towards: LogarithmicScalar(2), rate: 0.005)
  var (weight, adam) = (LogarithmicScalar(0), Adam(learningRate: 3e-4))
  adam.update(&weight, along: Gradients([Tensor(0.1)]))
  // In units of the rate, so that seven digits show.
  return [
    vector("Polyak average", 1.005, average.logarithm.scalar()),
    vector("Adam's first step, over the rate", -0.9999999, weight.logarithm.scalar() / 3e-4),
  ]
}

private func returnVectors() -> [TestVector] {
  let succeeding = returnsToGo(
    rewards: [-5, -5, 5], continuations: [1, 1, 0], episodeEnds: [false, false, true],
    rule: ReturnRule())
  let failing = returnsToGo(
    rewards: [-5, -5, -5], continuations: [1, 1, 1], episodeEnds: [false, false, true],
    rule: ReturnRule(failureReward: -5))
  return zip([-5.0495, -0.05, 5], succeeding).map {
    vector("return to go of an episode that succeeds", $0, $1)
  } + failing.map { vector("return to go of a step that fails for ever", -500, $0) }
}
