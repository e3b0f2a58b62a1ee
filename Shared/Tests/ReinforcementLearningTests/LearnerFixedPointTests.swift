import Foundation
import NeuralNetworks
import Randomness
import Tensors
import Testing

@testable import ReinforcementLearning

/// Where a method's own losses lead, computed by other means, at published step sizes.
@Suite("Learners go where their losses lead")
struct LearnerFixedPointTests {
  // With the smaller weight than the published one, twice the weight leads 0.12 further.
  @Test(
    "TD3 with cloning stops between the data and the optimum, where its loss is least",
    arguments: [0.6, 2.5])
  func behaviorRegularized(valueWeight: Double) {
    var settings = TD3Settings()
    settings.policyWidths = [32, 32]
    settings.critics.hiddenWidths = [32, 32]
    settings.backup.discount = Regulator.discount
    settings.valueWeight = valueWeight
    var learner = TD3(settings, sizes: Regulator.sizes, key: RandomKey(seed: 1))
    let problem = Regulator()
    problem.train(&learner, steps: 5000)
    // The policy wavers, on each processor otherwise; what it wavers around is compared.
    let found = average(over: 20) {
      problem.train(&learner, steps: 100)
      return [Regulator.gain(of: learner)]
    }[0]
    let expected = Self.compromise(valueWeight: valueWeight)
    // The data's mean action is 0. The compromise is told from the optimum.
    #expect(abs(expected - Regulator.bestGain) > 0.08)
    #expect(abs(found - expected) < 0.04, "\(found), expected \(expected)")
  }

  /// The gain k at which `-lambda Q(s, u) + u^2` is least at `u = -k s` with `lambda` of the values
  /// there, for actions of the data around 0.
  static func compromise(valueWeight: Double) -> Double {
    // The mean square of noise of deviation 0.2 that is clipped at 0.5.
    let smoothing = mean(over: -6...6, weight: { exp(-$0 * $0 / 2) }) {
      pow(min(max(0.2 * $0, -0.5), 0.5), 2)
    }
    var gain = 0.5
    for _ in 0..<500 {
      let curvature = Regulator.curvature(ofGain: gain)
      let constant = Regulator.discount * curvature * smoothing / (1 - Regulator.discount)
      let size = Regulator.cost(ofGain: gain) * Regulator.spread + constant
      let lambda = valueWeight / size
      let pull = lambda * Regulator.nextWeight(ofGain: gain) / 2
      gain = pull / (pull + 2 * Regulator.effort * lambda + 2)
    }
    return gain
  }

  @Test("advantage weights tilt the data's evenly spread actions into a known normal distribution")
  func tilting() {
    var settings = AWACSettings()
    settings.policy.hiddenWidths = [32, 32]
    settings.critics.hiddenWidths = [32, 32]
    settings.backup.discount = Regulator.discount
    var learner = AWAC(settings, sizes: Regulator.sizes, key: RandomKey(seed: 1))
    let problem = Regulator(scale: 30)
    // The deviation starts at 1, and its logarithm moves by at most 3e-4 a step.
    problem.train(&learner, steps: 12_000, rows: 128)
    let states = [-0.5, -0.25, 0, 0.25, 0.5]
    // Few rows have large weights, so the policy wavers; what it wavers around is compared.
    let found = average(over: 20) {
      problem.train(&learner, steps: 100, rows: 128)
      let deviation = Double(learner.policy.network.logDeviation?.exp().scalar() ?? 0)
      return [deviation] + states.map { Regulator.meanAction(of: learner, at: $0) }
    }
    let expected = Self.tiltedDeviation(
      curvature: 30 * Regulator.curvature(ofGain: Regulator.bestGain))
    #expect(abs(found[0] / expected - 1) < 0.1, "\(found[0]), expected \(expected)")
    for (mean, state) in zip(found.dropFirst(), states) {
      let best = -Regulator.bestGain * state
      #expect(abs(mean - best) < 0.25 * expected, "\(mean) at \(state), expected \(best)")
    }
  }

  /// The deviation sigma of even actions u under the weights `min(exp(c (z^2 - u^2)), 100)`, where z
  /// are draws of the policy itself, which has the deviation sigma.
  static func tiltedDeviation(curvature: Double) -> Double {
    var deviation = (1 / (2 * curvature)).squareRoot()
    for _ in 0..<20 {
      let variance = mean(
        over: -1...1,
        weight: { action in
          mean(over: -5...5, weight: { exp(-$0 * $0 / 2) }) { draw in
            let drawn = min(max(draw * deviation, -1), 1)
            return min(exp(curvature * (drawn * drawn - action * action)), 100)
          }
        }, { $0 * $0 })
      deviation = variance.squareRoot()
    }
    return deviation
  }

  @Test("conservative values are those that balance errors and the regulariser")
  func conservative() {
    let problem = Regulator(scale: 8)
    let settings = CQLSettings(weight: 5)
    let found = Self.oneStepValues(settings, problem) { _ in }
    let expected = Self.states.flatMap { Self.conservativeValues(problem, $0, weight: 5) }
    var (error, shift) = (0.0, 0.0)
    for (found, expected) in zip(found, expected) {
      error += pow(found - expected.conservative, 2)
      shift += pow(expected.reward - expected.conservative, 2)
    }
    #expect((error / shift).squareRoot() < 0.1, "\((error / shift).squareRoot())")
  }

  @Test("returns above all values take the regulariser off the policy's actions")
  func calibrated() {
    let problem = Regulator(scale: 4)
    let found = Self.oneStepValues(CQLSettings(weight: 1).calibrated, problem) {
      $0.returnsToGo = Tensor(repeating: 100, shape: [$0.count])
    }
    // All that is left is the pull on the data's actions: 2 (Q - r) - weight = 0.
    let expected = Self.states.flatMap { Self.conservativeValues(problem, $0, weight: 1) }
    for (found, expected) in zip(found, expected) {
      #expect(abs(found - (expected.reward + 0.5)) < 0.1, "\(found) and \(expected.reward) + 0.5")
    }
  }

  @Test("cloning fits the data's distribution to a fiftieth of a nat")
  func likelihood() {
    let learner = Self.clone(.logLikelihood)
    let deviation = Double(learner.policy.network.logDeviation?.exp().scalar() ?? 0)
    let error = Self.meanSquaredError(of: learner)
    let divergence =
      log(deviation / Self.noise) - 0.5
      + (Self.noise * Self.noise + error) / (2 * deviation * deviation)
    #expect(divergence >= 0 && divergence < 0.02, "\(divergence)")
  }

  @Test("cloning by squared errors fits the data's mean to a twentieth of its noise")
  func squaredErrors() {
    let error = Self.meanSquaredError(of: Self.clone(.squaredError))
    #expect(error < 0.05 * Self.noise * Self.noise, "\(error)")
  }
}

// Conservative Q-learning on rows that all end, so that the targets are the rewards.
extension LearnerFixedPointTests {
  private static let states = [-0.8, -0.4, 0, 0.4, 0.8]
  private static let actions = (-9...9).map { Double($0) / 10 }

  /// The mean value of both critics at all states and actions, over the last 2,000 updates.
  private static func oneStepValues(
    _ settings: CQLSettings, _ problem: Regulator, changing change: (inout TransitionBatch) -> Void
  ) -> [Double] {
    var settings = settings
    settings.policy.hiddenWidths = [64, 64]
    settings.critics.hiddenWidths = [64, 64]
    var learner = CQL(settings, sizes: Regulator.sizes, key: RandomKey(seed: 1))
    let pairs = states.flatMap { state in actions.flatMap { [Scalar(state), Scalar($0)] } }
    let inputs = Tensor(pairs, shape: [pairs.count / 2, 2])
    func train(_ steps: Int) {
      problem.train(&learner, steps: steps) { batch, _ in
        batch.continuations = Tensor(zeros: [batch.count])
        change(&batch)
      }
    }
    // Narrow networks take long to bend where the regulariser's pull ends, at the worst actions.
    train(8000)
    return average(over: 20) {
      train(100)
      return learner.critics.network(inputs).mean(along: 0).scalars.map { Double($0) }
    }
  }

  /// Rewards r at the actions, and the values with `2 (Q - r) + weight (e^Q / Z / 0.5 - 1) = 0` and
  /// `Z = integral of e^Q`: 0.5 is the density of the data's actions.
  private static func conservativeValues(
    _ problem: Regulator, _ state: Double, weight: Double
  ) -> [(reward: Double, conservative: Double)] {
    func reward(_ action: Double) -> Double {
      let next = (state + action) / 2
      return -problem.scale * (next * next + Regulator.effort * action * action)
    }
    func value(_ action: Double, _ logZ: Double) -> Double {
      let target = reward(action) + weight / 2
      // What is left of Q + weight e^(Q - ln Z) rises with Q.
      return root(in: target - 20 * weight...target) { $0 + weight * exp($0 - logZ) - target }
    }
    // The integral falls behind Z as Z grows.
    let logZ = root(in: -30...30) { logZ in
      logZ - log(2 * mean(over: -1...1, weight: { _ in 1 }) { exp(value($0, logZ)) })
    }
    return actions.map { (reward($0), value($0, logZ)) }
  }
}

// Data with a known mean and deviation.
extension LearnerFixedPointTests {
  private static let noise = 0.15

  private static func clone(_ objective: BCSettings.Objective) -> BC {
    var settings = BCSettings()
    settings.policy.hiddenWidths = LearningProblemTests.hidden
    settings.objective = objective
    var learner = BC(settings, sizes: Regulator.sizes, key: RandomKey(seed: 1))
    // The deviation starts at 1, and its logarithm moves by at most 3e-4 a step.
    Regulator().train(&learner, steps: 10_000) { batch, key in
      let drawn = normalNoise([batch.count, 1], key)
      batch.actions = dataMean(batch.observations) + Scalar(noise) * drawn
    }
    return learner
  }

  private static func dataMean(_ states: Tensor) -> Tensor { 0.5 * (2 * states).tanh() }

  private static func meanSquaredError(of learner: BC) -> Double {
    let states = Tensor((-50...50).map { Scalar($0) / 50 }, shape: [101, 1])
    let errors = learner.actions(for: states, mode: .mean) - dataMean(states)
    return Double(errors.squared().mean().scalar())
  }
}

/// The mean of numbers that are found several times.
private func average(over count: Int, _ find: () -> [Double]) -> [Double] {
  let found = (0..<count).map { _ in find() }
  return found[0].indices.map { index in found.reduce(0) { $0 + $1[index] } / Double(count) }
}

/// The mean of a function over an interval under a weight, by the midpoint rule.
func mean(
  over range: ClosedRange<Double>, weight: (Double) -> Double, _ value: (Double) -> Double
) -> Double {
  let width = (range.upperBound - range.lowerBound) / 400
  var (sum, mass) = (0.0, 0.0)
  for index in 0..<400 {
    let x = range.lowerBound + (Double(index) + 0.5) * width
    sum += weight(x) * value(x)
    mass += weight(x)
  }
  return sum / mass
}

/// Where a rising function is 0.
func root(in range: ClosedRange<Double>, _ function: (Double) -> Double) -> Double {
  var (low, high) = (range.lowerBound, range.upperBound)
  for _ in 0..<60 {
    let middle = (low + high) / 2
    if function(middle) < 0 { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
