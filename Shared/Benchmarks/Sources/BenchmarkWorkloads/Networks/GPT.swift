import NeuralNetworks
import Randomness
import Tensors

/// A decoder-only transformer with learned positions, normalisation before each part, and a head of
/// its own.
///
/// Radford et al. 2019.
struct GPT: Module {
  /// Sizes of a transformer.
  struct Configuration: Sendable {
    var layers: Int
    var heads: Int
    var width: Int
    var context: Int
    var vocabulary: Int

    /// Six layers of width 256.
    static let medium = Configuration(
      layers: 6, heads: 8, width: 256, context: 128, vocabulary: 4096)
    /// The gpt-nano of minGPT with a hundred words: 94,992 parameters.
    static let nano = Configuration(layers: 3, heads: 3, width: 48, context: 10, vocabulary: 100)
  }

  var tokens: Embedding
  var positions: Embedding
  var blocks: [TransformerBlock]
  var norm: Normalization
  var head: Linear

  init(_ configuration: Configuration, key: RandomKey) {
    let width = configuration.width
    tokens = Embedding(
      count: configuration.vocabulary, width: width, scale: 0.02, key: key.split("tokens"))
    positions = Embedding(
      count: configuration.context, width: width, scale: 0.02, key: key.split("positions"))
    blocks = (0..<configuration.layers).map {
      TransformerBlock(
        width: width, heads: configuration.heads, key: key.split("blocks").split($0))
    }
    norm = Normalization(.layer, channels: width)
    head = Linear(
      width, configuration.vocabulary, hasBias: false, key: key.split("head"),
      initializer: .normal(standardDeviation: 0.02))
  }

  mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&tokens, "tokens")
    visitor.module(&positions, "positions")
    visitor.modules(&blocks, "blocks")
    visitor.module(&norm, "norm")
    visitor.module(&head, "head")
  }

  /// Logits `[batch, context, vocabulary]` for the words of all rows one after the other.
  func callAsFunction(_ words: [Int32]) -> Tensor {
    let (context, width) = (positions.weight.shape[0], positions.weight.shape[1])
    let embedded = tokens(words).reshaped([words.count / context, context, width])
    let x = blocks.reduce(embedded + positions.weight) { $1($0) }
    return head(norm(x, in: .inference))
  }
}

/// `x + attention(norm(x))`, then `x + perceptron(norm(x))`.
struct TransformerBlock: Module {
  var norm1: Normalization
  var attention: MultiHeadAttention
  var norm2: Normalization
  var expansion: Linear
  var contraction: Linear

  init(width: Int, heads: Int, key: RandomKey) {
    norm1 = Normalization(.layer, channels: width)
    attention = MultiHeadAttention(
      width: width, headCount: heads, isCausal: true, key: key.split("attention"))
    norm2 = Normalization(.layer, channels: width)
    expansion = Linear(width, 4 * width, key: key.split("expansion"))
    contraction = Linear(4 * width, width, key: key.split("contraction"))
  }

  mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&norm1, "norm1")
    visitor.module(&attention, "attention")
    visitor.module(&norm2, "norm2")
    visitor.module(&expansion, "expansion")
    visitor.module(&contraction, "contraction")
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let attended = x + attention(norm1(x, in: .inference))
    return attended + contraction(expansion(norm2(attended, in: .inference)).gelu())
  }
}
