public import Datasets
public import Randomness

/// Training that can be stopped after any step and goes on later with the same bits.
public protocol ResumableTuning {
  /// The loss of each step so far.
  var losses: [Double] { get }
  /// The number of steps of all epochs.
  var stepCount: Int { get }

  /// Takes one step and gives its loss.
  ///
  /// - Throws: `LanguageError.diverged`; the value is as before.
  @discardableResult
  mutating func advance() throws(LanguageError) -> Double

  /// Adds all that `resume(from:)` needs to a checkpoint, under names that begin with `training/`.
  ///
  /// - Throws: `LanguageError.file`.
  func store(in checkpoint: inout Checkpoint) throws(LanguageError)

  /// Goes back to where a checkpoint was written.
  ///
  /// - Throws: `LanguageError.otherRun` for a checkpoint of other settings or data or of a finished
  ///   training, and `file` for one that is damaged; the value is as before.
  mutating func resume(from checkpoint: Checkpoint) throws(LanguageError)
}

extension ResumableTuning {
  /// Whether all epochs are done.
  public var isFinished: Bool { losses.count >= stepCount }
}

/// What tells one training from another.
struct TuningIdentity: Codable, Equatable {
  private let settings: TuningSettings
  private let key: RandomKey
  private let count: Int
  private let digest: String

  init(_ settings: TuningSettings, key: RandomKey, data: [PromptedCompletion]) {
    self.settings = settings
    self.key = key
    count = data.count
    // FNV-1a over all tokens and the places where prompts and completions end.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ value: Int32) {
      hash = (hash ^ UInt64(UInt32(bitPattern: value))) &* 0x100_0000_01b3
    }
    for row in data {
      row.prompt.forEach(add)
      add(-1)
      row.completion.forEach(add)
      add(-2)
    }
    digest = String(hash, radix: 16)
  }
}
