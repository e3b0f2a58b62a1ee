public import Datasets
import Foundation
import NeuralNetworks
import Optimizers
public import Randomness
public import Tensors
public import Vision

/// Adaptation to unlabelled target images at test time, restricted to some blocks.
public struct TestTimeAdaptation: Sendable, Hashable, Codable {
  /// What is minimised, and over what.
  public enum Objective: Sendable, Hashable, Codable {
    /// Nothing: the source network as it is.
    case none
    /// The entropy of the mean prediction over augmented views of one image, one plain SGD step an
    /// image; the image itself is classified after the step (Zhang et al. 2022).
    case memo(MEMO)
    /// The mean entropy of a batch, over normalisation scales and shifts only, with batch statistics;
    /// predictions are those before the step (Wang et al. 2021).
    case tent(TENT)
    /// Batch statistics and no gradient.
    case batchStatistics(batchSize: Int)
  }

  /// Whether what was learnt from one image (or batch) stays for the next.
  public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
    /// The source network is restored each time.
    case episodic
    /// Never restored.
    case online
  }

  /// The settings of marginal entropy minimisation with one test point.
  public struct MEMO: Sendable, Hashable, Codable {
    /// Augmented views per image.
    public var views = 32
    /// The step size of plain SGD.
    public var learningRate = 0.005
    /// How views are made.
    public var augmentation: AugMix

    /// 32 views and rate 0.005.
    public init(augmentation: AugMix) { self.augmentation = augmentation }
  }

  /// The settings of test entropy minimisation.
  public struct TENT: Sendable, Hashable, Codable {
    /// Images per step.
    public var batchSize = 200
    /// The step size of Adam with first-moment decay 0.9.
    public var learningRate = 1e-3

    /// Batches of 200, rate 1e-3.
    public init() {}
  }

  /// What is minimised.
  public var objective: Objective
  /// What is kept between images.
  public var mode: Mode
  /// The blocks that may change; nil means all parameters, in no block or any.
  public var blocks: [String]?

  /// An adaptation rule.
  public init(_ objective: Objective, mode: Mode, blocks: [String]? = nil) {
    self.objective = objective
    self.mode = mode
    self.blocks = blocks
  }

  /// What an adaptation pass yields.
  public struct Result<Network: Sendable>: Sendable {
    /// The predicted classes, in the order of the images.
    public var predictions: [Int32]
    /// The network after the last image.
    public var network: Network
  }

  /// Classifies images in their order, adapting on the way.
  ///
  /// - Throws: `SurgicalError.unknownBlock`, `emptyBlock`, `noImages`, `setting`, and `diverged` when
  ///   an entropy is not finite.
  public func run<Network: StagedNetwork>(
    _ source: Network, on images: ImageArray, partition: BlockPartition? = nil, key: RandomKey,
    progress: (Double) -> Void = { _ in }
  ) throws(SurgicalError) -> Result<Network> {
    guard images.count > 0 else { throw .noImages(part: "target") }
    let partition = partition ?? .standard(for: source)
    let mask =
      try blocks.map { (names) throws(SurgicalError) in
        try partition.mask(names, of: source)
      } ?? .all
    switch objective {
    case .none:
      return Result(predictions: logits(of: source, for: images).argmax(), network: source)
    case .memo(let memo):
      return try memo.run(source, on: images, mask, mode, key, progress)
    case .tent(let tent):
      let names = source.parameterNames
      guard names.indices.contains(where: { mask[$0] && names[$0].namesNormalization }) else {
        throw .setting(
          name: "TENT", found: "blocks without normalisation",
          expected: "blocks with some: its steps change nothing else")
      }
      return try tent.run(source, on: images, mask, mode, progress)
    case .batchStatistics(let size):
      let still = ParameterMask(source) { _ in false }
      var rule = TENT()
      rule.batchSize = size
      return try rule.run(source, on: images, still, .episodic, progress)
    }
  }
}

/// The entropy in nats of the mean prediction over views (MEMO, equation 2).
///
/// `-sum_c m_c ln m_c` with `m = mean_b softmax(z_b)`, for logits `[views, classes]`.
public func marginalEntropy(logits: Tensor) -> Tensor {
  let count = Scalar(logits.shape[0])
  let columns = logits.logSoftmax().transposed()
  let logMean = columns.logSumExp() - Scalar(log(Double(count)))
  return -(logMean.exp() * logMean).sum()
}

extension TestTimeAdaptation.MEMO {
  fileprivate func run<Network: StagedNetwork>(
    _ source: Network, on images: ImageArray, _ mask: ParameterMask,
    _ mode: TestTimeAdaptation.Mode, _ key: RandomKey, _ progress: (Double) -> Void
  ) throws(SurgicalError) -> TestTimeAdaptation.Result<Network> {
    guard views > 0, learningRate > 0 else {
      throw .setting(
        name: "MEMO", found: "\(views) views, rate \(learningRate)", expected: "positive numbers")
    }
    var network = source
    var predictions: [Int32] = []
    for index in 0..<images.count {
      if mode == .episodic { network = source }
      let batch = augmentation.views(
        of: index, in: images, count: views, key: key.split(index))
      let (entropy, gradients) = valueAndGradient(at: network, where: mask) {
        marginalEntropy(logits: $0(batch))
      }
      guard entropy.isFinite else {
        throw .diverged(method: "MEMO", learningRates: [learningRate], epoch: 1, step: index + 1)
      }
      var optimizer = SGD(learningRate: Scalar(learningRate))
      optimizer.update(&network, along: gradients)
      predictions += network(images.tensor(at: [index])).argmax()
      progress(Double(index + 1) / Double(images.count))
    }
    return .init(predictions: predictions, network: network)
  }
}

extension TestTimeAdaptation.TENT {
  fileprivate func run<Network: StagedNetwork>(
    _ source: Network, on images: ImageArray, _ mask: ParameterMask,
    _ mode: TestTimeAdaptation.Mode, _ progress: (Double) -> Void
  ) throws(SurgicalError) -> TestTimeAdaptation.Result<Network> {
    guard batchSize > 0, learningRate > 0 else {
      throw .setting(
        name: "TENT", found: "batches of \(batchSize), rate \(learningRate)",
        expected: "positive numbers")
    }
    let names = source.parameterNames
    let scales = ParameterMask(names.indices.map { mask[$0] && names[$0].namesNormalization })
    var network = source
    var optimizer = Adam(learningRate: Scalar(learningRate))
    var predictions: [Int32] = []
    for start in stride(from: 0, to: images.count, by: batchSize) {
      if mode == .episodic {
        network = source
        optimizer.state = .init()
      }
      let end = min(start + batchSize, images.count)
      let batch = images.tensor(at: Array(start..<end))
      let result = valueGradientAndExtra(at: network, where: scales) { network in
        let logits = network(batch, in: .batchStatistics)
        return (meanEntropy(logits: logits), logits.argmax())
      }
      guard result.value.isFinite else {
        throw .diverged(
          method: "TENT", learningRates: [learningRate], epoch: 1, step: start / batchSize + 1)
      }
      predictions += result.extra
      optimizer.update(&network, along: result.gradients)
      progress(Double(end) / Double(images.count))
    }
    return .init(predictions: predictions, network: network)
  }
}
