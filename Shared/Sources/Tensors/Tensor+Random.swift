public import Randomness

extension Tensor {
  /// Independent normal numbers.
  public init(
    normal shape: Shape, mean: Scalar = 0, standardDeviation: Scalar = 1,
    using generator: inout RandomGenerator
  ) {
    var values = [Scalar](repeating: 0, count: shape.elementCount)
    generator.fillNormal(&values, mean: mean, standardDeviation: standardDeviation)
    self.init(values, shape: shape)
  }

  /// Independent uniform numbers.
  public init(
    uniform shape: Shape, in range: ClosedRange<Scalar> = 0...1,
    using generator: inout RandomGenerator
  ) {
    var values = [Scalar](repeating: 0, count: shape.elementCount)
    generator.fillUniform(&values, in: range)
    self.init(values, shape: shape)
  }

  /// Ones with the given probability, else zeros.
  public init(
    bernoulli shape: Shape, probability: Double, using generator: inout RandomGenerator
  ) {
    let uniform = Tensor(uniform: shape, using: &generator)
    self = Tensor.greater(Tensor(Scalar(probability)).reshaped([1]), uniform)
      .reshaped(shape)
  }
}
