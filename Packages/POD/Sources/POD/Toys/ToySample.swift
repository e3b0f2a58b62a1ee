import LinearAlgebra
public import OutOfDistribution
public import Randomness

/// A toy set drawn: what a detector is fitted on and what it is tested on.
///
/// Outputs hold points as features, `[samples, dimensions]`, and the set's analytic logits.
public struct ToySample: Sendable {
  /// Which set.
  public let set: ToySet
  /// Training points of the classes in turn: sample i is of class `i % classes`.
  public let training: NetworkOutputs
  /// The classes of the training points.
  public let trainingLabels: [Int32]
  /// In-distribution test points.
  public let inDistribution: NetworkOutputs
  /// Out-of-distribution test points.
  public let outOfDistribution: NetworkOutputs
}

extension ToySet {
  /// The numbers of training, in-distribution and out-of-distribution points of the published
  /// tables here: 20,000 each; for low data n per class, 1,000 and 1,000.
  public var sizes: (training: Int, inDistribution: Int, outOfDistribution: Int) {
    if case .lowData(let perClass) = self { return (classes * perClass, 1000, 1000) }
    return (20_000, 20_000, 20_000)
  }

  /// Draws the set in the sizes of its table; every part has a stream of its own.
  public func sample(key: RandomKey) -> ToySample {
    let sizes = sizes
    return ToySample(
      set: self, training: outputs(sizes.training, isOutside: false, key.split("training")),
      trainingLabels: (0..<sizes.training).map { Int32($0 % classes) },
      inDistribution: outputs(sizes.inDistribution, isOutside: false, key.split("inside")),
      outOfDistribution: outputs(sizes.outOfDistribution, isOutside: true, key.split("outside")))
  }

  private func outputs(_ count: Int, isOutside: Bool, _ key: RandomKey) -> NetworkOutputs {
    var generator = key.generator()
    let points = (0..<count).map { index in
      point(isOutside ? .outside : .inside(label: index % classes), using: &generator)
    }
    let logits = points.compactMap(self.logits)
    return NetworkOutputs(
      logits: logits.isEmpty ? nil : Matrix(logits), features: [Matrix(points)])
  }
}
