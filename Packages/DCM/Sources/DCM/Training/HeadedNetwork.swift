public import NeuralNetworks
public import Randomness
public import Tensors
public import Vision

/// A classifier with what some methods put on top: further outputs that read the same features as
/// the last layer (abstention, selection, a second classifier), and a line through its energy.
///
/// Logits are `[batch, classes + extra outputs]`, the classes first. A linear layer with
/// `classes + 1` outputs is the same as one with `classes` and one with a single output.
public struct HeadedNetwork<Backbone: StagedNetwork>: StagedNetwork {
  /// The classifier.
  public var backbone: Backbone
  /// The further outputs.
  public var extra: Linear?
  /// Scale and shift of `logsumexp` of the class logits, `[2]`.
  public var energyLine: Tensor?
  /// The number of classes.
  public let classes: Int

  /// Puts fresh outputs beside those of a classifier.
  ///
  /// - Throws: `DCMError.noLinearHead` if the last stage of the classifier holds no matrix.
  public init(
    _ backbone: Backbone, extraOutputs: Int = 0, energyLine: [Double]? = nil, key: RandomKey
  ) throws(DCMError) {
    let shape = try Self.headShape(of: backbone)
    self.backbone = backbone
    classes = shape[0]
    extra = extraOutputs > 0 ? Linear(shape[1], extraOutputs, key: key.split("extra")) : nil
    self.energyLine = energyLine.map { Tensor($0.map { Scalar($0) }) }
  }

  /// The number of classes of a classifier.
  ///
  /// - Throws: `DCMError.noLinearHead`.
  static func classes(of backbone: Backbone) throws(DCMError) -> Int {
    try headShape(of: backbone)[0]
  }

  private static func headShape(of backbone: Backbone) throws(DCMError) -> Shape {
    let stage = backbone.stages.last ?? []
    let matrix = backbone.namedTensors.first { entry in
      entry.tensor.shape.rank == 2 && stage.contains { entry.name.hasPathPrefix($0) }
    }
    guard let shape = matrix?.tensor.shape else { throw .noLinearHead(stage: stage) }
    return shape
  }

  /// Shows the classifier as `backbone`, then `extra` and `energy`.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&backbone, "backbone")
    if var outputs = extra {
      extra = nil
      visitor.module(&outputs, "extra")
      extra = outputs
    }
    visitor.parameter(optional: &energyLine, "energy")
  }

  /// The stages of the classifier; the further outputs belong to the last.
  public var stages: [[String]] {
    var stages = backbone.stages.map { $0.map { "backbone.\($0)" } }
    stages[stages.count - 1] += ["extra", "energy"]
    return stages
  }

  /// The result of one stage.
  public func callAsFunction(stage: Int, _ x: Tensor, in phase: Phase) -> Tensor {
    let result = backbone(stage: stage, x, in: phase)
    guard stage == backbone.stages.count - 1, let extra else { return result }
    let features = x.reshaped([x.shape[0], x.shape.product(1..<x.shape.rank)])
    return .concatenated([result, extra(features)], along: 1)
  }

  /// The parameters that a fine-tuning trains.
  ///
  /// What stands beside the classifier is always trained.
  func mask(_ parameters: TunedParameters) -> ParameterMask {
    let own =
      switch parameters {
      case .all: stages.joined().map { $0 }
      case .last: stages.last ?? []
      case .first: stages.first ?? []
      }
    let trained = own + ["extra", "energy"]
    return ParameterMask(self) { name in trained.contains { name.hasPathPrefix($0) } }
  }
}
