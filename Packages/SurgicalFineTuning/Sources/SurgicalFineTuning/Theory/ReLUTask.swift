import Randomness
import Statistics

/// What differs between source and target in the simulation of Propositions 1 and 2.
public enum TheoryShift: String, Sendable, Hashable, Codable, CaseIterable {
  /// The target shows `A x` in place of `x`, with `A = I + s G / √d`, `G` normal.
  case input
  /// The target asks for `t y` in place of `y`.
  case label
}

/// One random source network and a target that is shifted against it.
struct ReLUTask {
  let source: ReLUNetwork
  let training: RegressionData
  let validation: RegressionData
  let test: RegressionData

  /// Draws the source network, the shift and the examples, each from a stream of its own.
  init(_ shift: TheoryShift, trainingCount: Int, settings: ReLUSettings, key: RandomKey) {
    let source = ReLUNetwork(
      inputCount: settings.inputCount, hiddenCount: settings.hiddenCount,
      key: key.split("network"))
    let target = TargetDistribution(
      source: source,
      mixing: shift == .input
        ? Self.mixing(settings.inputCount, settings.inputShift, key.split("mixing")) : nil,
      labelScale: shift == .label ? settings.labelScale : 1)
    self.source = source
    training = target.draw(trainingCount, key: key.split("training"))
    validation = target.draw(settings.validationCount, key: key.split("validation"))
    test = target.draw(settings.testCount, key: key.split("test"))
  }

  /// `I + s G / √d`, `[inputs, inputs]`.
  static func mixing(_ d: Int, _ strength: Double, _ key: RandomKey) -> [Double] {
    var generator = key.generator()
    let scale = strength / Double(d).squareRoot()
    return (0..<d * d).map { k in
      (k / d == k % d ? 1 : 0) + scale * generator.normal()
    }
  }
}

/// The target: `x ~ N(0, I)`, labelled by the source network and then shifted.
struct TargetDistribution {
  let source: ReLUNetwork
  /// `A`, `[inputs, inputs]`; nil for the identity.
  let mixing: [Double]?
  /// `t`.
  let labelScale: Double

  /// Independent examples.
  func draw(_ count: Int, key: RandomKey) -> RegressionData {
    let d = source.inputCount
    var generator = key.generator()
    let inputs = (0..<count * d).map { _ in generator.normal() }
    var data = RegressionData(inputs: inputs, targets: [Double](repeating: 0, count: count))
    // Residuals against targets of 0 are predictions.
    let predictions = source.residuals(source.hidden(on: data), data.targets)
    data.targets = predictions.map { labelScale * $0[0] }
    if let mixing { data.inputs = Self.product(inputs, mixing, d) }
    return data
  }

  /// `A x` for every row `x`.
  private static func product(_ inputs: [Double], _ mixing: [Double], _ d: Int) -> [Double] {
    inputs.indices.map { k in
      let (i, a) = k.quotientAndRemainder(dividingBy: d)
      return (0..<d).reduce(0) { $0 + mixing[a * d + $1] * inputs[i * d + $1] }
    }
  }
}
