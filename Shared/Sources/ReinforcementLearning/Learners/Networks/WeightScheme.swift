import NeuralNetworks
import Randomness
import Tensors

/// How the networks of a method begin.
public enum WeightScheme: Sendable, Hashable, Codable {
  /// Weights and biases uniform in `±sqrt(1 / inputs)`, PyTorch's default.
  case fanInUniform
  /// Weights uniform in `±sqrt(6 / (inputs + outputs))`, biases 0 (Glorot & Bengio 2010).
  case glorotUniform
  /// Orthogonal matrices times a gain, with another for the last layer; biases 0 (Saxe et al. 2014).
  case orthogonal(gain: Double, lastGain: Double)

  /// Orthogonal with gain `sqrt(2)` on every layer.
  public static let orthogonal = orthogonal(gain: 2.squareRoot(), lastGain: 2.squareRoot())

  /// Orthogonal with gain `sqrt(2)`, and 0.01 on the last layer.
  public static let orthogonalWithSmallOutput = orthogonal(gain: 2.squareRoot(), lastGain: 0.01)

  /// A matrix `[outputs, inputs]`.
  func weight(_ outputs: Int, _ inputs: Int, isLast: Bool, key: RandomKey) -> Tensor {
    let shape: Shape = [outputs, inputs]
    return switch self {
    case .fanInUniform:
      Initializer.fanInUniform(shape, fanIn: inputs, fanOut: outputs, key)
    case .glorotUniform:
      Initializer.glorotUniform(shape, fanIn: inputs, fanOut: outputs, key)
    case .orthogonal(let gain, let lastGain):
      orthogonalMatrix(outputs, inputs, gain: isLast ? lastGain : gain, key: key)
    }
  }

  /// A vector `[outputs]`.
  func bias(_ outputs: Int, _ inputs: Int, key: RandomKey) -> Tensor {
    self == .fanInUniform
      ? Initializer.fanInUniform([outputs], fanIn: inputs, fanOut: outputs, key)
      : Tensor(zeros: [outputs])
  }
}

/// A random matrix with orthonormal rows, or columns if there are fewer of them, times a gain.
///
/// Gram and Schmidt's procedure on normal vectors, which keeps the diagonal of R positive and so
/// draws uniformly from the orthogonal matrices (Mezzadri 2007).
func orthogonalMatrix(_ rows: Int, _ columns: Int, gain: Double, key: RandomKey) -> Tensor {
  let (count, length) = (min(rows, columns), max(rows, columns))
  var generator = key.generator()
  var basis: [[Double]] = []
  for _ in 0..<count {
    var vector = [Double](repeating: 0, count: length)
    generator.fillNormal(&vector)
    for other in basis { subtractProjection(of: &vector, on: other) }
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    basis.append(vector.map { $0 / norm })
  }
  let matrix = Tensor(basis.joined().map { Scalar($0 * gain) }, shape: [count, length])
  return rows <= columns ? matrix : matrix.transposed()
}

private func subtractProjection(of vector: inout [Double], on unit: [Double]) {
  var product = 0.0
  for index in unit.indices { product += vector[index] * unit[index] }
  for index in unit.indices { vector[index] -= product * unit[index] }
}
