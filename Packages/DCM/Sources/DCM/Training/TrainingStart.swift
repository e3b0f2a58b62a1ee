import Datasets
import LinearAlgebra
import NeuralNetworks
import OutOfDistribution
import Randomness
import Tensors
import Vision

/// Where a training begins: the network with its further outputs, and the method's memory.
struct Start<Backbone: StagedNetwork> {
  let network: HeadedNetwork<Backbone>
  let memory: MethodMemory

  init(
    _ backbone: Backbone, _ method: Method, _ data: TuningData, member: Int, shared: RandomKey,
    own: RandomKey
  ) throws(DCMError) {
    try data.validate(for: method)
    let plain = try HeadedNetwork(backbone, key: own)
    let found = Int(data.labelled.labels.max() ?? 0) + 1
    guard found <= plain.classes else {
      throw .tooManyClasses(found: found, network: plain.classes)
    }
    memory = plain.memory(for: method, data, member: member, key: shared)
    network = try HeadedNetwork(
      backbone, extraOutputs: method.extraOutputs(classes: plain.classes),
      energyLine: plain.energyLine(for: method, data), key: own)
  }
}

extension TuningData {
  fileprivate func validate(for method: Method) throws(DCMError) {
    guard labelled.count > 0 else { throw .noImages(part: "labelled") }
    guard method.needsUncertaintySet else { return }
    guard let uncertainty else { throw .noImages(part: "uncertainty") }
    let expected = labelled.images.sizeText
    guard uncertainty.images.sizeText == expected else {
      throw .otherImages(found: uncertainty.images.sizeText, expected: expected)
    }
  }
}

extension HeadedNetwork {
  /// The share of images whose largest class logit is at the label.
  func accuracy(on data: LabeledImages) -> Double {
    let predictions = NetworkOutputs(of: backbone, on: data.images).predictions
    let hits = zip(predictions, data.labels).count { $0 == $1 }
    return Double(hits) / Double(data.count)
  }

  fileprivate func memory(
    for method: Method, _ data: TuningData, member: Int, key: RandomKey
  ) -> MethodMemory {
    var memory = MethodMemory()
    switch method {
    case .selfAdaptive(let momentum):
      memory.trust = LabelTrust(count: data.labelled.count, momentum: momentum)
    case .disagreement:
      // One permutation for all members: their classes differ as long as there are enough.
      var generator = key.split("classes").generator()
      memory.assignedClass = Int32(generator.permutation(classes)[member % classes])
    case .woods(let bounds):
      let loss = crossEntropy(
        logits: logits(for: data.labelled.images), labels: data.labelled.labels)
      memory.constraints = WOODSConstraints(lossLimit: bounds.lossFactor * Double(loss.scalar()))
    case .virtualOutliers(let outliers):
      memory.queue = FeatureQueue(classes: classes, size: outliers.queueSize)
    default: break
    }
    return memory
  }

  /// WOODS starts with the standardised energy of labelled images, so that neither of its sigmoids
  /// is saturated; virtual outliers start with `logsumexp` itself.
  fileprivate func energyLine(for method: Method, _ data: TuningData) -> [Double]? {
    switch method {
    case .woods:
      let logSums = logits(for: data.labelled.images).logSumExp()
      let mean = Double(logSums.mean().scalar())
      let deviation = Double(logSums.variance(along: [0]).scalar()).squareRoot()
      let scale = -1 / max(deviation, 1e-3)
      return [scale, -scale * mean]
    case .virtualOutliers: return [1, 0]
    default: return nil
    }
  }

  private func logits(for images: ImageArray) -> Tensor {
    let logits = NetworkOutputs(of: backbone, on: images).logits
    return Tensor(
      (logits?.elements ?? []).map { Scalar($0) }, shape: [images.count, classes])
  }
}
