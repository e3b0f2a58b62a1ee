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
      Prints a line of JSON for each completion. Each has random numbers of its own, so that it \
      does not depend on the other prompts.

      Example:
        preference generate --model base.safetensors --prompt "whale (noun):" --n 3
      """)

  @Option(help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @OptionGroup(title: "Prompts") var source: PromptArguments

  @Option(help: "Completions of each prompt.")
  var n = 1

  @Option(help: "The seed of all that is drawn.")
  var seed = 0

  @OptionGroup(title: "Sampling") var sampling: SamplingArguments

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if n < 1 { throw ValidationError("--n is \(n), expected at least 1") }
  }

  func run() throws {
    try OptionFlags.naming { try generate() }
  }

  private func generate() throws {
    let file = try LanguageModelFile(model)
    let all = try source.texts(file, n: n).flatMap { [String](repeating: $0, count: n) }
    let progress = output.progress
    let samples = try file.model.sample(
      all.map(file.tokenizer.prompt), end: file.tokenizer.end, options: sampling.options,
      key: RandomKey(seed: UInt64(bitPattern: Int64(seed)))
    ) { progress.show("sampling", done: $0, of: all.count, unit: "completions") }
    progress.finish()
    let lines = zip(all, samples).map { GeneratedLine($0, $1, file.tokenizer) }
    if output.json {
      try JSONOutput.print(GeneratedSummary(lines))
    } else {
      for line in lines { print(try JSONLine.text(line)) }
    }
  }
}

/// A value as one line of JSON.
enum JSONLine {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
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

/// All completions of `generate` as one object.
private struct GeneratedSummary: Encodable {
  let count: Int
  let endedShare: Double
  let meanTokens: Double
  let completions: [GeneratedLine]

  init(_ lines: [GeneratedLine]) {
    count = lines.count
    endedShare = Double(lines.count(where: \.ended)) / Double(max(1, lines.count))
    meanTokens = Double(lines.reduce(0) { $0 + $1.tokens }) / Double(max(1, lines.count))
    completions = lines
  }
}
