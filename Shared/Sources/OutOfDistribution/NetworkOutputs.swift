public import LinearAlgebra

/// What a network says of some samples: all that a detector sees.
public struct NetworkOutputs: Sendable, Equatable {
  /// The logits, `[samples, classes]`; nil where nobody has them.
  public var logits: Matrix?
  /// The features of the layers in use, each `[samples, width]`, from the input upwards; the last
  /// ones are what the linear layer reads.
  public var features: [Matrix]

  /// Logits, features, or both, of the same samples.
  public init(logits: Matrix? = nil, features: [Matrix] = []) {
    self.logits = logits
    self.features = features
  }

  /// The number of samples.
  public var count: Int { logits?.rows ?? features.first?.rows ?? 0 }
}
