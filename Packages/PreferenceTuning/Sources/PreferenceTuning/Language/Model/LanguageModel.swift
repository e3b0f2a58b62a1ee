public import NeuralNetworks
public import Tensors

/// A network that predicts the next token, trained on whole rows and sampled from with a cache.
///
/// Trainers and samplers are written over this protocol, so that a model with other layers needs
/// these four functions only.
public protocol LanguageModel: Module {
  /// Keys and values of the tokens that a sampler has shown so far.
  associatedtype Cache: Sendable

  /// The most tokens of a row.
  var contextLength: Int { get }
  /// The number of tokens there are.
  var vocabularySize: Int { get }
  /// The number of features of a token.
  var width: Int { get }

  /// Normalised features `[rows, length, width]` of tokens of equally long rows, one row after the
  /// other; every token sees those before it.
  func features(_ tokens: [Int32], rows: Int) -> Tensor

  /// Logits `[..., vocabulary]` of the next token from features `[..., width]`.
  func logits(_ features: Tensor) -> Tensor

  /// An empty cache for so many rows of at most `capacity` tokens.
  func cache(rows: Int, capacity: Int) -> Cache

  /// Features `[tokens.count, width]` of new tokens, each appended to its row of the cache; tokens
  /// of one row stand in their order.
  func advance(_ tokens: [RowToken], _ cache: inout Cache) -> Tensor
}

/// A token and the row of a cache that it goes to.
public struct RowToken: Sendable, Hashable {
  /// The row.
  public var row: Int
  /// The token.
  public var token: Int32

  /// A token of a row.
  public init(row: Int, token: Int32) {
    self.row = row
    self.token = token
  }
}
