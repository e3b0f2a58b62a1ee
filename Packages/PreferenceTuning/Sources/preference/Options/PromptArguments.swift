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

  /// All prompts; those of a file are checked against a model's context line by line.
  func texts(_ file: LanguageModelFile) throws -> [String] {
    let limit = TokenLimit(file.model.contextLength, of: file.tokenizer)
    return prompt + (try prompts.map { try RecordFile.readPrompts($0, limit).map(\.prompt) } ?? [])
  }
}
