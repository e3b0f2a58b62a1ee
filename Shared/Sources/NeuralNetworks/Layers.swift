public import Randomness
public import Tensors

/// An affine map, `y = x W^T + b`, of the last axis.
public struct Linear: Layer {
  /// The matrix, `[outputs, inputs]`.
  public var weight: Tensor
  /// The shift, `[outputs]`.
  public var bias: Tensor?

  /// Weights uniform in `±sqrt(1 / inputs)`, the default of PyTorch, or from `initializer`.
  public init(
    _ inputs: Int, _ outputs: Int, hasBias: Bool = true, key: RandomKey,
    initializer: Initializer = .fanInUniform
  ) {
    weight = initializer([outputs, inputs], fanIn: inputs, fanOut: outputs, key.split("weight"))
    bias =
      hasBias
      ? Initializer.fanInUniform([outputs], fanIn: inputs, fanOut: outputs, key.split("bias")) : nil
  }

  /// Shows weight and bias.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(&weight, "weight")
    visitor.parameter(optional: &bias, "bias")
  }

  /// The result, `[..., inputs] -> [..., outputs]`.
  public func callAsFunction(_ x: Tensor, in phase: Phase = .inference) -> Tensor {
    .linear(x, weights: weight, bias: bias)
  }

  /// The result `max(0, y)`, `[..., inputs] -> [..., outputs]`.
  public func rectified(_ x: Tensor) -> Tensor {
    .linear(x, weights: weight, bias: bias, rectified: true)
  }
}

/// A two-dimensional convolution over `[batch, height, width, channels]`.
public struct Convolution2D: Layer {
  /// The kernels, `[kernelHeight, kernelWidth, inputs, outputs]`.
  public var weight: Tensor
  /// The shift, `[outputs]`.
  public var bias: Tensor?
  /// The step between neighbouring outputs, in pixels.
  public let stride: Int
  /// What stands around the image.
  public var padding = Padding.same

  /// He-normal weights over the outputs, `std = sqrt(2 / (kernel^2 outputs))`, and bias 0.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, hasBias: Bool = false,
    key: RandomKey
  ) {
    let area = kernel * kernel
    weight = Initializer.heNormalFanOut(
      [kernel, kernel, inputs, outputs], fanIn: area * inputs, fanOut: area * outputs,
      key.split("weight"))
    bias = hasBias ? Tensor(zeros: [outputs]) : nil
    self.stride = stride
  }

  /// Shows weight and bias.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(&weight, "weight")
    visitor.parameter(optional: &bias, "bias")
  }

  /// The result, `[batch, height, width, inputs] -> [batch, rows, columns, outputs]`.
  public func callAsFunction(_ x: Tensor, in phase: Phase = .inference) -> Tensor {
    .convolution(x, weights: weight, bias: bias, stride: stride, padding: padding)
  }

  // The convolution of normalised images plus a shortcut, in one operation where there is one.
  func callAsFunction(
    _ x: Tensor, normalizedBy rule: ChannelNormalization, shortcut: Tensor?
  ) -> Tensor.Normalized {
    if bias == nil && rule.precedesConvolution(with: padding) {
      return Tensor.convolution(
        x, normalizedBy: rule, weights: weight, stride: stride, padding: padding,
        shortcut: shortcut)
    }
    var result = x.normalized(by: rule)
    let output = self(result.output)
    result.output = shortcut.map { output + $0 } ?? output
    return result
  }
}

/// A table of vectors that are looked up by index.
public struct Embedding: Module {
  /// The vectors, `[count, width]`.
  public var weight: Tensor

  /// Standard normal vectors times `scale`.
  public init(count: Int, width: Int, scale: Scalar = 1, key: RandomKey) {
    var generator = key.generator()
    weight = Tensor(normal: [count, width], standardDeviation: scale, using: &generator)
  }

  /// Shows the table.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(&weight, "weight")
  }

  /// The vectors at some indices, `[indices.count, width]`.
  public func callAsFunction(_ indices: [Int32]) -> Tensor { weight.gatherRows(indices) }
}

/// Zeroes each element with a probability while training and scales the others up to keep the mean.
///
/// Srivastava et al. 2014.
public struct Dropout: Layer {
  /// The probability that an element is zeroed.
  public var probability: Double
  /// Sets this layer's random numbers apart from those of other layers.
  public let stream: Int

  /// A layer whose random numbers come from `phase.key.split(stream)`.
  public init(_ probability: Double, stream: Int) {
    precondition((0..<1).contains(probability), "dropout of a share of \(probability)")
    self.probability = probability
    self.stream = stream
  }

  /// There is nothing to show.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {}

  /// The input, thinned out if the phase has a key.
  public func callAsFunction(_ x: Tensor, in phase: Phase) -> Tensor {
    guard let key = phase.key, probability > 0 else { return x }
    var generator = key.split("dropout").split(stream).generator()
    let kept = Tensor(bernoulli: x.shape, probability: 1 - probability, using: &generator)
    return x * (kept * Scalar(1 / (1 - probability)))
  }
}
