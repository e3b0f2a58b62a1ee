import Kernels
public import NeuralNetworks
public import Tensors

/// Adam, AdamW and AMSGrad.
///
/// Kingma & Ba 2015, Loshchilov & Hutter 2019, Reddi et al. 2018.
///
/// `m = b1 m + (1 - b1) g`, `v = b2 v + (1 - b2) g^2`,
/// `w -= rate * m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + epsilon)`, with a step count t per
/// parameter, so that a parameter unfrozen late starts afresh.
public struct Adam: Optimizer {
  /// How weight decay enters.
  public enum Decay: Sendable, Hashable {
    /// Added to the gradient (L2 regularisation, as in PyTorch's Adam).
    case coupled
    /// Shrinks the weights by `rate * decay` (AdamW).
    case decoupled
  }

  /// The step size.
  public var learningRate: Scalar
  /// Factors on the step size per parameter.
  public var rateMultipliers: [Scalar]?
  /// Decay rates of the two moments.
  public var betas: (first: Scalar, second: Scalar) = (0.9, 0.999)
  /// Added to the root of the second moment.
  public var epsilon: Scalar = 1e-8
  /// The weight decay.
  public var weightDecay: Scalar = 0
  /// How weight decay enters.
  public var decay = Decay.coupled
  /// Whether the second moment is replaced by its maximum over time (AMSGrad).
  public var usesMaximum = false

  private var slots: [Slot?] = []

  private struct Slot {
    var steps = 0
    var first: Tensor
    var second: Tensor
    var maximum: Tensor?
  }

  /// Adam without weight decay.
  public init(learningRate: Scalar = 1e-3) { self.learningRate = learningRate }

  /// Adam with L2 regularisation in the gradient.
  public init(learningRate: Scalar, weightDecay: Scalar) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
  }

  /// AdamW with PyTorch's default decay.
  public static func decoupled(learningRate: Scalar = 1e-3, weightDecay: Scalar = 0.01) -> Adam {
    var adam = Adam(learningRate: learningRate, weightDecay: weightDecay)
    adam.decay = .decoupled
    return adam
  }

  /// One step.
  public mutating func update(_ model: inout some Module, along gradients: Gradients) {
    if slots.count < gradients.values.count {
      slots += [Slot?](repeating: nil, count: gradients.values.count - slots.count)
    }
    var slots = slots  // moved out for the walk, so that moments are written in place
    self.slots = []
    model.updateParameters { weight, position in
      guard let gradient = gradients.values[position] else { return }
      var slot = slots[position] ?? fresh(like: weight)
      slots[position] = nil
      step(&weight, gradient, &slot, rate: rate(at: position))
      slots[position] = slot
    }
    self.slots = slots
  }

  private func fresh(like weight: Tensor) -> Slot {
    let zeros = { Tensor(zeros: weight.shape) }
    return Slot(first: zeros(), second: zeros(), maximum: usesMaximum ? zeros() : nil)
  }

  private func step(_ weight: inout Tensor, _ gradient: Tensor, _ slot: inout Slot, rate: Scalar) {
    slot.steps += 1
    weight.makeUnique()
    slot.first.makeUnique()
    slot.second.makeUnique()
    if usesMaximum && slot.maximum == nil { slot.maximum = slot.second }
    slot.maximum?.makeUnique()
    let constants = AdamStep(
      rate: rate, betas: (betas.first, betas.second), epsilon: epsilon,
      coupledDecay: decay == .coupled ? weightDecay : 0,
      decoupledDecay: decay == .decoupled ? weightDecay : 0,
      corrections: (
        correction(betas.first, slot.steps), correction(betas.second, slot.steps)
      ))
    Kernel.adam(
      constants, gradient: gradient.storage, weights: weight.storage, first: slot.first.storage,
      second: slot.second.storage,
      maximum: usesMaximum ? slot.maximum?.storage : nil)
  }

  // 1 - beta^t in Double (Float loses it for beta near 1), by repeated squaring.
  private func correction(_ beta: Scalar, _ steps: Int) -> Scalar {
    var (power, square, rest) = (1.0, Double(beta), steps)
    while rest > 0 {
      if rest % 2 == 1 { power *= square }
      square *= square
      rest /= 2
    }
    return Scalar(1 - power)
  }

  /// Moments `first`, `second` and `maximum`, and step counts.
  public var state: OptimizerState {
    get {
      var state = OptimizerState()
      for case (let position, let slot?) in slots.enumerated() {
        var moments = ["first": slot.first, "second": slot.second]
        if let maximum = slot.maximum { moments["maximum"] = maximum }
        state.slots[position] = .init(steps: slot.steps, moments: moments)
      }
      return state
    }
    set {
      slots = []
      for (position, slot) in newValue.slots {
        guard let first = slot.moments["first"], let second = slot.moments["second"] else {
          continue
        }
        while slots.count <= position { slots.append(nil) }
        slots[position] = Slot(
          steps: slot.steps, first: first, second: second, maximum: slot.moments["maximum"])
      }
    }
  }
}
