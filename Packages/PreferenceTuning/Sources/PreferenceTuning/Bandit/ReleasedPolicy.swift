public import NeuralNetworks
public import Randomness
public import Tensors

/// A policy whose log-probabilities are those of the released code, for comparison only.
///
/// It samples as it should; only what losses see is another thing.
public struct ReleasedPolicy: ResponsePolicy {
  /// What the released code does.
  public enum Form: String, Sendable, Hashable, Codable, CaseIterable {
    /// The probability of a token is read from logits that have already seen it, and the prompt's
    /// tokens count too (bandit).
    case unshifted
    /// The first token of a response does not count (language models).
    case firstTokenMasked = "first-masked"
    /// A tenth of embeddings and of what blocks add is dropped in updates, but not where samples are
    /// drawn and scored; attention's weights are kept.
    case dropout
  }

  /// The policy.
  public var policy: LanguagePolicy<GPT>
  /// What is done to it.
  public let form: Form

  /// A policy in a form of the released code.
  public init(_ policy: LanguagePolicy<GPT>, _ form: Form) {
    (self.policy, self.form) = (policy, form)
  }

  /// Shows the policy.
  public mutating func visit(_ visitor: inout some ParameterVisitor) { policy.visit(&visitor) }

  /// `[responses, longest response]`; of prompts of one token if they count.
  public func tokenLogProbabilities(of responses: [[Int32]], to prompts: [[Int32]]) -> Tensor {
    switch form {
    case .firstTokenMasked:
      let values = policy.tokenLogProbabilities(of: responses, to: prompts)
      let mask = (0..<values.shape.elementCount).map { $0 % values.shape[1] == 0 ? 0.0 : 1 }
      return values * Tensor(rounding: mask).reshaped(values.shape)
    case .unshifted: return unshifted(responses, prompts)
    case .dropout:
      guard policy.model.tokens.weight.isTraced else {
        return policy.tokenLogProbabilities(of: responses, to: prompts)
      }
      let batch = CompletionBatch(
        zip(prompts, responses).map { PromptedCompletion(prompt: $0, completion: $1) })
      let features = policy.model.droppedFeatures(batch.tokens, rows: batch.rowCount)
        .reshaped([batch.tokens.count, policy.model.width]).gatherRows(batch.positions)
      return policy.model.logits(features).logProbabilities(of: batch.labels)
        .rows(over: batch.ranges)
    }
  }

  // The prompt's own term joins that of the first token, so that rows are as long as responses.
  private func unshifted(_ responses: [[Int32]], _ prompts: [[Int32]]) -> Tensor {
    let width = responses.map(\.count).max() ?? 0
    let rows = zip(prompts, responses).map { $0.suffix(1) + $1 }
    precondition(
      rows.allSatisfy { $0.count == width + 1 }, "responses of different lengths, or no prompt")
    let tokens = rows.flatMap(\.self)
    let features = policy.model.features(tokens, rows: rows.count)
      .reshaped([tokens.count, policy.model.width])
    let values = policy.model.logits(features).logProbabilities(of: tokens)
      .reshaped([rows.count, width + 1])
    let prompt = values.slice(0..<1, along: 1)
    let first = values.slice(1..<2, along: 1) + prompt
    return width == 1
      ? first : .concatenated([first, values.slice(2..<width + 1, along: 1)], along: 1)
  }

  /// As the policy's.
  public func responses(to prompts: [[Int32]], key: RandomKey) throws -> [[Int32]] {
    try policy.samples(of: prompts, key: key).map(\.tokens)
  }
}

extension GPT {
  // Features `[rows, length, width]` with a tenth of embeddings and of what blocks add dropped and
  // the rest scaled up; which ones depends on the tokens that are shown.
  fileprivate func droppedFeatures(_ words: [Int32], rows: Int) -> Tensor {
    let length = words.count / max(rows, 1)
    let seed = words.reduce(0 as UInt64) { ($0 ^ UInt64(bitPattern: Int64($1))) &* 0x100_0000_01b3 }
    var generator = RandomKey(seed: seed).split("dropout").generator()
    func dropped(_ x: Tensor) -> Tensor {
      let kept = 0.9 as Scalar
      let mask = (0..<x.shape.elementCount).map { _ in
        generator.uniform() < Double(kept) ? 1 / kept : 0
      }
      return x * Tensor(mask, shape: x.shape)
    }
    var x = dropped(
      tokens(words).reshaped([rows, length, width]) + positions.weight.slice(0..<length))
    for block in blocks {
      x = x + dropped(block.attention(block.norm1(x, in: .inference)))
      let hidden = block.expansion(block.norm2(x, in: .inference)).gelu()
      x = x + dropped(block.contraction(hidden))
    }
    return norm(x, in: .inference)
  }
}
