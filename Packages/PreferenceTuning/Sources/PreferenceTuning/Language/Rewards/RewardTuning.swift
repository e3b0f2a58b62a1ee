public import Datasets
import NeuralNetworks
public import Randomness
import Tensors

/// Training of a reward model on preferences (Bradley & Terry 1952):
/// `L = -log sigma(r_w - r_l)`, with a share of flipped labels if there is smoothing.
public struct RewardTuning<Trunk: LanguageModel>: ResumableTuning {
  /// How it is trained.
  public let settings: TuningSettings
  /// The share of labels that are taken to be flipped.
  public let smoothing: Double
  /// What each step so far logged, under TRL's names, before its update.
  public private(set) var log: [[String: Double]] = []
  private let data: [CompletionPair]
  private let identity: TuningIdentity
  private var batches: LengthBatches
  private var state: TuningState<RewardModel<Trunk>>

  /// Training at its beginning.
  ///
  /// - Throws: `LanguageError.setting` for settings that cannot be, no data, or a completion beyond
  ///   the model's context.
  public init(
    _ model: RewardModel<Trunk>, on data: [CompletionPair], settings: TuningSettings,
    smoothing: Double = 0, key: RandomKey
  ) throws(LanguageError) {
    try settings.validate()
    guard (0..<0.5).contains(smoothing) else {
      throw .setting(
        name: "smoothing", found: "\(smoothing)", expected: "a share from 0 to below 0.5")
    }
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
    self.smoothing = smoothing
    self.data = data
    identity = TuningIdentity(
      settings, key: key, data: data.flatMap { [$0.chosen, $0.rejected] }, start: model,
      numbers: smoothing == 0 ? [] : [smoothing])
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

  /// Takes one step and gives its loss.
  ///
  /// - Throws: `LanguageError.diverged`; the model is as before.
  @discardableResult
  public mutating func advance() throws(LanguageError) -> Double {
    let pairs = batches.rows(ofStep: losses.count).map { data[$0] }
    let batch = CompletionBatch(pairs.map(\.chosen) + pairs.map(\.rejected), showsAll: true)
    let smoothing = smoothing
    var metrics: [String: Double] = [:]
    let loss = try state.step(settings, of: stepCount) { model in
      let scores = model(batch)
      metrics = scoreMetrics(scores.doubles)
      return bradleyTerryLoss(
        chosen: scores.slice(0..<pairs.count),
        rejected: scores.slice(pairs.count..<2 * pairs.count), smoothing: smoothing
      ).mean()
    }
    metrics["loss"] = loss
    log.append(metrics)
    return loss
  }

  /// Adds all that `resume(from:)` needs to a checkpoint, under names that begin with `training/`.
  ///
  /// - Throws: `LanguageError.file`.
  public func store(in checkpoint: inout Checkpoint) throws(LanguageError) {
    try state.store(in: &checkpoint, as: identity)
    do {
      try checkpoint.encode(log, as: "training/log")
    } catch {
      throw .file(error)
    }
  }

  /// Goes back to where a checkpoint was written, and on with the same bits.
  ///
  /// - Throws: `LanguageError.otherRun` for a checkpoint of other settings, data or weights at the
  ///   start, and `file` for one that is damaged; the value is as before.
  public mutating func resume(from checkpoint: Checkpoint) throws(LanguageError) {
    try identity.check(checkpoint)
    let found: [[String: Double]]
    do {
      found = try checkpoint.decode([[String: Double]].self, from: "training/log")
    } catch {
      throw .file(error)
    }
    try state.restore(from: checkpoint, of: identity)
    log = found
  }
}

/// What a step of a reward model's training logs, of scores of which the second half are those of
/// the rejected completions.
private func scoreMetrics(_ scores: [Double]) -> [String: Double] {
  let half = scores.count / 2
  let margins = (0..<half).map { scores[$0] - scores[half + $0] }
  let center = mean(scores)
  return [
    "accuracy": mean(margins.map { $0 > 0 ? 1 : $0 == 0 ? 0.5 : 0 }), "margin": mean(margins),
    "mean_reward": center, "min_reward": scores.min() ?? .nan, "max_reward": scores.max() ?? .nan,
    "std_reward": mean(scores.map { ($0 - center) * ($0 - center) }).squareRoot(),
  ]
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

extension BytePairTokenizer {
  /// Preferences with begin and end, of gap 1; no token reaches from a prompt to a completion.
  public func pairs(_ records: [PreferenceRecord]) -> [CompletionPair] {
    func rows(_ text: (PreferenceRecord) -> String) -> [PromptedCompletion] {
      completions(records.map { CompletionRecord(prompt: $0.prompt, completion: text($0)) })
    }
    return zip(rows(\.chosen), rows(\.rejected)).map {
      CompletionPair(chosen: $0, rejected: $1, gap: 1)
    }
  }
}
