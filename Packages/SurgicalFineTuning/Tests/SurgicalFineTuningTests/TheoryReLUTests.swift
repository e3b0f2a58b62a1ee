import Randomness
import Tensors
import Testing

@testable import SurgicalFineTuning

@Suite struct TheoryReLUTests {
  typealias Lanes = ReLUNetwork.Lanes

  /// A network whose lanes differ, as they do in the middle of training.
  static func network(inputs: Int, hidden: Int, seed: UInt64) -> ReLUNetwork {
    let key = RandomKey(seed: seed)
    var network = ReLUNetwork(inputCount: inputs, hiddenCount: hidden, key: key)
    for lane in 0..<Lanes.scalarCount {
      let other = ReLUNetwork(inputCount: inputs, hiddenCount: hidden, key: key.split(lane))
      for k in network.first.indices { network.first[k][lane] = other.first[k][lane] }
      for j in network.last.indices { network.last[j][lane] = other.last[j][lane] }
    }
    return network
  }

  static func data(_ count: Int, inputs: Int, seed: UInt64) -> RegressionData {
    var generator = RandomKey(seed: seed).split("data").generator()
    return RegressionData(
      inputs: (0..<count * inputs).map { _ in generator.normal() },
      targets: (0..<count).map { _ in generator.normal() })
  }

  /// `½ Σ e²` of one lane by the automatic differentiation of Tensors.
  static func autodiff(
    _ network: ReLUNetwork, _ data: RegressionData, lane: Int
  ) -> (first: [Scalar], last: [Scalar]) {
    let (d, k) = (network.inputCount, network.hiddenCount)
    let first = Tensor(network.first.map { Scalar($0[lane]) }, shape: [d, k])
    let last = Tensor(network.last.map { Scalar($0[lane]) }, shape: [k, 1])
    let inputs = Tensor(data.inputs.map { Scalar($0) }, shape: [data.count, d])
    let targets = Tensor(data.targets.map { Scalar($0) }, shape: [data.count, 1])
    let (_, gradients) = valueAndGradient(at: [first, last]) { weights in
      let hidden = inputs.matrixProduct(weights[0]).rectified()
      return (hidden.matrixProduct(weights[1]) - targets).squared().sum() * 0.5
    }
    return (gradients[0].scalars, gradients[1].scalars)
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 4), (10, 20, 33)])
  func gradientsAgreeWithAutodiff(inputs: Int, hidden: Int, examples: Int) {
    let network = Self.network(inputs: inputs, hidden: hidden, seed: 7)
    let data = Self.data(examples, inputs: inputs, seed: 8)
    let activations = network.hidden(on: data)
    let residuals = network.residuals(activations, data.targets)
    let first = network.firstGradient(residuals, activations, data)
    let last = network.lastGradient(residuals, activations)
    for lane in 0..<Lanes.scalarCount {
      let expected = Self.autodiff(network, data, lane: lane)
      for (a, b) in zip(first + last, expected.first + expected.last) {
        #expect(abs(a[lane] - Double(b)) < 2e-5 * (1 + abs(a[lane])))
      }
    }
  }

  @Test func gradientsAgreeWithDifferences() {
    let network = Self.network(inputs: 4, hidden: 6, seed: 1)
    let data = Self.data(9, inputs: 4, seed: 2)
    let activations = network.hidden(on: data)
    let residuals = network.residuals(activations, data.targets)
    let scale = 2 / Double(data.count)
    func difference(_ change: (inout ReLUNetwork, Double) -> Void) -> Lanes {
      var (up, down) = (network, network)
      change(&up, 1e-6)
      change(&down, -1e-6)
      return (up.meanSquaredError(on: data) - down.meanSquaredError(on: data)) / 2e-6
    }
    for (k, gradient) in network.firstGradient(residuals, activations, data).enumerated() {
      let error = difference { $0.first[k] += $1 } - gradient * scale
      #expect(Self.largest(error) < 1e-8)
    }
    for (j, gradient) in network.lastGradient(residuals, activations).enumerated() {
      let error = difference { $0.last[j] += $1 } - gradient * scale
      #expect(Self.largest(error) < 1e-8)
    }
  }

  @Test func descentFollowsTheGradientInEachLane() {
    // One unit, one input: f = v max(0, b x) with v = 2, b = 3, x = 1, y = 5: e = 1, and the mean
    // squared error has ∂v = 2 e b x = 6, ∂b = 2 e v x = 4.
    let start = ReLUNetwork(first: [3], last: [2])
    let data = RegressionData(inputs: [1], targets: [5])
    let rates = Lanes(0, 0.125, 0.25, 0.5)
    for layers in TunedLayers.allCases {
      var network = start
      network.descend(on: data, hidden: network.hidden(on: data), tuning: layers, rates: rates)
      #expect(network.first[0] == (layers.includesFirst ? 3 - 4 * rates : start.first[0]))
      #expect(network.last[0] == (layers.includesLast ? 2 - 6 * rates : start.last[0]))
    }
    #expect(start.meanSquaredError(on: data) == .one)
  }

  @Test func deadUnitsPassNoGradient() {
    let network = ReLUNetwork(first: [-1, 1], last: [3, 2])
    let data = RegressionData(inputs: [1], targets: [0])
    let hidden = network.hidden(on: data)
    #expect(hidden == [.zero, .one])
    let residuals = network.residuals(hidden, data.targets)
    #expect(residuals == [Lanes(repeating: 2)])
    #expect(network.firstGradient(residuals, hidden, data) == [.zero, Lanes(repeating: 4)])
  }

  static func largest(_ lanes: Lanes) -> Double {
    (0..<Lanes.scalarCount).map { abs(lanes[$0]) }.max() ?? 0
  }
}
