import NeuralNetworks
public import Randomness
import Tensors

/// Training of a reward model on preferences (Bradley & Terry 1952):
/// `L = -log sigma(r_w - r_l)`.
public struct RewardTuning<Trunk: LanguageModel> {
  /// How it is trained.
  public let settings: TuningSettings
  private let data: [CompletionPair]
  private var batches: LengthBatches
  private var state: TuningState<RewardModel<Trunk>>

  /// Training at its beginning.
  ///
  /// - Throws: `LanguageError.setting` for settings that cannot be, no data, or a completion beyond
  ///   the model's context.
  public init(
    _ model: RewardModel<Trunk>, on data: [CompletionPair], settings: TuningSettings,
    key: RandomKey
  ) throws(LanguageError) {
    try settings.validate()
    if data.isEmpty {
      throw .setting(name: "the number of pairs", found: "0", expected: "at least 1")
    }
    let lengths = data.map { max($0.chosen.tokens.count, $0.rejected.tokens.count) }
    if let longest = lengths.max(), longest > model.trunk.contextLength {
      throw .setting(
        name: "the longest completion with its prompt", found: "\(longest) tokens",
        expected: "at most the context of \(model.trunk.contextLength)")
    }
    self.settings = settings
    self.data = data
    batches = LengthBatches(
      lengths: lengths, batchSize: settings.batchSize, key: key.split("data"))
    state = TuningState(network: model, optimizer: settings.optimizer)
  }

  /// The model as it is now.
  public var model: RewardModel<Trunk> { state.network }
  /// The loss of each step so far, in nats.
  public var losses: [Double] { state.losses }
  /// The number of steps of all epochs.
  public var stepCount: Int { settings.epochs * batches.batchesPerEpoch }
  /// Whether all epochs are done.
  public var isFinished: Bool { losses.count >= stepCount }

  /// Takes one step and gives its loss.
  ///
  /// - Throws: `LanguageError.diverged`; the model is as before.
  @discardableResult
  public mutating func advance() throws(LanguageError) -> Double {
    let pairs = batches.rows(ofStep: losses.count).map { data[$0] }
    let batch = CompletionBatch(pairs.map(\.chosen) + pairs.map(\.rejected), showsAll: true)
    return try state.step(settings, of: stepCount) { model in
      let scores = model(batch)
      let margins = scores.slice(0..<pairs.count) - scores.slice(pairs.count..<2 * pairs.count)
      return (-margins).softplus().mean()
    }
  }
}

extension RewardModel {
  /// The share of pairs whose chosen completion has the higher score; ties count half.
  public func accuracy(on pairs: [CompletionPair]) -> Double {
    guard !pairs.isEmpty else { return .nan }
    let chosen = scores(of: pairs.map(\.chosen))
    let rejected = scores(of: pairs.map(\.rejected))
    let hits = zip(chosen, rejected).reduce(0.0) { $0 + ($1.0 > $1.1 ? 1 : $1.0 == $1.1 ? 0.5 : 0) }
    return hits / Double(pairs.count)
  }
}

extension RatedPreferences {
  /// The pairs as completions of an empty prompt; only those that fit into `context` tokens.
  public func completionPairs(
    of sentences: [RatedSentence], _ tokenizer: BytePairTokenizer, context: Int
  ) -> [CompletionPair] {
    let tokens = tokenizer.encode(sentences.map(\.text))
    func completion(_ index: Int) -> PromptedCompletion {
      PromptedCompletion(
        prompt: [tokenizer.begin], completion: tokens[index] + [tokenizer.end])
    }
    return pairs.compactMap { pair in
      let longest = max(tokens[pair.chosen].count, tokens[pair.rejected].count)
      guard longest + 2 <= context else { return nil }
      return CompletionPair(
        chosen: completion(pair.chosen), rejected: completion(pair.rejected),
        gap: sentences[pair.chosen].mean - sentences[pair.rejected].mean)
    }
  }
}
