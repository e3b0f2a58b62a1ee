import NeuralNetworks
import Randomness
import Tensors

/// A normal distribution over actions whose mean lies in -1...1 and whose deviation is the same in
/// every state.
struct GaussianPolicy: Module {
  var body: MultilayerPerceptron
  /// `[actions]`.
  var logDeviation: Tensor

  init(widths: [Int], key: RandomKey) {
    body = MultilayerPerceptron(widths: widths, key: key)
    logDeviation = Tensor(zeros: [widths[widths.count - 1]])
  }

  mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&body, "body")
    visitor.parameter(&logDeviation, "log_deviation")
  }

  /// The log density of each action, `[batch]`.
  func logDensity(of actions: Tensor, in observations: Tensor) -> Tensor {
    normalLogDensity(
      actions, mean: body(observations).tanh(), logDeviation: logDeviation.clipped(to: -5...2)
    ).sum(along: -1)
  }
}

/// A squashed normal distribution over actions.
struct SquashedPolicy: Module {
  var body: MultilayerPerceptron

  /// A policy whose perceptron ends in a mean and a log deviation for each action.
  init(widths: [Int], key: RandomKey) { body = MultilayerPerceptron(widths: widths, key: key) }

  mutating func visit(_ visitor: inout some ParameterVisitor) { visitor.module(&body, "body") }

  /// One action for each observation, by the given standard normal numbers, and its log density.
  func sample(in observations: Tensor, noise: Tensor) -> (actions: Tensor, logDensity: Tensor) {
    let output = body(observations)
    let count = output.shape[1] / 2
    let mean = output.slice(0..<count, along: 1)
    let logDeviation = output.slice(count..<2 * count, along: 1).clipped(to: -5...2)
    let u = mean + logDeviation.exp() * noise
    let logDensity = squashedNormalLogDensity(
      beforeSquashing: u, mean: mean, logDeviation: logDeviation)
    return (u.tanh(), logDensity.sum(along: -1))
  }
}

/// The weight of the entropy, kept as a logarithm.
struct Temperature: Module {
  var logarithm = Tensor(0)

  mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(&logarithm, "logarithm")
  }
}
