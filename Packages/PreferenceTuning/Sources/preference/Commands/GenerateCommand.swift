import ArgumentParser
import CommandLineTool
import Foundation
import PreferenceTuning
import Randomness

/// Draws completions: `generate`.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Draw completions of prompts from a model.",
    discussion: """
      Prints a line of JSON for each completion. Each has random numbers of its own, so that it does
      not depend on the other prompts.

      Example:
        preference generate --model base.safetensors --prompt "whale (noun):" --n 3
      """)

  @Option(help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @Option(help: "A prompt (may be repeated).")
  var prompt: [String] = []

  @Option(help: ArgumentHelp("JSON Lines with prompts.", valueName: "file"))
  var prompts: String?

  @Option(help: "Completions of each prompt.")
  var n = 1

  @Option(help: "The seed of all that is drawn.")
  var seed = 0

  @OptionGroup(title: "Sampling") var sampling: SamplingArguments

  func validate() throws {
    if prompt.isEmpty && prompts == nil {
      throw ValidationError("no prompt: give --prompt TEXT or --prompts FILE")
    }
    if n < 1 { throw ValidationError("--n is \(n), expected at least 1") }
  }

  func run() throws {
    let file = try LanguageModelFile(model)
    let texts = prompt + (try prompts.map { try RecordFile.readPrompts($0).map(\.prompt) } ?? [])
    let all = texts.flatMap { [String](repeating: $0, count: n) }
    let key = RandomKey(seed: UInt64(bitPattern: Int64(seed)))
    let samples = try file.model.sample(
      all.map(file.tokenizer.prompt), end: file.tokenizer.end, options: sampling.options, key: key)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for (prompt, sample) in zip(all, samples) {
      let line = GeneratedLine(prompt, sample, file.tokenizer)
      print(String(decoding: try encoder.encode(line), as: UTF8.self))
    }
  }
}

/// A completion as `generate` prints it.
struct GeneratedLine: Encodable {
  let prompt: String
  let completion: String
  let tokens: Int
  let ended: Bool
  let logProbability: Double

  init(_ prompt: String, _ sample: SampledCompletion, _ tokenizer: BytePairTokenizer) {
    self.prompt = prompt
    completion = tokenizer.decode(sample.tokens)
    tokens = sample.length
    ended = sample.isEnded
    logProbability = sample.logProbabilities.reduce(0) { $0 + Double($1) }
  }
}
