public import NeuralNetworks
import Randomness
public import Tensors

/// The critics of a method.
public struct CriticSettings: Sendable, Hashable, Codable {
  /// The widths of the hidden layers.
  public var hiddenWidths: [Int]
  /// The number of critics.
  public var count: Int
  /// Whether activations are normalised before each rectifier.
  public var hasLayerNormalization: Bool
  /// How they begin.
  public var initialization: WeightScheme

  /// Two critics with two hidden layers of 256 unless told otherwise.
  public init(
    hiddenWidths: [Int] = [256, 256], count: Int = 2, hasLayerNormalization: Bool = false,
    initialization: WeightScheme = .fanInUniform
  ) {
    self.hiddenWidths = hiddenWidths
    self.count = count
    self.hasLayerNormalization = hasLayerNormalization
    self.initialization = initialization
  }
}

/// Several critics with the same sizes and inputs, evaluated as one network.
public struct CriticEnsemble: Module {
  /// The affine maps of all critics.
  public var layers: [EnsembleLinear]
  /// Scales and shifts of the normalised activations; empty without normalisation.
  public var normalizations: [EnsembleNormalization]

  init(_ settings: CriticSettings, inputs: Int, key: RandomKey) {
    let widths = [inputs] + settings.hiddenWidths + [1]
    layers = widths.indices.dropLast().map { index in
      EnsembleLinear(
        members: settings.count, widths[index], widths[index + 1],
        scheme: settings.initialization, isLast: index == widths.count - 2, key: key.split(index))
    }
    normalizations =
      settings.hasLayerNormalization
      ? settings.hiddenWidths.map { EnsembleNormalization(members: settings.count, channels: $0) }
      : []
  }

  /// Shows the layers, then the normalisations.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.modules(&layers, "layers")
    visitor.modules(&normalizations, "normalizations")
  }

  /// Values `[critics, batch]` of pairs of observation and action, `[batch, width]`.
  public func callAsFunction(_ pairs: Tensor) -> Tensor {
    var x = pairs
    for (index, layer) in layers.dropLast().enumerated() {
      x =
        normalizations.isEmpty
        ? layer(x, rectified: true) : normalizations[index](layer(x)).rectified()
    }
    x = layers[layers.count - 1](x)
    return x.reshaped([x.shape[0], x.shape[1]])
  }

  /// The smallest value of each pair, `[batch]`.
  public func smallest(_ pairs: Tensor) -> Tensor { self(pairs).minimum(along: 0) }

  /// The critics at some positions as an ensemble of their own.
  func members(_ indices: [Int32]) -> CriticEnsemble {
    var subset = self
    for index in layers.indices {
      subset.layers[index].weight = layers[index].weight.gatherRows(indices)
      subset.layers[index].bias = layers[index].bias.gatherRows(indices)
    }
    for index in normalizations.indices {
      subset.normalizations[index].weight = normalizations[index].weight.gatherRows(indices)
      subset.normalizations[index].bias = normalizations[index].bias.gatherRows(indices)
    }
    return subset
  }
}

/// Normalisation of each row to mean 0 and variance 1, then a scale and a shift for each member.
public struct EnsembleNormalization: Module {
  /// Scales, `[members, 1, channels]`.
  public var weight: Tensor
  /// Shifts, `[members, 1, channels]`.
  public var bias: Tensor

  init(members: Int, channels: Int) {
    weight = Tensor(ones: [members, 1, channels])
    bias = Tensor(zeros: [members, 1, channels])
  }

  /// Shows scales and shifts.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(&weight, "weight")
    visitor.parameter(&bias, "bias")
  }

  /// The normalised activations, `[members, batch, channels]`; 1e-6 is added to variances, as in Flax.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.normalized(over: .layer, gamma: nil, beta: nil, epsilon: 1e-6).output * weight + bias
  }
}

extension EnsembleLinear {
  /// Independent draws of a scheme for each member.
  fileprivate init(
    members: Int, _ inputs: Int, _ outputs: Int, scheme: WeightScheme, isLast: Bool, key: RandomKey
  ) {
    self.init(members: members, inputs, outputs, key: key)
    weight = .stacked(
      (0..<members).map {
        scheme.weight(outputs, inputs, isLast: isLast, key: key.split("weight").split($0))
      })
    bias = .stacked(
      (0..<members).map {
        scheme.bias(outputs, inputs, key: key.split("bias").split($0)).reshaped([1, outputs])
      })
  }
}
