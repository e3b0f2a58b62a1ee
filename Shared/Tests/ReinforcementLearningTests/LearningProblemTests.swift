import Foundation
import NeuralNetworks
import Randomness
import Tensors
import Testing

@testable import ReinforcementLearning

/// Every method at its published step sizes, with small networks, on a problem whose answer is known.
@Suite("Learners solve small problems")
struct LearningProblemTests {
  static let hidden = [64, 64]

  /// The method with small networks and the regulator's discount, everything else as published.
  static func settings(_ kind: LearnerKind) -> LearnerSettings {
    var settings = kind.settings.resized(hidden: hidden)
    settings.backup?.discount = Regulator.discount
    return settings
  }

  @Test("implicit Q-learning finds the values of a chain within 2 %")
  func chain() {
    let chain = Chain()
    var settings = IQLSettings(expectile: 0.9, inverseTemperature: 3)
    settings.backup.discount = Chain.discount
    settings.policy.hiddenWidths = [32, 32]
    settings.critics.hiddenWidths = [32, 32]
    var learner = IQL(
      settings, sizes: TaskSizes(observation: 5, action: 1), key: RandomKey(seed: 1))
    for step in 0..<12_000 {
      _ = learner.update(on: chain.batch, key: RandomKey(seed: 2).split(step))
    }
    let found = learner.value.network(Chain.states).scalars
    for (found, expected) in zip(found, chain.values(expectile: 0.9)) {
      #expect(abs(Double(found) / expected - 1) < 0.02, "\(found), expected \(expected)")
    }
    #expect(learner.actions(for: Chain.states, mode: .mean).scalars.allSatisfy { $0 > 0 })
  }

  @Test("soft actor-critic runs as fast as its entropy allows, six sevenths of the best speed")
  func running() {
    var settings = SACSettings()
    settings.policy.hiddenWidths = Self.hidden
    settings.critics.hiddenWidths = Self.hidden
    var learner = SAC(
      settings, sizes: TaskSizes(observation: 1, action: 1), key: RandomKey(seed: 1))
    let before = Run.share(of: learner)
    var run = Run(key: RandomKey(seed: 3))
    run.collect(steps: 10_000, with: &learner)
    let drawn = (0..<10).map { Run.share(of: learner, drawnBy: RandomKey(seed: 4).split($0)) }
    let share = drawn.reduce(0, +) / 10
    let allowed = Run.fastestAction(entropy: settings.targetEntropyPerAction)
    #expect(before < 0.5 && abs(allowed - 6.0 / 7) < 0.002)
    #expect(abs(share / allowed - 1) < 0.05, "\(share) of the best, expected \(allowed)")
    // The policy's mean is faster than its draws.
    #expect(Run.share(of: learner) > 0.95 * allowed && Run.share(of: learner) <= 1)
  }

  @Test(
    "methods that improve on their data come within 5 % of the optimum",
    arguments: [(LearnerKind.td3, 1.0), (.awac, 30), (.iql, 30), (.cql, 30), (.calql, 30)])
  func improvement(kind: LearnerKind, scale: Double) throws {
    var learner = try Self.settings(kind).makeLearner(
      for: Regulator.sizes, key: RandomKey(seed: 1))
    let problem = Regulator(scale: scale)
    let before = Regulator.shareOfOptimum(learner)
    problem.train(&learner, steps: 5000)
    let after = Regulator.shareOfOptimum(learner)
    #expect(after > 0.95 && after <= 1 + 1e-6, "\(before), then \(after)")
  }
}

/// Five states in a row; right of the last waits a reward of 1 and the end.
struct Chain {
  static let discount = 0.9
  static let states = Tensor.oneHot([0, 1, 2, 3, 4], classCount: 5)

  /// Every state with a step to the left and a step to the right.
  var batch: TransitionBatch {
    let next: [Int32] = [0, 0, 1, 2, 3, 1, 2, 3, 4, 4]
    return TransitionBatch(
      observations: Self.states.repeatedRows(2),
      actions: Tensor((0..<10).map { $0 < 5 ? -0.5 : 0.5 }, shape: [10, 1]),
      rewards: Tensor((0..<10).map { $0 == 9 ? 1 : 0 }),
      continuations: Tensor((0..<10).map { $0 == 9 ? 0 : 1 }),
      nextObservations: Tensor.oneHot(next, classCount: 5))
  }

  /// The fixed point of `V(s) = expectile of {Q(s, left), Q(s, right)}`, where both are equally
  /// frequent, so that it is `tau max + (1 - tau) min`.
  func values(expectile: Double) -> [Double] {
    var values = [Double](repeating: 0, count: 5)
    for _ in 0..<500 {
      for state in 0..<5 {
        let left = Self.discount * values[max(state - 1, 0)]
        let right = state == 4 ? 1 : Self.discount * values[state + 1]
        values[state] = expectile * max(left, right) + (1 - expectile) * min(left, right)
      }
    }
    return values
  }
}

/// A runner that sees its speed and is paid it at every step: `v <- 0.9 v + 0.1 a`.
struct Run {
  static let horizon = 200
  private let key: RandomKey
  private var speed: Scalar = 0
  private var rows: [(speed: Scalar, action: Scalar, next: Scalar)] = []

  init(key: RandomKey) { self.key = key }

  // What full throttle from rest reaches, `sum 1 - 0.9^t`; no action gains more at any step.
  private static let bestDistance = (1...horizon).reduce(0.0) { $0 + 1 - pow(0.9, Double($1)) }

  /// The largest expected action of a squashed normal distribution with this entropy, in nats: what
  /// the method is to find, since values rise with the action alike in every state.
  static func fastestAction(entropy: Double) -> Double {
    let normal = { (u: Double) in exp(-u * u / 2) }
    func expected(_ center: Double, _ deviation: Double) -> Double {
      mean(over: -8...8, weight: normal) { tanh(center + deviation * $0) }
    }
    // log(1 - tanh^2 u) = 2 (log 2 - u - log(1 + e^-2u)), and less the farther u is from 0.
    func center(_ deviation: Double) -> Double {
      root(in: 0...8) { center in
        let change = mean(over: -8...8, weight: normal) {
          let u = center + deviation * $0
          return 2 * (log(2) - u - log1p(exp(-2 * u)))
        }
        return entropy - (0.5 * log(2 * .pi * exp(1)) + log(deviation) + change)
      }
    }
    let deviations = (4...20).map { Double($0) / 20 }
    return deviations.map { expected(center($0), $0) }.max() ?? 0
  }

  /// The share of the best distance that a learner's mean actions reach, or its draws.
  static func share(of learner: some Learner, drawnBy key: RandomKey? = nil) -> Double {
    var (speed, distance) = (Scalar(0), 0.0)
    for step in 0..<horizon {
      let mode = key.map { ActionMode.sample($0.split(step)) } ?? .mean
      speed = 0.9 * speed + 0.1 * action(of: learner, at: speed, mode)
      distance += Double(speed)
    }
    return distance / bestDistance
  }

  private static func action(
    of learner: some Learner, at speed: Scalar, _ mode: ActionMode
  ) -> Scalar {
    learner.actions(for: Tensor([speed], shape: [1, 1]), mode: mode).scalar()
  }

  /// One update after each step; every 200 steps begin at rest.
  mutating func collect(steps: Int, with learner: inout some Learner) {
    for step in 0..<steps {
      let key = key.split("step").split(step)
      if step % Self.horizon == 0 { speed = 0 }
      let action = Self.action(of: learner, at: speed, .sample(key.split("act")))
      let next = 0.9 * speed + 0.1 * action
      rows.append((speed, action, next))
      speed = next
      _ = learner.update(on: batch(64, key), key: key)
    }
  }

  /// Rows drawn with replacement; episodes are only ever cut off, so all continue.
  private func batch(_ count: Int, _ key: RandomKey) -> TransitionBatch {
    var generator = key.split("rows").generator()
    let drawn = (0..<count).map { _ in rows[Int.random(in: 0..<rows.count, using: &generator)] }
    return TransitionBatch(
      observations: Tensor(drawn.map(\.speed), shape: [count, 1]),
      actions: Tensor(drawn.map(\.action), shape: [count, 1]),
      rewards: Tensor(drawn.map(\.next)), continuations: Tensor(ones: [count]),
      nextObservations: Tensor(drawn.map(\.next), shape: [count, 1]))
  }
}
