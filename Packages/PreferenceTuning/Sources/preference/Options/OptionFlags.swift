import ArgumentParser
import PreferenceTuning

/// The settings and options of tuning as they are typed.
enum OptionFlags {
  private static let typed = [
    "perPrompt": "--per-prompt", "learningRate": "--lr", "klInReward": "--kl",
    "rewardLimit": "--reward-limit", "batch or minibatch": "--batch or --minibatch",
    "new tokens": "--max-new", "the number of prompts": "--prompts",
    "normalization": "--ipo-normalization",
    "the context of the reward model": "the context of --reward-model",
    "the penalty of a missing end": "--missing-end-penalty",
    "the batch size": "--batch", "the learning rate": "--lr", "the vocabulary": "--vocabulary",
  ]

  /// A name as it is typed, also at the head of `beta of dpo` and the like.
  static func flag(_ name: String) -> String { typed[name] ?? "--\(name)" }

  // Of settings, names of several words are no options but for those above.
  private static func setting(_ name: String) -> String {
    name.contains(" ") ? typed[name] ?? name : flag(name)
  }

  /// Runs `body`, whose errors then name options as they are typed.
  static func naming<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as LossError {
      throw named(error)
    } catch PreferenceError.setting(let name, let found, let expected) {
      throw PreferenceError.setting(name: setting(name), found: found, expected: expected)
    } catch LanguageError.setting(let name, let found, let expected) {
      throw LanguageError.setting(name: setting(name), found: found, expected: expected)
    }
  }

  private static func named(_ error: LossError) -> any Error {
    switch error {
    case .unknownLoss(let found, let known):
      ValidationError("--method is \(found), expected one of \(known.joined(separator: ", "))")
    case .unusedOption(let loss, let option, let known):
      LossError.unusedOption(loss: loss, option: flag(option), known: known.map(flag))
    case .option(let name, let found, let expected):
      LossError.option(name: flag(name), found: found, expected: expected)
    default: error
    }
  }
}
