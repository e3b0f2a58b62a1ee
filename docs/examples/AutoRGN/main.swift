// Surgical fine-tuning of a network of one's own: two linear layers learn a small problem, the
// inputs shift, and Auto-RGN adapts the network from a few labelled examples of the new kind.

import Datasets
import NeuralNetworks
import Randomness
import SurgicalFineTuning
import Tensors
import Vision

/// A network names its parameters in `visit` and its stages in order; nothing else is needed.
struct TinyNetwork: StagedNetwork {
  var features: Linear
  var head: Linear

  init(key: RandomKey) {
    features = Linear(64, 32, key: key.split("features"))
    head = Linear(32, 4, key: key.split("head"))
  }

  mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&features, "features")
    visitor.module(&head, "head")
  }

  var stages: [[String]] { [["features"], ["head"]] }

  func callAsFunction(stage: Int, _ x: Tensor, in phase: Phase) -> Tensor {
    stage == 0 ? features.rectified(x.reshaped([x.shape[0], 64])) : head(x)
  }
}

/// Images of 8 x 8 pixels with one bright quarter, which is the label, over grey noise.
func quarters(_ count: Int, inverted: Bool, key: RandomKey) -> LabeledImages {
  var generator = key.generator()
  var labels: [Int32] = []
  var pixels: [UInt8] = []
  for index in 0..<count {
    labels.append(Int32(index % 4))
    for pixel in 0..<64 {
      let quarter = (pixel / 32) * 2 + (pixel % 8) / 4
      let level = (quarter == index % 4 ? 150 : 60) + 70 * generator.uniform()
      pixels.append(UInt8(inverted ? 255 - level : level))
    }
  }
  let images = ImageArray(pixels: pixels, count: count, height: 8, width: 8, channels: 1)
  return LabeledImages(images: images, labels: labels, classCount: 4)
}

let key = RandomKey(seed: 1)
var training = ClassifierTraining(
  TinyNetwork(key: key.split("weights")),
  on: quarters(400, inverted: false, key: key.split("source")), settings: TrainingSettings(),
  key: key.split("training"))
while !training.isFinished { _ = try training.advance() }

// The shift: every image is inverted. Forty labelled examples of the new kind are at hand.
let target = quarters(40, inverted: true, key: key.split("target"))
let validation = quarters(40, inverted: true, key: key.split("validation"))
let test = quarters(400, inverted: true, key: key.split("test"))

let tuner = try FineTuner(training.network)
let tuned = try tuner.tune(
  .autoRGN(.maximum), on: target, validation: validation, key: key.split("tuning"))

print("blocks:", BlockPartition.standard(for: training.network).names.joined(separator: ", "))
print("accuracy before:", accuracy(of: training.network, on: test))
print("accuracy after Auto-RGN:", accuracy(of: tuned.network, on: test))
for (name, factor) in zip(training.network.parameterNames, tuned.factors.first ?? []) {
  print("first-epoch factor of \(name): \(factor)")
}
