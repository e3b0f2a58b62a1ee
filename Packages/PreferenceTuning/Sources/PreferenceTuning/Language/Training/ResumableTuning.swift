public import Datasets
import NeuralNetworks
import Randomness
import Tensors

/// Training that can be stopped after any step and goes on later with the same bits.
public protocol ResumableTuning {
  /// The loss of each step so far.
  var losses: [Double] { get }
  /// What each step so far logged, under TRL's names; the loss at least.
  var log: [[String: Double]] { get }
  /// The number of steps of all epochs.
  var stepCount: Int { get }

  /// Takes one step and gives its loss.
  ///
  /// - Throws: An error of kind `numeric` if numbers are not finite; the value is as before.
  @discardableResult
  mutating func advance() throws -> Double

  /// Adds all that `resume(from:)` needs to a checkpoint.
  ///
  /// - Throws: What encoding throws.
  func store(in checkpoint: inout Checkpoint) throws

  /// Goes back to where a checkpoint was written.
  ///
  /// - Throws: An error of kind `usage` for a checkpoint of other settings, data or weights at the
  ///   start or of a finished training, of kind `data` for one that is damaged; the value is as
  ///   before.
  mutating func resume(from checkpoint: Checkpoint) throws
}

extension ResumableTuning {
  /// The loss of each step.
  public var log: [[String: Double]] { losses.map { ["loss": $0] } }

  /// Whether all epochs are done.
  public var isFinished: Bool { losses.count >= stepCount }
}

/// What tells one training from another.
struct TuningIdentity: Codable, Equatable {
  static let name = "training/identity"

  private let settings: TuningSettings
  private let key: RandomKey
  private let count: Int
  private let digest: String

  // Rewards by group are part of the data of methods that learn from them.
  init(
    _ settings: TuningSettings, key: RandomKey, data: [PromptedCompletion],
    rewards: [[Double]] = [], start: some Module, numbers: [Double] = []
  ) {
    self.settings = settings
    self.key = key
    count = data.count
    // FNV-1a over all tokens, the places where prompts and completions end, the rewards and how many
    // each group has, all weights, which may be those of the reference, and what else the training
    // depends on.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01b3 }
    func add(_ tokens: [Int32], end: Int32) {
      for token in tokens + [end] { add(UInt64(UInt32(bitPattern: token))) }
    }
    for row in data {
      add(row.prompt, end: -1)
      add(row.completion, end: -2)
    }
    for group in rewards {
      add(UInt64(group.count))
      for reward in group { add(reward.bitPattern) }
    }
    for weight in start.exportedWeights {
      weight.tensor.withScalars { for value in $0 { add(Double(value).bitPattern) } }
    }
    for number in numbers { add(number.bitPattern) }
    digest = String(hash, radix: 16)
  }

  /// Makes sure that a checkpoint is of this training.
  ///
  /// - Throws: `LanguageError.otherRun`, or `file` for one that is damaged.
  func check(_ checkpoint: Checkpoint) throws(LanguageError) {
    guard checkpoint.metadata[Self.name] != nil else {
      throw .otherRun("its file holds a finished model and no state of training")
    }
    let found: TuningIdentity
    do {
      found = try checkpoint.decode(TuningIdentity.self, from: Self.name)
    } catch {
      throw .file(error)
    }
    if found != self { throw .otherRun("its settings, seed, data or start differ") }
  }
}
