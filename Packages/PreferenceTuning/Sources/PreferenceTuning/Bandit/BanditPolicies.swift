public import NeuralNetworks
public import Randomness
public import Tensors

/// One law over actions for all prompts: the exact model class of the theory.
public struct TabularPolicy: ResponsePolicy {
  /// The logits, `[actions]`.
  public var logits: Tensor

  /// Starts at logits.
  public init(logits: [Double]) { self.logits = Tensor(rounding: logits) }

  /// Starts at the bandit's reference.
  public static var reference: TabularPolicy {
    TabularPolicy(logits: BanditReference.logProbabilities)
  }

  /// Shows the logits.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(&logits, "logits")
  }

  /// The law.
  public var law: ActionLaw { ActionLaw(logits: logits.doubles) }

  /// `[responses, 1]`; prompts are ignored.
  public func tokenLogProbabilities(of responses: [[Int32]], to prompts: [Int]) -> Tensor {
    logits.logSoftmax().gatherRows(responses.map { $0[0] }).reshaped([responses.count, 1])
  }

  /// One action for each prompt.
  public func responses(to prompts: [Int], key: RandomKey) -> [[Int32]] {
    var sampler = ActionSampler(law.probabilities, key: key)
    return prompts.map { _ in [sampler.next()] }
  }
}

/// Draws actions by inverting the distribution function.
struct ActionSampler {
  private let cumulative: [Double]
  private var generator: RandomGenerator

  init(_ probabilities: [Double], key: RandomKey) {
    var sum = 0.0
    cumulative = probabilities.map {
      sum += $0
      return sum
    }
    generator = key.generator()
  }

  mutating func next() -> Int32 {
    let level = generator.uniform() * (cumulative.last ?? 1)
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > level { high = middle } else { low = middle + 1 }
    }
    return Int32(low)
  }
}

/// Setting A: a perceptron from 100 uniform numbers to the logits of 100 actions.
///
/// 100 → 50, normalisation of the layer, ReLU, → 256 ReLU → 256 ReLU → 100; weights uniform by
/// Glorot times 0.01, shifts 0.
public struct BanditNetwork: ResponsePolicy {
  /// From the prompt.
  public var input: Linear
  /// Normalises its result.
  public var norm: Normalization
  /// The rest.
  public var body: MultilayerPerceptron

  /// The numbers of a prompt.
  public static let promptWidth = 100

  /// A fresh network.
  public init(key: RandomKey) {
    let actions = BanditReference.actions
    input = Linear(Self.promptWidth, 50, key: key.split("input"), initializer: .glorotUniform)
    norm = Normalization(.layer, channels: 50)
    body = MultilayerPerceptron(
      widths: [50, 256, 256, actions], key: key.split("body"), initializer: .glorotUniform)
    Self.shrink(&input)
    for index in body.layers.indices { Self.shrink(&body.layers[index]) }
  }

  private static func shrink(_ layer: inout Linear) {
    layer.weight = layer.weight * 0.01
    layer.bias = layer.bias.map { Tensor(zeros: $0.shape) }
  }

  /// A network that answers every prompt by `π_data`: no weights in its last layer, and the law's
  /// logarithms as shifts.
  public static var data: BanditNetwork {
    var result = BanditNetwork(key: RandomKey(seed: 0))
    let last = result.body.layers.count - 1
    let weight = result.body.layers[last].weight
    result.body.layers[last].weight = Tensor(zeros: weight.shape)
    result.body.layers[last].bias = Tensor(rounding: BanditReference.logProbabilities)
    return result
  }

  /// Shows the layers.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&input, "input")
    visitor.module(&norm, "norm")
    visitor.module(&body, "body")
  }

  /// The logits for prompts, `[prompts, actions]`.
  public func logits(_ prompts: [[Scalar]]) -> Tensor {
    let x = Tensor(prompts.flatMap(\.self), shape: [prompts.count, Self.promptWidth])
    return body(norm(input(x), in: .inference).rectified())
  }

  /// The laws of actions for prompts.
  public func laws(_ prompts: [[Scalar]]) -> [ActionLaw] {
    let (numbers, width) = (logits(prompts).doubles, BanditReference.actions)
    return prompts.indices.map { ActionLaw(logits: Array(numbers[$0 * width..<($0 + 1) * width])) }
  }

  /// `[responses, 1]`.
  public func tokenLogProbabilities(
    of responses: [[Int32]], to prompts: [[Scalar]]
  ) -> Tensor {
    logits(prompts).logSoftmax().gatherColumns(responses.map { $0[0] })
      .reshaped([responses.count, 1])
  }

  /// One action for each prompt.
  public func responses(to prompts: [[Scalar]], key: RandomKey) -> [[Int32]] {
    laws(prompts).enumerated().map { index, law in
      var sampler = ActionSampler(law.probabilities, key: key.split(index))
      return [sampler.next()]
    }
  }

  /// Prompts of independent uniform numbers.
  public static func prompts(_ count: Int, key: RandomKey) -> [[Scalar]] {
    var generator = key.generator()
    return (0..<count).map { _ in
      (0..<promptWidth).map { _ in Scalar(generator.uniform()) }
    }
  }
}
