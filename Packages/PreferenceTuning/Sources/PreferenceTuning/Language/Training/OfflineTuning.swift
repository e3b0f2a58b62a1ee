public import Datasets
public import Randomness

/// Tuning of a language model on fixed responses by any method that can learn from them: pair losses
/// on stated preferences, KTO on completions with verdicts.
///
/// The reference of the losses is the model as it was at the start. An epoch is one pass over the
/// data, in an order of its own and in steps of nearly equal size.
public struct OfflineTuning<Model: LanguageModel>: ResumableTuning {
  private let epochs: Int
  private let passes: Passes
  private let groups: [ResponseGroup<[Int32]>]
  private var state: LoggedTrainer<LanguagePolicy<Model>>

  /// Tuning on preferences at its beginning, by a pair loss.
  ///
  /// - Throws: As `init(_:by:on:settings:end:key:)`.
  public init(
    _ model: Model, by loss: PairLoss, on pairs: [CompletionPair], settings: TuningSettings,
    end: Int32, key: RandomKey
  ) throws {
    try self.init(
      model, by: .pairs(loss, PairSelection(.all)), on: pairs.map { ResponseGroup($0) },
      settings: settings, end: end, key: key)
  }

  /// Tuning on groups of equally many scored responses at its beginning.
  ///
  /// The learning rate stays as it is from the first step to the last.
  ///
  /// - Throws: `LanguageError.setting` or `PreferenceError.setting` for settings that cannot be, no
  ///   data, or a response beyond the model's context; `LossError` for KTO with one completion in a
  ///   step, or options of a loss out of range.
  public init(
    _ model: Model, by method: TuningMethod, on groups: [ResponseGroup<[Int32]>],
    settings: TuningSettings, end: Int32, key: RandomKey
  ) throws {
    try settings.validate()
    guard settings.weightDecay == 0 else {
      throw LanguageError.setting(
        name: "the weight decay", found: "\(settings.weightDecay)",
        expected: "0, since tuning on fixed responses has none")
    }
    try Self.validate(method)
    guard let first = groups.first else {
      throw LanguageError.setting(
        name: "the number of preferences or completions", found: "0", expected: "at least 1")
    }
    let rows = groups.flatMap { group in
      group.responses.map { PromptedCompletion(prompt: group.prompt, completion: $0) }
    }
    if let longest = rows.map(\.tokens.count).max(), longest > model.contextLength {
      throw LanguageError.setting(
        name: "the longest completion with its prompt", found: "\(longest) tokens",
        expected: "at most the context of \(model.contextLength)")
    }
    passes = try Passes(method, count: groups.count, settings, key: key.split("epoch"))
    epochs = settings.epochs
    let perPrompt = first.responses.count
    var loop = LoopSettings(
      batch: passes.largest * perPrompt, perPrompt: perPrompt,
      iterations: settings.epochs * passes.steps, learningRate: settings.learningRate)
    loop.gradientLimit = settings.gradientClip
    self.groups = groups
    let trainer = try PreferenceTrainer(
      policy: LanguagePolicy(model, end: end, maximumTokens: model.contextLength),
      method: method, settings: loop, key: key
    ) { _, _ in 0 }
    state = LoggedTrainer(
      trainer,
      identity: TuningIdentity(
        settings, key: key, data: rows, rewards: groups.map(\.rewards), start: model))
  }

  private static func validate(_ method: TuningMethod) throws(LossError) {
    switch method {
    case .pairs(let loss, _), .positions(let loss, _), .rejection(let loss, _):
      _ = try loss.validated()
    case .unpaired(let loss, _): _ = try loss.validated()
    default: break
    }
  }

  /// The loss of each step so far.
  public var losses: [Double] { state.losses }
  /// The number of steps of all epochs.
  public var stepCount: Int { epochs * passes.steps }
  /// What each step so far logged, under TRL's names.
  public var log: [[String: Double]] { state.log }
  /// What the last step logged, under TRL's names.
  public var metrics: [String: Double] { log.last ?? [:] }
  /// The model as it is now.
  public var model: Model { state.trainer.policy.model }

  /// Takes one step and gives its loss.
  ///
  /// - Throws: `LossError` for batches that the loss cannot use, `TrainingError.diverged`; the value
  ///   is as before.
  @discardableResult
  public mutating func advance() throws -> Double {
    let step = passes[losses.count].map { groups[$0] }
    return try state.advance(on: .given(step)) { _, metrics in
      // Verdicts stand for rewards here, so that their mean says nothing.
      metrics["objective/scores"] = nil
    }
  }

  /// Adds all that `resume(from:)` needs to a checkpoint.
  ///
  /// - Throws: `PreferenceError.file`.
  public func store(in checkpoint: inout Checkpoint) throws {
    try state.store(in: &checkpoint)
  }

  /// Goes back to where a checkpoint was written, and on with the same bits.
  ///
  /// - Throws: `LanguageError.otherRun` or `PreferenceError.setting` for a checkpoint of other
  ///   settings, data or weights at the start, and `file` for one that is damaged; the value is as
  ///   before.
  public mutating func resume(from checkpoint: Checkpoint) throws {
    try state.resume(from: checkpoint)
  }
}

/// Passes over data, each shuffled by its number and cut into steps of nearly equal size.
private struct Passes: Sendable {
  /// The steps of a pass.
  let steps: Int
  private let count: Int
  private let key: RandomKey

  init(
    _ method: TuningMethod, count: Int, _ settings: TuningSettings, key: RandomKey
  ) throws(LossError) {
    var steps = (count + settings.batchSize - 1) / settings.batchSize
    if case .unpaired = method {
      let largest = min(count, settings.batchSize)
      if largest < 2 { throw .unpairedBatchTooSmall(found: largest) }
      // No step may hold a single completion, which has no other to be mismatched with.
      steps = min(steps, count / 2)
    }
    (self.steps, self.count, self.key) = (steps, count, key)
  }

  /// The most members of a step.
  var largest: Int { (count + steps - 1) / steps }

  /// The members of a step, counted from 0 over all passes.
  subscript(step: Int) -> ArraySlice<Int> {
    let (pass, place) = step.quotientAndRemainder(dividingBy: steps)
    var generator = key.split(pass).generator()
    return generator.permutation(count)[place * count / steps..<(place + 1) * count / steps]
  }
}
