import Statistics

/// A network tuned on a task, at the learning rate and step that validation chose.
struct ReLUTuning {
  /// The mean squared error on the test set, relative to the variance of its labels.
  let relativeError: Double
  /// The chosen learning rate; 0 if no step improved on the source network.
  let learningRate: Double
  /// The chosen step; 0 is the source network.
  let step: Int

  /// Tunes some layers of the task's source network.
  ///
  /// Full-batch gradient descent from the source weights at every learning rate. Validation looks
  /// at the source network and at every `validationInterval`-th step; the first minimum over rates,
  /// as listed, and steps is tested. A rate that diverges is never chosen.
  init(_ task: ReLUTask, tuning layers: TunedLayers, settings: ReLUSettings) {
    var best = Descent(task, learningRates: .zero)
    var lane = 0
    for rates in layers == .none ? [] : settings.lanesOfRates {
      var descent = Descent(task, learningRates: rates)
      descent.run(task, tuning: layers, settings: settings)
      for candidate in 0..<Lanes.scalarCount where descent.error[candidate] < best.error[lane] {
        (best, lane) = (descent, candidate)
      }
    }
    relativeError = best.best.meanSquaredError(on: task.test)[lane] / task.test.targets.variance
    learningRate = best.learningRates[lane]
    step = Int(best.step[lane])
  }
}

private typealias Lanes = ReLUNetwork.Lanes

/// Gradient descent at several learning rates, with the best network of each so far.
private struct Descent {
  let learningRates: Lanes
  var network: ReLUNetwork
  var best: ReLUNetwork
  /// The validation error of the best network.
  var error: Lanes
  /// The step of the best network.
  var step = SIMD4<Int64>.zero

  init(_ task: ReLUTask, learningRates: Lanes) {
    self.learningRates = learningRates
    network = task.source
    best = task.source
    error = task.source.meanSquaredError(on: task.validation)
  }

  mutating func run(_ task: ReLUTask, tuning layers: TunedLayers, settings: ReLUSettings) {
    // Below a frozen first layer nothing changes: its activations are computed once.
    let frozen =
      layers.includesFirst
      ? nil : (network.hidden(on: task.training), network.hidden(on: task.validation))
    for step in stride(from: 1, through: settings.steps, by: 1) {
      network.descend(
        on: task.training, hidden: frozen?.0 ?? network.hidden(on: task.training),
        tuning: layers, rates: learningRates)
      guard step.isMultiple(of: settings.validationInterval) else { continue }
      let hidden = frozen?.1 ?? network.hidden(on: task.validation)
      keepBest(network.meanSquaredError(hidden, task.validation.targets), step: step)
    }
  }

  private mutating func keepBest(_ current: Lanes, step: Int) {
    let improved = current .< error
    guard any(improved) else { return }
    best.replace(with: network, where: improved)
    error.replace(with: current, where: improved)
    self.step.replace(with: Int64(step), where: improved)
  }
}

extension ReLUSettings {
  /// The learning rates in groups that are trained side by side, filled up with rates of 0.
  fileprivate var lanesOfRates: [Lanes] {
    stride(from: 0, to: learningRates.count, by: Lanes.scalarCount).map { start in
      var lanes = Lanes.zero
      for (lane, rate) in learningRates[start...].prefix(Lanes.scalarCount).enumerated() {
        lanes[lane] = rate
      }
      return lanes
    }
  }
}
