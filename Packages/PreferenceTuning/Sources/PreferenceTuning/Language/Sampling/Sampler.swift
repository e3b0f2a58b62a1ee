public import Randomness
import Tensors

extension LanguageModel {
  /// Draws one completion for each prompt.
  ///
  /// A row's draws depend on its own key only, whatever else is in the batch; the key of row i is
  /// `key.split(i)`. Rows end with the token `end`, or when the options or the context allow no more.
  /// `progress` is told after each batch how many rows are done.
  ///
  /// - Throws: `LanguageError.promptTooLong` for a prompt that fills the context or is empty, and
  ///   `setting` for options that cannot be.
  public func sample(
    _ prompts: [[Int32]], end: Int32?, options: SamplingOptions = SamplingOptions(),
    key: RandomKey, batchSize: Int = 128, progress: (Int) -> Void = { _ in }
  ) throws(LanguageError) -> [SampledCompletion] {
    try sample(
      prompts, keys: prompts.indices.map { key.split($0) }, end: end, options: options,
      batchSize: batchSize, progress: progress)
  }

  /// As `sample(_:end:options:key:batchSize:progress:)`, with a key for each row.
  public func sample(
    _ prompts: [[Int32]], keys: [RandomKey], end: Int32?,
    options: SamplingOptions = SamplingOptions(), batchSize: Int = 128,
    progress: (Int) -> Void = { _ in }
  ) throws(LanguageError) -> [SampledCompletion] {
    precondition(prompts.count == keys.count, "\(prompts.count) prompts, \(keys.count) keys")
    try validate(prompts, options)
    return stride(from: 0, to: prompts.count, by: max(1, batchSize)).flatMap { start in
      let rows = start..<min(start + max(1, batchSize), prompts.count)
      var sampling = Sampling(
        self, prompts: Array(prompts[rows]), keys: Array(keys[rows]), end: end, options: options)
      while !sampling.isFinished { sampling.step() }
      progress(rows.upperBound)
      return sampling.completions
    }
  }

  /// Makes sure that prompts can be answered.
  func validate(_ prompts: [[Int32]], _ options: SamplingOptions) throws(LanguageError) {
    try options.validate()
    for (index, prompt) in prompts.enumerated()
    where prompt.isEmpty || prompt.count >= contextLength {
      throw .promptTooLong(index: index, tokens: prompt.count, context: contextLength)
    }
  }
}

/// Rows that grow by a token a step until they end; those that have ended cost nothing.
private struct Sampling<Model: LanguageModel> {
  private let model: Model
  private let end: Int32?
  private let options: SamplingOptions
  private var cache: Model.Cache
  private var generators: [RandomGenerator]
  private var limits: [Int]
  private var pending: [RowToken]
  private var active: [Int]
  private(set) var completions: [SampledCompletion]

  init(
    _ model: Model, prompts: [[Int32]], keys: [RandomKey], end: Int32?, options: SamplingOptions
  ) {
    self.model = model
    self.end = end
    self.options = options
    let longest = prompts.map(\.count).max() ?? 0
    cache = model.cache(
      rows: prompts.count,
      capacity: longest + min(model.contextLength - longest, options.maximumTokens))
    generators = keys.map { $0.generator() }
    limits = prompts.map { min(options.maximumTokens, model.contextLength - $0.count) }
    pending = prompts.enumerated().flatMap { row, prompt in
      prompt.map { RowToken(row: row, token: $0) }
    }
    active = Array(prompts.indices)
    completions = prompts.map { _ in
      SampledCompletion(tokens: [], logProbabilities: [], isEnded: false)
    }
  }

  var isFinished: Bool { active.isEmpty }

  // Shows the model what it has not seen, and draws the next token of every row.
  mutating func step() {
    let features = model.advance(pending, &cache)
    let lastOfRows = pending.indices.filter { index in
      index + 1 == pending.count || pending[index + 1].row != pending[index].row
    }
    let logits = model.logits(features.selectingRows(lastOfRows.map(Int32.init)))
    pending = []
    draw(logits)
    active = pending.map(\.row)
  }

  private mutating func draw(_ logits: Tensor) {
    let count = logits.shape[-1]
    logits.withScalars { z in
      logits.softmax().withScalars { probabilities in
        for (index, row) in active.enumerated() {
          let place = index * count..<(index + 1) * count
          let next = NextToken(
            logits: UnsafeBufferPointer(rebasing: z[place]),
            probabilities: UnsafeBufferPointer(rebasing: probabilities[place]))
          let token = options.token(next, at: generators[row].uniform())
          append(Int32(token), logProbability: Float(next.logProbability(token)), to: row)
        }
      }
    }
  }

  private mutating func append(_ token: Int32, logProbability: Float, to row: Int) {
    completions[row].tokens.append(token)
    completions[row].logProbabilities.append(logProbability)
    if token == end {
      completions[row].isEnded = true
    } else if completions[row].tokens.count < limits[row] {
      pending.append(RowToken(row: row, token: token))
    }
  }
}
