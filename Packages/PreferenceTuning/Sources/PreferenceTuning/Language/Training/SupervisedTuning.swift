public import Datasets
import NeuralNetworks
public import Randomness
import Tensors

/// Training of a language model on demonstrations: `L = -1/n sum_t log pi(y_t | x, y_<t)` over the
/// completion tokens of a batch.
///
/// ```swift
/// var training = try SupervisedTuning(model, on: completions, settings: settings, key: key)
/// while !training.isFinished { try training.advance() }
/// ```
public struct SupervisedTuning<Model: LanguageModel>: ResumableTuning {
  /// How it is trained.
  public let settings: TuningSettings
  private let data: [PromptedCompletion]
  private let identity: TuningIdentity
  private var batches: LengthBatches
  private var state: TuningState<Model>

  /// Training at its beginning.
  ///
  /// - Throws: `LanguageError.setting` for settings that cannot be, no data, or a completion beyond
  ///   the model's context.
  public init(
    _ model: Model, on data: [PromptedCompletion], settings: TuningSettings, key: RandomKey
  ) throws(LanguageError) {
    try settings.validate()
    if data.isEmpty {
      throw .setting(name: "the number of completions", found: "0", expected: "at least 1")
    }
    let lengths = data.map { $0.prompt.count + $0.completion.count }
    if let longest = lengths.max(), longest > model.contextLength {
      throw .setting(
        name: "the longest completion with its prompt", found: "\(longest) tokens",
        expected: "at most the context of \(model.contextLength)")
    }
    self.settings = settings
    self.data = data
    identity = TuningIdentity(settings, key: key, data: data, start: model)
    batches = LengthBatches(
      lengths: lengths, batchSize: settings.batchSize, key: key.split("data"))
    state = TuningState(network: model, optimizer: settings.optimizer)
  }

  /// The model as it is now.
  public var model: Model { state.network }
  /// The loss of each step so far, in nats per token.
  public var losses: [Double] { state.losses }
  /// The number of steps of all epochs.
  public var stepCount: Int { settings.epochs * batches.batchesPerEpoch }

  /// Takes one step and gives its loss.
  ///
  /// - Throws: `LanguageError.diverged`; the model is as before.
  @discardableResult
  public mutating func advance() throws(LanguageError) -> Double {
    let rows = batches.rows(ofStep: losses.count)
    let batch = CompletionBatch(rows.map { data[$0] })
    return try state.step(settings, of: stepCount) { model in
      crossEntropy(logits: model.logits(model.completionFeatures(batch)), labels: batch.labels)
    }
  }

  /// Adds all that `resume(from:)` needs to a checkpoint, under names that begin with `training/`.
  ///
  /// - Throws: `LanguageError.file`.
  public func store(in checkpoint: inout Checkpoint) throws(LanguageError) {
    try state.store(in: &checkpoint, as: identity)
  }

  /// Goes back to where a checkpoint was written, and on with the same bits.
  ///
  /// - Throws: `LanguageError.otherRun` for a checkpoint of other settings, data or weights at the
  ///   start, and `file` for one that is damaged; the value is as before.
  public mutating func resume(from checkpoint: Checkpoint) throws(LanguageError) {
    try state.restore(from: checkpoint, of: identity)
  }
}

extension LanguageModel {
  /// The mean of `-log pi(y_t | x, y_<t)` over all tokens of completions, in nats.
  public func meanNegativeLogLikelihood(of sequences: [PromptedCompletion]) -> Double {
    let count = sequences.reduce(0) { $0 + $1.completion.count }
    return -logProbabilities(of: sequences).reduce(0, +) / Double(max(count, 1))
  }
}
