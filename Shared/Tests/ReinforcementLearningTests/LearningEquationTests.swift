import Experiments
import NeuralNetworks
import Randomness
import Tensors
import Testing
import _TestSupport

@testable import ReinforcementLearning

@Suite("Equations of the learners")
struct LearningEquationTests {
  @Test("every number that a hand derivation fixes comes out")
  func vectors() {
    let vectors = reinforcementLearningVectors()
    #expect(vectors.count == 35)
    for vector in vectors {
      #expect(vector.passes, "\(vector.name): \(vector.got), expected \(vector.expected)")
    }
  }

  @Test("gradients agree with differences", arguments: GradientCase.all)
  func gradients(of example: GradientCase) {
    var generator = RandomKey(seed: 4).split(example.name).generator()
    let inputs = example.shapes.map { Tensor(normal: $0, using: &generator) }
    let error = gradientError(at: inputs, of: example.function)
    #expect(error < Precision.gradientTolerance, "\(example.name): \(error)")
  }

  @Test("bounds clip a target before the bonus, and only the next value in CQL")
  func bounds() {
    var batch = TransitionBatch.filled(rows: 1, sizes: TaskSizes(observation: 1, action: 1))
    batch.rewards = Tensor([-1])
    batch.continuations = Tensor([1])
    batch.bonuses = Tensor([3])
    let backup = BackupSettings(discount: 0.5, bounds: ValueBounds(low: -2, high: 0))
    let next = Tensor([-10])
    let target = temporalDifferenceTarget(for: batch, nextValues: next, backup: backup)
    #expect(target.scalars == [1])
    #expect(conservativeTarget(for: batch, nextValues: next, backup: backup).scalars == [1])
    batch.rewards = Tensor([-5])
    #expect(
      temporalDifferenceTarget(for: batch, nextValues: next, backup: backup).scalars == [1])
    #expect(conservativeTarget(for: batch, nextValues: next, backup: backup).scalars == [-3])
  }

  @Test("a true end hides the next value")
  func terminal() {
    var batch = TransitionBatch.filled(rows: 2, sizes: TaskSizes(observation: 1, action: 1))
    batch.rewards = Tensor([1, 1])
    batch.continuations = Tensor([0, 1])
    let target = temporalDifferenceTarget(
      for: batch, nextValues: Tensor([8, 8]), backup: BackupSettings(discount: 0.5))
    #expect(target.scalars == [1, 5])
  }

  @Test("weights do not overflow, however large the advantage")
  func largeAdvantages() {
    let weights = advantageWeights(Tensor([1e6, -1e6]), inverseTemperature: 10)
    #expect(abs(weights.scalars[0] - 100) < 1e-3)
    #expect(weights.scalars[1] == 0)
  }

  @Test("TD3 smooths with bounded noise, within the actions' range")
  func smoothing() {
    let smoothed = smoothedActions(
      Tensor([0, 0, 0.9, 0.1]), noise: Tensor([10, -1, 2, -10]), deviation: 0.2, bound: 0.5)
    let error = largestError(of: smoothed, against: Tensor([0.5, -0.2, 1, -0.4]))
    #expect(error < 1e-6)
  }

  @Test("TD3 with behaviour cloning weighs values by a number that has no gradient")
  func constantWeight() {
    let actions = Tensor(zeros: [4, 1])
    let (_, gradient) = valueAndGradient(at: Tensor([1, -2, 3, -4])) {
      behaviorRegularizedLoss(
        values: $0, policyActions: actions, dataActions: actions, weight: 2.5)
    }
    // 2.5 over the mean magnitude of 2.5, over four rows.
    #expect(largestError(of: gradient, against: Tensor([-0.25, -0.25, -0.25, -0.25])) < 1e-6)
  }

  @Test("the multiplier is bounded at a million")
  func multiplier() {
    let found = lagrangeMultiplier(Tensor([0, 50])).scalars
    #expect(found == [1, 1e6])
  }
}

/// A loss, as a function of tensors whose gradient is checked.
struct GradientCase: Sendable, CustomTestStringConvertible {
  let name: String
  let shapes: [Shape]
  let function: @Sendable ([Tensor]) -> Tensor
  var testDescription: String { name }

  static let all = [
    GradientCase(name: "expectile loss", shapes: [[7]]) {
      expectileLoss(of: $0[0], towards: Tensor([3, -3, 4, -4, 5, -5, 3.5]), expectile: 0.8)
    },
    GradientCase(name: "weighted regression", shapes: [[5, 2], [2]]) {
      let distribution = ActionDistribution(
        mean: $0[0].tanh(), logDeviation: $0[1] * 0.3, density: .plain)
      let actions = Tensor(
        [0.1, -0.4, 0.8, 0.3, -0.9, 0.2, 0.6, -0.1, 0.5, 0.7], shape: [5, 2])
      return weightedRegressionLoss(
        logDensities: distribution.logDensity(of: actions), weights: Tensor([1, 2, 0.5, 3, 1]))
    },
    GradientCase(name: "squashed draws", shapes: [[4, 2], [4, 2]]) {
      let distribution = ActionDistribution(
        mean: $0[0] * 0.3, logDeviation: $0[1] * 0.2, density: .squashed)
      let noise = Tensor(
        [0.3, -0.2, 0.1, 0.9, -0.7, 0.5, 0.4, -1.1, 0.2, 0.6, -0.3, 0.8, 1, -0.6, 0.7, 0.1],
        shape: [8, 2])
      let drawn = distribution.sample(by: noise)
      return drawn.actions.sum(along: 1) + 0.2 * drawn.logDensities
    },
    GradientCase(name: "squashed densities of given actions", shapes: [[3, 2], [3, 2]]) {
      ActionDistribution(mean: $0[0] * 0.3, logDeviation: $0[1] * 0.2, density: .squashed)
        .logDensity(of: Tensor([0.3, -0.9, 0.2, 0.5, -0.4, 0.7], shape: [3, 2]))
    },
    GradientCase(name: "conservative gap", shapes: [[2, 5, 3], [2, 3]]) {
      conservativeGap(
        sampled: $0[0], logDensities: Tensor(ones: [5, 3]) * 0.3, data: $0[1])
    },
    GradientCase(
      name: "conservative gap without importance sampling", shapes: [[2, 5, 3], [2, 3]]
    ) {
      conservativeGap(sampled: $0[0], logDensities: nil, data: $0[1])
    },
    GradientCase(name: "calibrated values", shapes: [[2, 3, 4]]) {
      calibratedValues($0[0], returns: Tensor([5, -5, 4, -4]))
    },
    GradientCase(name: "actions of TD3 with behaviour cloning", shapes: [[4, 2]]) {
      behaviorRegularizedLoss(
        values: Tensor([1, -2, 3, 0.5]), policyActions: $0[0],
        dataActions: Tensor([0.1, -0.4, 0.8, 0.3, -0.9, 0.2, 0.6, -0.1], shape: [4, 2]),
        weight: 2.5)
    },
    GradientCase(name: "temperature", shapes: [[]]) {
      temperatureLoss(
        logTemperature: $0[0], logDensities: Tensor([-1, 2, 0.5]), targetEntropy: -2)
    },
    GradientCase(name: "multiplier", shapes: [[]]) {
      lagrangeLoss(logMultiplier: $0[0], gaps: Tensor([3, 5]), weight: 5, threshold: 0.8)
    },
    GradientCase(name: "critics", shapes: [[3, 4]]) {
      criticLoss(of: $0[0], towards: Tensor([1, -1, 0.5, 2]))
    },
  ]
}
