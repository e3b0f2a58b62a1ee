public import Experiments
public import Randomness

/// The paper's theory, simulated: which layer of a two-layer model to tune under which shift.
///
/// Arms are the tuned layers. A cell measures
/// - the linear instance of Theorem 1: `population-loss` where gradient flow ends,
///   `population-loss/smallest` over all times, `population-loss/descent` where gradient descent
///   ends, `seen-directions` (`h`), `head` (`v`), and `balance-error`, how far the integrator let
///   the conserved `v² - Σ b_j²` drift in full tuning;
/// - the random rectified networks of Propositions 1 and 2: `error/<shift>/<n>`, the mean squared
///   error on the target relative to the variance of its labels, with `rate/<shift>/<n>` and
///   `step/<shift>/<n>`, which validation chose.
public struct TheoryExperiment: Experiment {
  /// The configuration.
  public let configuration: Configuration

  /// The experiment under a configuration.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// `theory`.
  public var name: String { "theory" }
  /// What the experiment does, in one line.
  public var summary: String { "Tune one layer or both of two-layer models under known shifts" }
  /// Where the paper states it.
  public var reproduces: String { "Theorem 1, Propositions 1 and 2" }
  /// `none`, `first`, `last`, `full`.
  public var arms: [String] { TunedLayers.allCases.map(\.rawValue) }
  /// A fraction of a second at the default settings.
  public var secondsPerCell: Double? { 0.2 }

  /// Runs one cell.
  public func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    try configuration.validated()
    guard let layers = TunedLayers(rawValue: cell.arm) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    return measure(layers, key: context.key)
  }

  /// What a cell measures: the draws depend on the key alone, so that arms are paired.
  ///
  /// The configuration must be valid.
  public func measure(_ layers: TunedLayers, key: RandomKey) -> Outcome {
    let key = key.split("theory")
    let linear = measureLinear(layers, key: key.split("linear"))
    let relu = TheoryShift.allCases.map { shift in
      measureReLU(shift, layers, key: key.split(shift.rawValue))
    }
    return Outcome(metrics: relu.reduce(linear) { $0.merging($1) { first, _ in first } })
  }

  private func measureLinear(_ layers: TunedLayers, key: RandomKey) -> [String: Double] {
    let settings = configuration.linear
    let model = LinearTwoLayer(sourceDirections: settings.sourceDirections)
    var generator = key.generator()
    let sample = model.sample(settings.sampleCount, using: &generator)
    let start = LinearWeights.pretrained(for: sample)
    var smallest = model.populationLoss(of: start)
    let end = sample.gradientFlow(tuning: layers, until: settings.flowTime) {
      smallest = min(smallest, model.populationLoss(of: $0))
    }
    let descent = sample.gradientDescent(
      tuning: layers, learningRate: settings.learningRate, steps: settings.steps)
    var metrics = [
      "population-loss": model.populationLoss(of: end),
      "population-loss/smallest": smallest,
      "population-loss/descent": model.populationLoss(of: descent),
      "seen-directions": Double(sample.seenDirections),
      "head": end.head,
    ]
    if layers == .full { metrics["balance-error"] = abs(end.balance - start.balance) }
    return metrics
  }

  private func measureReLU(
    _ shift: TheoryShift, _ layers: TunedLayers, key: RandomKey
  ) -> [String: Double] {
    var metrics: [String: Double] = [:]
    for n in configuration.relu.trainingCounts {
      let task = ReLUTask(
        shift, trainingCount: n, settings: configuration.relu, key: key.split(n))
      let tuned = ReLUTuning(task, tuning: layers, settings: configuration.relu)
      metrics["error/\(shift)/\(n)"] = tuned.relativeError
      metrics["rate/\(shift)/\(n)"] = tuned.learningRate
      metrics["step/\(shift)/\(n)"] = Double(tuned.step)
    }
    return metrics
  }
}
