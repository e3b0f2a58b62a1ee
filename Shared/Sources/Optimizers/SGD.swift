import Kernels
public import NeuralNetworks
public import Tensors

/// Stochastic gradient descent with momentum, Nesterov momentum and coupled weight decay.
///
/// In the form of PyTorch: `g += decay w`, `m = momentum m + g`, `w -= rate m`
/// (Nesterov: `w -= rate (g + momentum m)`; Sutskever et al. 2013).
public struct SGD: Optimizer {
  /// The step size.
  public var learningRate: Scalar
  /// Factors on the step size per parameter.
  public var rateMultipliers: [Scalar]?
  /// The share of the last direction that is kept.
  public var momentum: Scalar
  /// Whether the gradient is looked at one step ahead.
  public var isNesterov: Bool
  /// Added to the gradient, times the weights.
  public var weightDecay: Scalar

  private var velocities: [Tensor?] = []
  private var steps: [Int] = []

  /// Plain gradient descent unless told otherwise.
  public init(
    learningRate: Scalar, momentum: Scalar = 0, isNesterov: Bool = false, weightDecay: Scalar = 0
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.isNesterov = isNesterov
    self.weightDecay = weightDecay
  }

  /// One step.
  public mutating func update(_ model: inout some Module, along gradients: Gradients) {
    let missing = gradients.values.count - velocities.count
    if missing > 0 {
      velocities += [Tensor?](repeating: nil, count: missing)
      steps += [Int](repeating: 0, count: missing)
    }
    var velocities = velocities
    self.velocities = []
    model.updateParameters { weight, position in
      guard let gradient = gradients.values[position] else { return }
      var velocity = velocities[position].take()
      step(&weight, gradient, &velocity, rate: rate(at: position))
      velocities[position] = velocity
      steps[position] += 1
    }
    self.velocities = velocities
  }

  private func step(
    _ weight: inout Tensor, _ gradient: Tensor, _ velocity: inout Tensor?, rate: Scalar
  ) {
    weight.makeUnique()
    if momentum != 0 {
      if velocity == nil { velocity = Tensor(zeros: weight.shape) }
      velocity?.makeUnique()
    }
    let constants = DescentStep(
      rate: rate, momentum: momentum, decay: weightDecay, isNesterov: isNesterov)
    Kernel.descend(
      constants, gradient: gradient.storage, weights: weight.storage,
      velocity: momentum != 0 ? velocity?.storage : nil)
  }

  /// Velocities and step counts.
  public var state: OptimizerState {
    get {
      var state = OptimizerState()
      for position in velocities.indices where steps[position] > 0 {
        let moments = velocities[position].map { ["velocity": $0] } ?? [:]
        state.slots[position] = .init(steps: steps[position], moments: moments)
      }
      return state
    }
    set {
      let count = (newValue.slots.keys.max() ?? -1) + 1
      velocities = [Tensor?](repeating: nil, count: count)
      steps = [Int](repeating: 0, count: count)
      for (position, slot) in newValue.slots {
        velocities[position] = slot.moments["velocity"]
        steps[position] = slot.steps
      }
    }
  }
}
