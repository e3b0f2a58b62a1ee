public import NeuralNetworks
public import Randomness
public import Tensors

/// A decoder-only transformer with learned positions and normalisation before each part.
///
/// Radford et al. 2019; parameters have the names of that paper's code, with linear weights
/// `[outputs, inputs]`.
public struct GPT: LanguageModel {
  /// How large the transformers of the length problems are.
  public enum Size: String, Sendable, Hashable, Codable, CaseIterable {
    /// Three layers of width 64: 0.3 million parameters.
    case tiny
    /// Four layers of width 128: a million parameters.
    case base
  }

  /// Sizes of a transformer.
  public struct Configuration: Sendable, Hashable, Codable {
    /// The number of blocks.
    public var layers: Int
    /// The number of heads of attention.
    public var heads: Int
    /// The number of features of a token.
    public var width: Int
    /// The most tokens of a row.
    public var context: Int
    /// The number of tokens there are.
    public var vocabulary: Int
    /// Whether the head's weights are the token embeddings.
    public var tiesEmbeddings: Bool

    /// Sizes of a transformer; heads divide the width.
    public init(
      layers: Int, heads: Int, width: Int, context: Int, vocabulary: Int,
      tiesEmbeddings: Bool = true
    ) {
      self.layers = layers
      self.heads = heads
      self.width = width
      self.context = context
      self.vocabulary = vocabulary
      self.tiesEmbeddings = tiesEmbeddings
    }

    /// minGPT's gpt-nano over a hundred actions, of the bandit: 94,992 parameters.
    public static let nano = Configuration(
      layers: 3, heads: 3, width: 48, context: 10, vocabulary: 100, tiesEmbeddings: false)

    /// Sizes for definitions, of 64 tokens at most.
    public init(_ size: Size, vocabulary: Int) {
      switch size {
      case .tiny: self.init(layers: 3, heads: 4, width: 64, context: 64, vocabulary: vocabulary)
      case .base: self.init(layers: 4, heads: 4, width: 128, context: 64, vocabulary: vocabulary)
      }
    }

    /// Checks the sizes.
    ///
    /// - Throws: `LanguageError.setting` for the first that cannot be.
    public func validate() throws(LanguageError) {
      for (name, value) in [
        ("layers", layers), ("heads", heads), ("width", width), ("context", context),
        ("vocabulary", vocabulary),
      ] {
        try LanguageError.check(name, value, in: (name == "context" ? 2 : 1)...Int.max)
      }
      if width % heads != 0 {
        throw .setting(
          name: "width", found: "\(width)", expected: "a multiple of the \(heads) heads")
      }
    }
  }

  /// The sizes.
  public let configuration: Configuration
  /// A vector for each token.
  public var tokens: Embedding
  /// A vector for each position.
  public var positions: Embedding
  /// The layers.
  public var blocks: [TransformerBlock]
  /// The normalisation before the head.
  public var norm: Normalization
  /// The head, unless embeddings are tied.
  public var head: Linear?

  /// Normal weights of deviation 0.02, those of maps back into the residual stream over
  /// `sqrt(2 layers)`; biases are 0.
  public init(_ configuration: Configuration, key: RandomKey) {
    let (width, count) = (configuration.width, configuration.layers)
    self.configuration = configuration
    tokens = Embedding(
      count: configuration.vocabulary, width: width, scale: 0.02, key: key.split("tokens"))
    positions = Embedding(
      count: configuration.context, width: width, scale: 0.02, key: key.split("positions"))
    blocks = (0..<count).map {
      TransformerBlock(
        width: width, heads: configuration.heads, depth: count, key: key.split("blocks").split($0))
    }
    norm = Normalization(.layer, channels: width)
    head =
      configuration.tiesEmbeddings
      ? nil
      : Linear(
        width, configuration.vocabulary, hasBias: false, key: key.split("head"),
        initializer: .normal(standardDeviation: 0.02))
  }

  /// Shows all parts under GPT-2's names.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&tokens, "wte")
    visitor.module(&positions, "wpe")
    visitor.modules(&blocks, "h")
    visitor.module(&norm, "ln_f")
    if var head {
      self.head = nil  // so that the visitor holds the one reference
      visitor.module(&head, "lm_head")
      self.head = head
    }
  }

  /// The most tokens of a row.
  public var contextLength: Int { configuration.context }
  /// The number of tokens there are.
  public var vocabularySize: Int { configuration.vocabulary }
  /// The number of features of a token.
  public var width: Int { configuration.width }

  /// Normalised features `[rows, length, width]`.
  public func features(_ words: [Int32], rows: Int) -> Tensor {
    let length = words.count / max(rows, 1)
    precondition(
      rows * length == words.count && length <= contextLength,
      "\(words.count) tokens in \(rows) rows for a context of \(contextLength)")
    let embedded = tokens(words).reshaped([rows, length, width])
    let x = blocks.reduce(embedded + positions.weight.slice(0..<length)) { $1($0) }
    return norm(x, in: .inference)
  }

  /// Logits `[..., vocabulary]` from features `[..., width]`.
  public func logits(_ features: Tensor) -> Tensor {
    head.map { $0(features) } ?? .linear(features, weights: tokens.weight, bias: nil)
  }
}

/// `x + attention(norm(x))`, then `x + perceptron(norm(x))`.
public struct TransformerBlock: Module {
  /// The normalisation before attention.
  public var norm1: Normalization
  /// Causal attention.
  public var attention: MultiHeadAttention
  /// The normalisation before the perceptron.
  public var norm2: Normalization
  /// The perceptron's map to four times the width.
  public var expansion: Linear
  /// Its map back.
  public var contraction: Linear

  /// Weights of a block among `depth` of them.
  public init(width: Int, heads: Int, depth: Int, key: RandomKey) {
    norm1 = Normalization(.layer, channels: width)
    attention = MultiHeadAttention(
      width: width, headCount: heads, isCausal: true, key: key.split("attention"))
    norm2 = Normalization(.layer, channels: width)
    expansion = Linear(width, 4 * width, key: key.split("expansion"))
    contraction = Linear(4 * width, width, key: key.split("contraction"))
    let residual = 0.02 / (2 * Scalar(depth)).squareRoot()
    func normal(_ shape: Shape, _ deviation: Scalar, _ name: String) -> Tensor {
      var generator = key.split(name).generator()
      return Tensor(normal: shape, standardDeviation: deviation, using: &generator)
    }
    attention.inputWeight = normal([3 * width, width], 0.02, "query, key, value")
    attention.output.weight = normal([width, width], residual, "output")
    expansion.weight = normal([4 * width, width], 0.02, "expansion weight")
    expansion.bias = Tensor(zeros: [4 * width])
    contraction.weight = normal([width, 4 * width], residual, "contraction weight")
    contraction.bias = Tensor(zeros: [width])
  }

  /// Shows all parts under GPT-2's names.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&norm1, "ln_1")
    visitor.enter("attn")
    visitor.enter("c_attn")
    visitor.parameter(&attention.inputWeight, "weight")
    visitor.parameter(&attention.inputBias, "bias")
    visitor.leave()
    visitor.module(&attention.output, "c_proj")
    visitor.leave()
    visitor.module(&norm2, "ln_2")
    visitor.enter("mlp")
    visitor.module(&expansion, "c_fc")
    visitor.module(&contraction, "c_proj")
    visitor.leave()
  }

  /// The result, `[rows, length, width] -> [rows, length, width]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    perceptron(x + attention(norm1(x, in: .inference)))
  }

  func perceptron(_ x: Tensor) -> Tensor {
    x + contraction(expansion(norm2(x, in: .inference)).gelu())
  }
}
