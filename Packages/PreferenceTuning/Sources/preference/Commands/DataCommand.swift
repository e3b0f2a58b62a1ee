import ArgumentParser
import CommandLineTool
import Experiments
import PreferenceTuning

/// Checks a data file: `data`.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Check a JSON Lines file of pairs, completions or prompts.",
    discussion: """
      The forms are TRL's: prompt, chosen, rejected; prompt, completion and perhaps label; prompt. \
      Each is a text or a list of messages with role and content, and a pair may leave its prompt \
      out. The first line of no use is named. With --model it is checked that all fits the context.

      Example:
        preference data pairs.jsonl
      """)

  @Argument(help: "The file; it may be inside gzip.")
  var file: String

  @Option(help: ArgumentHelp("The model that shall read it.", valueName: "file"))
  var model: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let limits = try [model].compactMap(\.self).map { path in
      let loaded = try LanguageModelFile(path)
      return TokenLimit(loaded.model.contextLength, of: loaded.tokenizer)
    }
    let summary = DataSummary(try RecordFile(file, fitting: limits))
    try output.show(summary, text: summary.text)
  }
}

/// What `data` prints.
struct DataSummary: Encodable {
  let form: String
  let records: Int
  let duplicates: Int
  let meanPromptWords: Double
  let meanCompletionWords: Double?

  init(_ file: RecordFile) {
    records = file.count
    switch file {
    case .preferences(let found):
      form = "preferences"
      duplicates = found.count - Set(found).count
      meanPromptWords = Self.meanWords(found.map(\.prompt))
      meanCompletionWords = Self.meanWords(found.flatMap { [$0.chosen, $0.rejected] })
    case .completions(let found):
      form = "completions"
      duplicates = found.count - Set(found).count
      meanPromptWords = Self.meanWords(found.map(\.prompt))
      meanCompletionWords = Self.meanWords(found.map(\.completion))
    case .prompts(let found):
      form = "prompts"
      duplicates = found.count - Set(found).count
      meanPromptWords = Self.meanWords(found.map(\.prompt))
      meanCompletionWords = nil
    }
  }

  private static func meanWords(_ texts: [String]) -> Double {
    let words = texts.reduce(0) { $0 + $1.split(whereSeparator: \.isWhitespace).count }
    return Double(words) / Double(max(texts.count, 1))
  }

  var text: String {
    let completions = meanCompletionWords.map { ", completions of \($0.fixed(1))" } ?? ""
    return "\(records) \(form), \(duplicates) of them repeated; prompts of "
      + "\(meanPromptWords.fixed(1)) words on average\(completions)\n"
  }
}
