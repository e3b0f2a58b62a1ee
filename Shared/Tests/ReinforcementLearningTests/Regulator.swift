import Foundation
import Randomness
import Tensors

@testable import ReinforcementLearning

/// A point that is to be brought to 0 with little effort: `s' = (s + u) / 2`, at a cost of
/// `scale (s'^2 + 0.1 u^2)` a step.
///
/// States and actions stay within [-1, 1], and everything about it is known: the best action is
/// `-gain s`, values are squares. Data are of a policy that draws its actions evenly, in states that
/// are spread evenly, so that no pair is missing and nothing is to be explored.
struct Regulator {
  static let discount = 0.9
  static let effort = 0.1
  static let sizes = TaskSizes(observation: 1, action: 1)
  /// The mean of `s^2` over the data's states, and of `u^2` over their actions.
  static let spread = 1.0 / 3
  var scale = 1.0

  func batch(_ count: Int, _ key: RandomKey) -> TransitionBatch {
    var generator = key.generator()
    let states = Tensor(uniform: [count, 1], in: -1...1, using: &generator)
    let actions = Tensor(uniform: [count, 1], in: -1...1, using: &generator)
    let next = 0.5 * (states + actions)
    let costs = next.squared() + Scalar(Self.effort) * actions.squared()
    let later = Scalar(Self.dataCost.square) * next.squared() + Scalar(Self.dataCost.constant)
    let returns = costs + Scalar(Self.discount) * later
    return TransitionBatch(
      observations: states, actions: actions,
      rewards: (Scalar(-scale) * costs).reshaped([count]),
      continuations: Tensor(ones: [count]), nextObservations: next,
      returnsToGo: (Scalar(-scale) * returns).reshaped([count]))
  }

  /// Trains a learner on `steps` further batches, each changed first.
  func train(
    _ learner: inout some Learner, steps: Int, rows: Int = 64,
    changing change: (inout TransitionBatch, RandomKey) -> Void = { _, _ in }
  ) {
    for _ in 0..<steps {
      let key = RandomKey(seed: 2).split(learner.updateCount)
      var batch = batch(rows, key.split("batch"))
      change(&batch, key.split("change"))
      _ = learner.update(on: batch, key: key.split("update"))
    }
  }
}

// What is known. Costs are for a scale of 1.
extension Regulator {
  /// The discounted cost of the data's policy from s on, `square s^2 + constant`: a draw makes `s'^2`
  /// `(s^2 + 1/3) / 4` on average.
  static let dataCost: (square: Double, constant: Double) = {
    let square = 0.25 / (1 - discount / 4)
    let constant = (spread / 4 + effort * spread + discount * square * spread / 4) / (1 - discount)
    return (square, constant)
  }()

  /// The factor p of the discounted cost `p s^2` of always choosing `-gain s`.
  static func cost(ofGain gain: Double) -> Double {
    let shrinkage = (1 - gain) * (1 - gain) / 4
    return (shrinkage + effort * gain * gain) / (1 - discount * shrinkage)
  }

  /// The weight of `s'^2` in what an action costs if `-gain s` is chosen ever after.
  static func nextWeight(ofGain gain: Double) -> Double { 1 + discount * cost(ofGain: gain) }

  /// Half the curvature of that cost in the action.
  static func curvature(ofGain gain: Double) -> Double { nextWeight(ofGain: gain) / 4 + effort }

  /// The best gain, where `d/du (w (s + u)^2 / 4 + effort u^2) = 0` (Riccati's equation).
  static let bestGain: Double = {
    var gain = 0.5
    for _ in 0..<200 { gain = nextWeight(ofGain: gain) / 4 / curvature(ofGain: gain) }
    return gain
  }()

  /// The share of the way from the data's level to the best one that a learner's mean actions have
  /// gone; 1 is the optimum.
  static func shareOfOptimum(_ learner: some Learner) -> Double {
    var (found, data, best) = (0.0, 0.0, 0.0)
    for start in [-1, -0.6, -0.2, 0.2, 0.6, 1] {
      data += dataCost.square * start * start + dataCost.constant
      best += cost(ofGain: bestGain) * start * start
      found += discountedCost(of: learner, from: start)
    }
    return (data - found) / (data - best)
  }

  // After 100 steps the weight is 3e-5.
  private static func discountedCost(of learner: some Learner, from start: Double) -> Double {
    var (state, weight, cost) = (start, 1.0, 0.0)
    for _ in 0..<100 {
      let action = meanAction(of: learner, at: state)
      state = (state + action) / 2
      cost += weight * (state * state + effort * action * action)
      weight *= discount
    }
    return cost
  }

  static func meanAction(of learner: some Learner, at state: Double) -> Double {
    Double(learner.actions(for: Tensor([Scalar(state)], shape: [1, 1]), mode: .mean).scalar())
  }

  /// The gain that fits a learner's mean actions best.
  static func gain(of learner: some Learner) -> Double {
    let states = (-10...10).map { Double($0) / 10 }
    let products = states.map { -$0 * meanAction(of: learner, at: $0) }
    return products.reduce(0, +) / states.reduce(0) { $0 + $1 * $1 }
  }
}
