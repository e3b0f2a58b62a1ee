public import NeuralNetworks
public import Tensors

/// A rule that moves parameters along gradients, with whatever it remembers between steps.
public protocol Optimizer: Sendable {
  /// The step size; schedules write it.
  var learningRate: Scalar { get set }
  /// Factors on the learning rate, one per parameter in visiting order; none means 1 for all.
  var rateMultipliers: [Scalar]? { get set }
  /// Takes one step. Parameters without a gradient are not touched, not even by weight decay.
  mutating func update(_ model: inout some Module, along gradients: Gradients)
  /// What continued training needs, under stable names; shapes are those of the parameters.
  var state: OptimizerState { get set }
}

/// What an optimizer remembers: per parameter position, named tensors and a step count.
public struct OptimizerState: Sendable {
  /// One entry per parameter that has been updated.
  public struct Slot: Sendable {
    /// The number of updates of this parameter.
    public var steps: Int
    /// Moments by name.
    public var moments: [String: Tensor]

    /// A slot with the given step count and moments.
    public init(steps: Int = 0, moments: [String: Tensor] = [:]) {
      self.steps = steps
      self.moments = moments
    }
  }

  /// By position in visiting order.
  public var slots: [Int: Slot]

  /// A state with the given slots.
  public init(slots: [Int: Slot] = [:]) { self.slots = slots }

  /// All moments as tensors named `position/moment`, and step counts by position.
  public var exported: (tensors: [(name: String, tensor: Tensor)], steps: [Int: Int]) {
    let tensors = slots.sorted { $0.key < $1.key }.flatMap { position, slot in
      slot.moments.sorted { $0.key < $1.key }.map { ("\(position)/\($0.key)", $0.value) }
    }
    return (tensors, slots.mapValues(\.steps))
  }

  /// Rebuilds a state of a model from what `exported` gave; tensors of other names are left alone.
  ///
  /// - Throws: `WeightError` for a moment or a step count that no parameter of the model can have.
  public init(
    tensors: [String: Tensor], steps: [Int: Int], for model: some Module
  ) throws(WeightError) {
    let parameters = model.parameters
    for (position, count) in steps {
      guard parameters.indices.contains(position) else {
        throw .unexpected(name: "steps of parameter \(position)", expected: model.parameterNames)
      }
      guard (0..<Int.max).contains(count) else {
        throw .stepCount(parameter: position, found: count)
      }
    }
    slots = steps.mapValues { Slot(steps: $0) }
    for (name, tensor) in tensors {
      let parts = name.split(separator: "/", maxSplits: 1)
      guard parts.count == 2, let position = Int(parts[0]) else { continue }
      guard slots[position] != nil else {
        throw .unexpected(name: name, expected: model.parameterNames)
      }
      guard tensor.shape == parameters[position].shape else {
        throw .shape(
          name: name, found: tensor.shape.dimensions,
          expected: parameters[position].shape.dimensions)
      }
      slots[position]?.moments[String(parts[1])] = tensor
    }
  }
}

extension Optimizer {
  func rate(at position: Int) -> Scalar {
    learningRate * (rateMultipliers.map { $0[position] } ?? 1)
  }
}
