public import NeuralNetworks
public import Randomness
public import Tensors

/// A language model with a second head that tells how much reward is still to come.
///
/// `V_t = <w, f_t> + b` from the features before token t, for PPO; the trunk is shared.
public struct ValuedModel<Policy: LanguageModel>: Module {
  /// The language model.
  public var policy: Policy
  /// The second head.
  public var head: Linear

  /// A head of zeros on a model.
  public init(_ policy: Policy, key: RandomKey) {
    self.policy = policy
    head = Linear(policy.width, 1, key: key, initializer: .zeros)
    head.bias = Tensor(zeros: [1])
  }

  /// Shows the policy and the head.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&policy, "policy")
    visitor.module(&head, "value_head")
  }

  /// Log-probabilities and values, each `[tokens]`, of the completion tokens of a batch.
  public func callAsFunction(
    _ batch: CompletionBatch
  ) -> (logProbabilities: Tensor, values: Tensor) {
    let features = policy.completionFeatures(batch)
    return (
      policy.logits(features).logProbabilities(of: batch.labels),
      head(features).reshaped([batch.labels.count])
    )
  }
}

/// A language model whose features of the last token are turned into a score of the whole.
///
/// Ziegler et al. 2019.
public struct RewardModel<Trunk: LanguageModel>: Module {
  /// The language model without its head.
  public var trunk: Trunk
  /// The head.
  public var head: Linear

  /// A head of zeros on a copy of a model.
  public init(_ trunk: Trunk, key: RandomKey) {
    self.trunk = trunk
    head = Linear(trunk.width, 1, hasBias: false, key: key, initializer: .zeros)
  }

  /// Shows the trunk and the head.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&trunk, "trunk")
    visitor.module(&head, "score")
  }

  /// Scores `[rows]` of the rows of a batch that shows all tokens.
  public func callAsFunction(_ batch: CompletionBatch) -> Tensor {
    let features = trunk.features(batch.tokens, rows: batch.rowCount)
      .reshaped([batch.tokens.count, trunk.width]).gatherRows(batch.lastPositions)
    return head(features).reshaped([batch.rowCount])
  }

  /// Scores of many completions, without gradients, in batches of `batchSize` rows.
  public func scores(of sequences: [PromptedCompletion], batchSize: Int = 64) -> [Double] {
    stride(from: 0, to: sequences.count, by: batchSize).flatMap { start in
      let rows = Array(sequences[start..<min(start + batchSize, sequences.count)])
      return self(CompletionBatch(rows, showsAll: true)).scalars.map { Double($0) }
    }
  }
}
