import Randomness

/// A two-layer network `f(x) = vᵀ max(0, Bx)`, trained at several learning rates side by side.
///
/// Every weight is a vector of lanes, one for each learning rate. Lanes never mix, so formulas read
/// as they do for numbers.
struct ReLUNetwork: Equatable {
  /// One number per learning rate.
  typealias Lanes = SIMD4<Double>

  /// `Bᵀ`, `[inputs, hidden]`.
  var first: [Lanes]
  /// `v`, `[hidden]`.
  var last: [Lanes]

  /// The number of inputs, `d`.
  var inputCount: Int { first.count / last.count }
  /// The number of hidden units, `k`.
  var hiddenCount: Int { last.count }

  /// A network with equal lanes, from `Bᵀ`, `[inputs, hidden]`, and `v`, `[hidden]`.
  init(first: [Double], last: [Double]) {
    precondition(
      !last.isEmpty && first.count.isMultiple(of: last.count),
      "\(first.count) first-layer weights for \(last.count) hidden units")
    self.first = first.map { Lanes(repeating: $0) }
    self.last = last.map { Lanes(repeating: $0) }
  }

  /// A random network, `B_ja ~ N(0, 1 / inputs)` and `v_j ~ N(0, 1 / hidden)`.
  init(inputCount: Int, hiddenCount: Int, key: RandomKey) {
    var generator = key.generator()
    func normals(_ count: Int, fanIn: Int) -> [Double] {
      let scale = 1 / Double(fanIn).squareRoot()
      return (0..<count).map { _ in generator.normal(standardDeviation: scale) }
    }
    self.init(
      first: normals(inputCount * hiddenCount, fanIn: inputCount),
      last: normals(hiddenCount, fanIn: hiddenCount))
  }

  /// The activations `h_ij = max(0, Σ_a B_ja x_ia)`, `[examples, hidden]`.
  func hidden(on data: RegressionData) -> [Lanes] {
    let (weights, inputs, width) = (first.span, data.inputs.span, hiddenCount)
    var hidden = [Lanes](repeating: .zero, count: data.count * width)
    var sums = hidden.mutableSpan
    for i in 0..<data.count {
      for a in 0..<inputCount {
        let input = inputs[i &* inputCount &+ a]
        for j in 0..<width {
          sums[unchecked: i &* width &+ j] += input * weights[unchecked: a &* width &+ j]
        }
      }
    }
    for k in sums.indices { sums[k].replace(with: 0, where: sums[k] .< 0) }
    return hidden
  }

  /// The residuals `e_i = vᵀh_i - y_i` for activations of the hidden layer.
  func residuals(_ hidden: [Lanes], _ targets: [Double]) -> [Lanes] {
    targets.indices.map { i in
      var sum = Lanes(repeating: -targets[i])
      for j in 0..<hiddenCount { sum += last[j] * hidden[i &* hiddenCount &+ j] }
      return sum
    }
  }

  /// The gradient of `½ Σ e_i²` in the last layer, `∂v_j = Σ_i e_i h_ij`.
  func lastGradient(_ residuals: [Lanes], _ hidden: [Lanes]) -> [Lanes] {
    var gradient = [Lanes](repeating: .zero, count: hiddenCount)
    for i in residuals.indices {
      for j in 0..<hiddenCount { gradient[j] += residuals[i] * hidden[i &* hiddenCount &+ j] }
    }
    return gradient
  }

  /// The gradient of `½ Σ e_i²` in the first layer, `∂B_ja = Σ_i x_ia e_i v_j [h_ij > 0]`.
  func firstGradient(
    _ residuals: [Lanes], _ hidden: [Lanes], _ data: RegressionData
  ) -> [Lanes] {
    let width = hiddenCount
    var gradient = [Lanes](repeating: .zero, count: first.count)
    var sums = gradient.mutableSpan
    var errors = last
    for i in residuals.indices {
      for j in 0..<width {
        let isDead = hidden[i &* width &+ j] .== 0
        errors[j] = (residuals[i] * last[j]).replacing(with: 0, where: isDead)
      }
      let row = errors.span
      for a in 0..<inputCount {
        let input = data.inputs[i &* inputCount &+ a]
        for j in 0..<width {
          sums[unchecked: a &* width &+ j] += input * row[unchecked: j]
        }
      }
    }
    return gradient
  }

  /// The mean squared error `1/n Σ e_i²`.
  func meanSquaredError(on data: RegressionData) -> Lanes {
    meanSquaredError(hidden(on: data), data.targets)
  }

  /// The mean squared error for activations of the hidden layer.
  func meanSquaredError(_ hidden: [Lanes], _ targets: [Double]) -> Lanes {
    residuals(hidden, targets).reduce(Lanes.zero) { $0 + $1 * $1 } / Double(targets.count)
  }

  /// One step of gradient descent on the mean squared error in the tuned layers, at the rate of
  /// each lane; `hidden` are the network's activations on the data.
  mutating func descend(
    on data: RegressionData, hidden: [Lanes], tuning layers: TunedLayers, rates: Lanes
  ) {
    let residuals = self.residuals(hidden, data.targets)
    let step = rates * (2 / Double(data.count))
    let firstGradient = layers.includesFirst ? self.firstGradient(residuals, hidden, data) : []
    let lastGradient = layers.includesLast ? self.lastGradient(residuals, hidden) : []
    for k in firstGradient.indices { first[k] -= step * firstGradient[k] }
    for j in lastGradient.indices { last[j] -= step * lastGradient[j] }
  }

  /// Takes over the lanes of another network that are marked.
  mutating func replace(with other: ReLUNetwork, where mask: SIMDMask<Lanes.MaskStorage>) {
    for k in first.indices { first[k].replace(with: other.first[k], where: mask) }
    for j in last.indices { last[j].replace(with: other.last[j], where: mask) }
  }
}

/// Examples of a regression.
struct RegressionData: Equatable {
  /// `[examples, inputs]`, row-major.
  var inputs: [Double]
  /// One number per example.
  var targets: [Double]

  /// The number of examples.
  var count: Int { targets.count }
}
