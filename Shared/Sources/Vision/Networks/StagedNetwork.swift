public import NeuralNetworks
public import Tensors

/// A classifier that is evaluated in stages, each a function of the one before.
///
/// Stages let a trainer compute what lies below the first trained parameter once and keep it. Images
/// are `[batch, height, width, channels]`, scaled to 0...1; the last stage returns logits
/// `[batch, classes]`.
public protocol StagedNetwork: Module {
  /// The parameters of each stage, as prefixes of their paths: `[["conv1", "layer1"], ["layer2"]]`.
  var stages: [[String]] { get }
  /// The result of one stage for the result of the stage before.
  func callAsFunction(stage: Int, _ x: Tensor, in phase: Phase) -> Tensor
}

extension StagedNetwork {
  /// The result of some consecutive stages.
  public func evaluate(_ stages: Range<Int>, _ x: Tensor, in phase: Phase) -> Tensor {
    stages.reduce(x) { self(stage: $1, $0, in: phase) }
  }

  /// Logits `[batch, classes]` for images.
  public func callAsFunction(_ images: Tensor, in phase: Phase = .inference) -> Tensor {
    evaluate(0..<stages.count, images, in: phase)
  }

  /// The first stage that holds a parameter which `mask` trains; the number of stages if none does.
  public func firstTrainedStage(_ mask: ParameterMask) -> Int {
    let names = parameterNames
    let trained = names.indices.filter { mask[$0] }.map { names[$0] }
    return stages.firstIndex { prefixes in
      trained.contains { name in prefixes.contains { name.hasPathPrefix($0) } }
    } ?? stages.count
  }
}

extension String {
  /// Whether this parameter path is `prefix` or lies below it: `layer1.0.weight` is below `layer1`
  /// but not below `layer`.
  public func hasPathPrefix(_ prefix: String) -> Bool {
    hasPrefix(prefix) && (count == prefix.count || dropFirst(prefix.count).hasPrefix("."))
  }
}
