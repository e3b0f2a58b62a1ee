/// A prompt with a completion, in tokens.
///
/// The prompt begins with the tokenizer's begin token; the completion ends with its end token unless
/// it was cut off.
public struct PromptedCompletion: Sendable, Hashable, Codable {
  /// What comes before, at least one token.
  public var prompt: [Int32]
  /// What follows, at least one token.
  public var completion: [Int32]

  /// A completion of a prompt.
  public init(prompt: [Int32], completion: [Int32]) {
    self.prompt = prompt
    self.completion = completion
  }

  /// Prompt and completion.
  public var tokens: [Int32] { prompt + completion }
}

extension BytePairTokenizer {
  /// A prompt as models see it: begin, then the text's tokens.
  public func prompt(_ text: String) -> [Int32] { [begin] + encode(text) }

  /// Prompts and completions with begin and end, but for completions that were cut off before their
  /// end; no token reaches from one to the other.
  public func completions(_ records: [CompletionRecord]) -> [PromptedCompletion] {
    let prompts = encode(records.map(\.prompt))
    let completions = encode(records.map(\.completion))
    return zip(records, zip(prompts, completions)).map { record, tokens in
      PromptedCompletion(
        prompt: [begin] + tokens.0, completion: tokens.1 + (record.ended == false ? [] : [end]))
    }
  }
}

/// Rows of tokens, padded on the right to one length, and which of them are predicted.
///
/// Attention is causal, so that what fills a row up is never seen by what comes before it.
public struct CompletionBatch: Sendable {
  /// Tokens that a model is shown, row after row.
  public let tokens: [Int32]
  /// The number of rows.
  public let rowCount: Int
  /// The number of tokens of each row.
  public let length: Int
  /// The position among all tokens from which each completion token is predicted.
  public let positions: [Int32]
  /// The completion tokens of all rows, one row after the other.
  public let labels: [Int32]
  /// Where the completion of each row is among the labels.
  public let ranges: [Range<Int>]
  /// The position of the last token of each row among all tokens, which only `showsAll` shows.
  public let lastPositions: [Int32]

  /// Lays rows out.
  ///
  /// The last token of a row predicts nothing, so that it is only shown with `showsAll`, for heads
  /// that judge the whole.
  public init(_ sequences: [PromptedCompletion], showsAll: Bool = false) {
    precondition(
      sequences.allSatisfy { !$0.prompt.isEmpty && !$0.completion.isEmpty },
      "a prompt or a completion without a token")
    let hidden = showsAll ? 0 : 1
    let counts = sequences.map { $0.prompt.count + $0.completion.count }
    let length = (counts.max() ?? hidden) - hidden
    var tokens: [Int32] = []
    tokens.reserveCapacity(sequences.count * length)
    var positions: [Int32] = []
    var ranges: [Range<Int>] = []
    for (row, sequence) in sequences.enumerated() {
      let first = row * length + sequence.prompt.count - 1
      let start = positions.count
      positions += (first..<first + sequence.completion.count).map(Int32.init)
      ranges.append(start..<positions.count)
      tokens += sequence.tokens.dropLast(hidden)
      tokens += [Int32](repeating: 0, count: (row + 1) * length - tokens.count)
    }
    self.tokens = tokens
    self.length = length
    self.positions = positions
    self.ranges = ranges
    rowCount = sequences.count
    labels = sequences.flatMap(\.completion)
    lastPositions = counts.enumerated().map { Int32($0 * length + $1 - 1 - hidden) }
  }
}
