import NeuralNetworks
import Randomness
import Tensors
import Testing
import _TestSupport

/// One layer, loss or density as PyTorch computes it; see Scripts/fixtures/neural_networks.py.
struct LayerFixture: Decodable, Sendable, CustomTestStringConvertible {
  var kind: String
  var options: [String: Double]
  var labels: [Int32]
  var inputs: [String: FixtureTensor]
  var cotangent: FixtureTensor
  var output: FixtureTensor
  var gradients: [String: FixtureTensor]
  /// Constants, and what a layer left behind.
  var state: [String: FixtureTensor]

  var testDescription: String {
    "\(kind) \(options.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })"
  }

  static let all: Result<[LayerFixture], FixtureError> = Result { () throws(FixtureError) in
    try fixture("layers.json", as: File.self).cases
  }

  private struct File: Decodable { var cases: [LayerFixture] }

  var names: [String] { inputs.keys.sorted() }

  func option(_ name: String) -> Int { Int(options[name] ?? 0) }
}

/// The inputs of a fixture, traced or not, by name.
struct LayerInputs {
  var tensors: [String: Tensor]

  subscript(name: String) -> Tensor { tensors[name] ?? Tensor(.nan) }
}

/// A layer of ours under the inputs of a fixture.
typealias LayerFunction = @Sendable (_ inputs: LayerInputs, _ fixture: LayerFixture) -> Tensor

private let key = RandomKey(seed: 0)

/// What we have for each kind of fixture.
let layerFunctions: [String: LayerFunction] =
  layers.merging(losses) { $1 }.merging(elementwise) { $1 }.merging(others) { $1 }

private let layers: [String: LayerFunction] = [
  "linear": { inputs, _ in
    let weight = inputs["weight"]
    var layer = Linear(weight.shape[1], weight.shape[0], hasBias: false, key: key)
    layer.weight = weight
    layer.bias = inputs.tensors["bias"]
    return layer(inputs["x"])
  },
  "embedding": { inputs, fixture in
    var layer = Embedding(count: 5, width: 4, key: key)
    layer.weight = inputs["weight"]
    return layer(fixture.labels)
  },
  "convolution": { inputs, fixture in
    let (kernel, padding) = (fixture.option("kernel"), fixture.option("padding"))
    let weight = WeightLayout.imported(inputs["weight"])
    var layer = Convolution2D(
      weight.shape[2], weight.shape[3], kernel: kernel, stride: fixture.option("stride"), key: key)
    layer.padding = fixture.option("reflects") == 1 ? .reflect(padding) : .zeros(padding)
    layer.weight = weight
    layer.bias = inputs["bias"]
    return layer(inputs["x"])
  },
  "batchNorm": { inputs, fixture in
    var layer = normalization(.batch, inputs)
    layer.runningMean = fixture.state["mean"]?.tensor
    layer.runningVariance = fixture.state["variance"]?.tensor
    return layer(
      inputs["x"], in: fixture.option("training") == 1 ? .batchStatistics : .inference)
  },
  "groupNorm": { inputs, fixture in
    normalization(.channels(fixture.option("groups")), inputs)(inputs["x"], in: .inference)
  },
  "instanceNorm": { inputs, _ in normalization(.instance, inputs)(inputs["x"], in: .inference) },
  "layerNorm": { inputs, _ in normalization(.layer, inputs)(inputs["x"], in: .inference) },
  "rmsNorm": { inputs, _ in normalization(.rootMeanSquare, inputs)(inputs["x"], in: .inference) },
  "multiHeadAttention": { inputs, fixture in
    let width = inputs["x"].shape[2]
    var layer = MultiHeadAttention(
      width: width, headCount: fixture.option("heads"),
      isCausal: fixture.option("causal") == 1, key: key)
    (layer.inputWeight, layer.inputBias) = (inputs["in_weight"], inputs["in_bias"])
    (layer.output.weight, layer.output.bias) = (inputs["out_weight"], inputs["out_bias"])
    return layer(inputs["x"])
  },
]

private func normalization(_ groups: NormalizationGroups, _ inputs: LayerInputs) -> Normalization {
  var layer = Normalization(groups, channels: inputs["weight"].shape[0])
  layer.weight = inputs["weight"]
  layer.bias = inputs.tensors["bias"]
  return layer
}

private let losses: [String: LayerFunction] = [
  "crossEntropy": { inputs, fixture in
    let smoothing = Scalar(fixture.options["smoothing"] ?? 0)
    return crossEntropy(logits: inputs["x"], labels: fixture.labels, smoothing: smoothing)
  },
  "softCrossEntropy": { inputs, fixture in
    crossEntropy(logits: inputs["x"], targets: fixture.state["targets"]?.tensor ?? Tensor(.nan))
  },
  "binaryCrossEntropy": { inputs, fixture in
    binaryCrossEntropy(
      logits: inputs["x"], targets: fixture.state["targets"]?.tensor ?? Tensor(.nan))
  },
  "huber": { inputs, fixture in
    huberLoss(inputs["x"], inputs["y"], threshold: Scalar(fixture.options["threshold"] ?? 1))
  },
  "meanSquaredError": { inputs, _ in meanSquaredError(inputs["x"], inputs["y"]) },
  "meanEntropy": { inputs, _ in meanEntropy(logits: inputs["x"]) },
]

private let elementwise: [String: LayerFunction] = [
  "gelu": { inputs, _ in inputs["x"].gelu() },
  "silu": { inputs, _ in inputs["x"].silu() },
  "tanh": { inputs, _ in inputs["x"].tanh() },
  "sigmoid": { inputs, _ in inputs["x"].sigmoid() },
  "softplus": { inputs, _ in inputs["x"].softplus() },
  "elu": { inputs, _ in inputs["x"].elu() },
  "logSigmoid": { inputs, _ in inputs["x"].logSigmoid() },
  "leakyRectified": { inputs, _ in inputs["x"].leakyRectified(slope: 0.125) },
  "softmax": { inputs, _ in inputs["x"].softmax() },
  "logSoftmax": { inputs, _ in inputs["x"].logSoftmax() },
  "logSumExp": { inputs, _ in inputs["x"].logSumExp() },
]

private let others: [String: LayerFunction] = [
  "maxPool": { inputs, fixture in
    inputs["x"].maxPooled(
      fixture.option("size"), stride: fixture.option("stride"), padding: fixture.option("padding"))
  },
  "averagePool": { inputs, _ in inputs["x"].averagePooled(2) },
  "upsample": { inputs, _ in inputs["x"].upsampled(2) },
  "attention": { inputs, fixture in
    let mask = fixture.state["mask"].map { AttentionMask.additive($0.tensor) }
    return scaledDotProductAttention(
      queries: inputs["q"], keys: inputs["k"], values: inputs["v"],
      mask: mask ?? (fixture.option("causal") == 1 ? .causal : .none))
  },
  "normalLogDensity": { inputs, _ in
    normalLogDensity(inputs["x"], mean: inputs["mean"], logDeviation: inputs["logDeviation"])
  },
  "normalEntropy": { inputs, _ in normalEntropy(logDeviation: inputs["logDeviation"]) },
  "squashedNormalLogDensity": { inputs, _ in
    squashedNormalLogDensity(
      beforeSquashing: inputs["u"], mean: inputs["mean"], logDeviation: inputs["logDeviation"])
  },
]
