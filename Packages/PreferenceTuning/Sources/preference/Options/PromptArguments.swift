import ArgumentParser
import PreferenceTuning

/// Where prompts come from.
struct PromptArguments: ParsableArguments {
  @Option(help: "A prompt (may be repeated).")
  var prompt: [String] = []

  @Option(help: ArgumentHelp("JSON Lines with prompts.", valueName: "file"))
  var prompts: String?

  func validate() throws {
    if prompt.isEmpty && prompts == nil {
      throw ValidationError("no prompt: give --prompt TEXT or --prompts FILE")
    }
  }

  private static let mostCompletions = 10_000_000

  /// All prompts; those of a file are checked against a model's context line by line.
  ///
  /// - Throws: `ValidationError` if `n` completions of each are too many.
  func texts(_ file: LanguageModelFile, n: Int) throws -> [String] {
    let limit = TokenLimit(file.model.contextLength, of: file.tokenizer)
    for text in prompt {
      let count = limit.tokenizer.prompt(text).count
      if count >= limit.tokens {
        throw ValidationError(
          "--prompt \"\(text.prefix(40))\(text.count > 40 ? "..." : "")\" takes \(count) tokens with "
            + "begin, expected at most \(limit.tokens - 1), so that one more fits into the context. "
            + "Shorten it")
      }
    }
    let texts =
      prompt + (try prompts.map { try RecordFile.readPrompts($0, limit).map(\.prompt) } ?? [])
    try Self.check(n, of: texts.count)
    return texts
  }

  private static func check(_ n: Int, of prompts: Int) throws {
    guard n <= mostCompletions / max(1, prompts) else {
      throw ValidationError(
        "--n is \(n) for \(prompts) prompts, expected at most \(mostCompletions) completions "
          + "together")
    }
  }
}
