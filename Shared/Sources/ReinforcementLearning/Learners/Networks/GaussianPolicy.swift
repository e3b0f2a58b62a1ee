public import NeuralNetworks
public import Randomness
public import Tensors

/// A normal distribution over actions, plain or squashed by tanh.
public struct GaussianPolicy: Module {
  /// What it is made by.
  public let settings: PolicySettings
  /// The perceptron; its outputs are means, then logarithms of deviations unless those are free.
  public var body: MultilayerPerceptron
  /// Logarithms of free deviations, `[action]`.
  public var logDeviation: Tensor?
  /// The learnt scale of logarithms of deviations, a scalar.
  public var scale: Tensor?
  /// The learnt offset of logarithms of deviations, a scalar.
  public var offset: Tensor?

  init(_ settings: PolicySettings, sizes: TaskSizes, key: RandomKey) {
    self.settings = settings
    let outputs = settings.deviation == .free ? sizes.action : 2 * sizes.action
    body = MultilayerPerceptron(
      widths: [sizes.observation] + settings.hiddenWidths + [outputs],
      scheme: settings.initialization, key: key)
    if settings.deviation == .free { logDeviation = Tensor(zeros: [sizes.action]) }
    if settings.deviation == .scaled { (scale, offset) = (Tensor(1), Tensor(-1)) }
  }

  /// Shows the perceptron and what the deviations have of their own.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&body, "body")
    visitor.parameter(optional: &logDeviation, "log_deviation")
    visitor.parameter(optional: &scale, "scale")
    visitor.parameter(optional: &offset, "offset")
  }

  /// The distributions at observations `[batch, observation]`; dropout is at work if there is a key.
  public func distribution(
    at observations: Tensor, dropoutKey: RandomKey? = nil
  ) -> ActionDistribution {
    let output = hidden(observations, dropoutKey)
    let range = Scalar(settings.leastLogDeviation)...Scalar(settings.largestLogDeviation)
    if let logDeviation {
      let mean = settings.density == .plain ? output.tanh() : output
      return ActionDistribution(
        mean: mean, logDeviation: logDeviation.clipped(to: range), density: settings.density)
    }
    let count = output.shape[1] / 2
    let mean = output.slice(0..<count, along: 1)
    var logDeviation = output.slice(count..<2 * count, along: 1)
    if let scale, let offset { logDeviation = logDeviation * scale + offset }
    return ActionDistribution(
      mean: settings.density == .plain ? mean.tanh() : mean,
      logDeviation: logDeviation.clipped(to: range), density: settings.density)
  }

  private func hidden(_ observations: Tensor, _ key: RandomKey?) -> Tensor {
    guard let key, settings.dropout > 0 else { return body(observations) }
    return body(observations, dropout: settings.dropout, key: key)
  }

  /// Actions for observations `[batch, observation]`, as `[batch, action]`.
  public func actions(for observations: Tensor, mode: ActionMode) -> Tensor {
    let distribution = distribution(at: observations)
    guard case .sample(let key) = mode else { return distribution.meanActions }
    return distribution.sample(by: normalNoise(distribution.mean.shape, key)).actions
  }
}

/// Independent standard normal numbers of a key.
func normalNoise(_ shape: Shape, _ key: RandomKey) -> Tensor {
  var generator = key.generator()
  return Tensor(normal: shape, using: &generator)
}
