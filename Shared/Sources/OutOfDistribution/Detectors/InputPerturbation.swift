import LinearAlgebra
public import Tensors

/// A small step on the input towards more confidence, which in-distribution samples answer more.
///
/// `x~ = x - epsilon * sgn(g) / divisor`, with `g` the gradient of the detector's loss with respect
/// to the input. Liang et al., "Enhancing the reliability of out-of-distribution image detection"
/// (2018), equation 2; Lee et al. (2018), equation 3.
public struct InputPerturbation: Sendable, Equatable {
  /// What the sign of a gradient of exactly zero is, such as that of a blank pixel.
  public enum ZeroSign: String, Sendable, Codable, CaseIterable {
    /// +1, as the authors' releases have it.
    case positive
    /// 0: such pixels stay.
    case zero
  }

  /// The step, at least 0; 0 leaves the input as it is.
  public let epsilon: Double
  /// What the step is divided by: one number for all channels, or one for each.
  public let divisor: [Double]
  /// The sign of zero.
  public let zeroSign: ZeroSign

  /// A step in raw pixel units on inputs that were divided by these standard deviations; `[1]` for
  /// inputs that were not.
  ///
  /// - Throws: ``DetectorError/settingOutOfRange(setting:found:allowed:)`` for a negative step and
  ///   for divisors that are not positive.
  public init(
    epsilon: Double, standardDeviations: [Double] = [1], zeroSign: ZeroSign = .positive
  ) throws(DetectorError) {
    try validate("epsilon", epsilon, "at least 0") { $0 >= 0 }
    for deviation in standardDeviations {
      try validate("divisor of the step", deviation, "a positive number") { $0 > 0 }
    }
    self.epsilon = epsilon
    divisor = standardDeviations
    self.zeroSign = zeroSign
  }

  /// The step of POD's release, which divides by the channel means; for exact replication only.
  ///
  /// - Throws: ``DetectorError/settingOutOfRange(setting:found:allowed:)`` as the other initialiser.
  public init(
    epsilon: Double, releasedChannelMeans means: [Double], zeroSign: ZeroSign = .positive
  ) throws(DetectorError) {
    try self.init(epsilon: epsilon, standardDeviations: means, zeroSign: zeroSign)
  }

  /// Moves inputs `[samples, ..., channels]` against a gradient of the same shape.
  ///
  /// - Throws: ``DetectorError`` if the divisors are neither one nor one for each channel, and for a
  ///   gradient that is not finite.
  public func moving(_ inputs: Tensor, against gradient: Tensor) throws(DetectorError) -> Tensor {
    precondition(inputs.shape == gradient.shape, "\(inputs.shape) against \(gradient.shape)")
    let channels = inputs.shape.rank == 0 ? 1 : inputs.shape[-1]
    guard divisor.count == 1 || divisor.count == channels else {
      throw .differentCounts(
        input: "divisors of the step", found: divisor.count, expected: channels)
    }
    guard gradient.isFinite else { throw Self.notFinite(gradient) }
    guard epsilon > 0 else { return inputs.detached }
    let steps = divisor.map { Scalar(epsilon / $0) }
    let slopes = gradient.scalars
    let moved = inputs.scalars.enumerated().map { index, value in
      value - steps[index % steps.count] * sign(slopes[index])
    }
    return Tensor(moved, shape: inputs.shape)
  }

  private func sign(_ slope: Scalar) -> Scalar {
    if slope == 0 { return zeroSign == .positive ? 1 : 0 }
    return slope > 0 ? 1 : -1
  }

  private static func notFinite(_ gradient: Tensor) -> DetectorError {
    let values = gradient.scalars
    let width = max(1, values.count / max(1, gradient.shape[0]))
    let index = values.firstIndex { !$0.isFinite } ?? 0
    return .notFinite(
      input: "gradient of the input", row: index / width, column: index % width,
      value: "\(values[index])")
  }
}

extension InputPerturbation {
  /// Returns the inputs moved by ODIN: against the gradient of `CE(z(x) / T, argmax z(x))`.
  ///
  /// - Parameters:
  ///   - inputs: The images, `[samples, ..., channels]`.
  ///   - temperature: The divisor of the logits.
  ///   - logits: The network in inference mode, to `[samples, classes]`.
  /// - Throws: ``DetectorError`` for outputs of another shape or numbers that are not finite.
  public func odin(
    _ inputs: Tensor, temperature: Double = 1000, logits: (Tensor) -> Tensor
  ) throws(DetectorError) -> Tensor {
    guard epsilon > 0 else { return inputs.detached }
    let gradient = try Self.odinGradient(at: inputs, temperature: temperature, logits: logits)
    return try moving(inputs, against: gradient)
  }

  /// Returns the inputs moved by a Mahalanobis detector: against the gradient of half the squared
  /// distance to the nearest class mean in its last layer.
  ///
  /// - Parameters:
  ///   - inputs: The images, `[samples, ..., channels]`.
  ///   - detector: The fitted detector.
  ///   - features: The network in inference mode, to the detector's last features
  ///     `[samples, width]`.
  /// - Throws: ``DetectorError`` for outputs of another shape or numbers that are not finite.
  public func mahalanobis(
    _ inputs: Tensor, detector: MahalanobisDetector, features: (Tensor) -> Tensor
  ) throws(DetectorError) -> Tensor {
    guard epsilon > 0 else { return inputs.detached }
    let gradient = try Self.mahalanobisGradient(
      at: inputs, detector: detector, features: features)
    return try moving(inputs, against: gradient)
  }

  /// The gradient of the summed losses `CE(z(x) / T, argmax z(x))` with respect to the inputs.
  ///
  /// - Throws: ``DetectorError`` as ``odin(_:temperature:logits:)`` does.
  public static func odinGradient(
    at inputs: Tensor, temperature: Double = 1000, logits: (Tensor) -> Tensor
  ) throws(DetectorError) -> Tensor {
    try validate("temperature", temperature, "a positive number") { $0 > 0 }
    return try inputGradient(at: inputs, through: logits, of: "logits") { found in
      let rows = (0..<found.rows).flatMap { row in
        crossEntropyGradient(found.slice(row), temperature: temperature)
      }
      return Matrix(rows: found.rows, columns: found.columns, elements: rows)
    }
  }

  /// The gradient of half the summed squared distances to the nearest class means in the detector's
  /// last layer, with respect to the inputs.
  ///
  /// - Throws: ``DetectorError`` as ``mahalanobis(_:detector:features:)`` does.
  public static func mahalanobisGradient(
    at inputs: Tensor, detector: MahalanobisDetector, features: (Tensor) -> Tensor
  ) throws(DetectorError) -> Tensor {
    guard let gaussians = detector.gaussians.last else {
      throw .missingLayer(detector: detector.name, layer: 0, available: 0)
    }
    return try inputGradient(at: inputs, through: features, of: "features") {
      (found) throws(DetectorError) in
      try found.validate(as: "features of the network", width: gaussians.width)
      return gaussians.gradientOfHalfLeast(found)
    }
  }

  /// `(softmax(z / T) - onehot(argmax z)) / T`, in double precision: at T = 1000 the entries of a
  /// softmax differ by little more than single precision tells apart.
  private static func crossEntropyGradient(
    _ logits: ArraySlice<Double>, temperature: Double
  ) -> [Double] {
    var gradient = Softmax.probabilities(logits, temperature: temperature)
    if let predicted = indexOfLargest(logits) { gradient[predicted] -= 1 }
    return gradient.map { $0 / temperature }
  }

  /// The gradient of a loss on a network's outputs with respect to its inputs, by way of the loss's
  /// gradient with respect to the outputs: one pass forward and one backward.
  private static func inputGradient(
    at inputs: Tensor, through network: (Tensor) -> Tensor, of what: String,
    _ outputGradient: (Matrix) throws(DetectorError) -> Matrix
  ) throws(DetectorError) -> Tensor {
    let images = inputs.shape.rank == 0 ? 0 : inputs.shape[0]
    guard images > 0 else { throw .empty(input: "inputs") }
    return try valueAndGradient(at: inputs) { (inputs) throws(DetectorError) -> Tensor in
      let outputs = network(inputs)
      guard outputs.shape.rank == 2, outputs.shape[0] == images else {
        throw .outputShape(found: outputs.shape.dimensions, images: images)
      }
      let found = Matrix(outputs.detached)
      try found.validate(as: "\(what) of the network")
      return (outputs * Tensor(try outputGradient(found))).sum()
    }.gradient
  }
}
