import Datasets
import Foundation
import NeuralNetworks
import PreferenceTuning
import Randomness
import Statistics
import Tensors

/// A batch of completions that a language model draws, here and in PyTorch.
struct GenerationRun {
  /// Log-probabilities of both sides may differ by so much.
  static let tolerance = 1e-4
  private static let promptLength = 7

  let model: GPT
  let prompts: [[Int32]]
  let tokens: Int
  private let key: RandomKey

  // 2,048 tokens, and begin, end and padding.
  private static func configuration(_ size: GPT.Size) -> GPT.Configuration {
    GPT.Configuration(size, vocabulary: 2051)
  }

  init(_ size: GPT.Size, rows: Int, tokens: Int) {
    key = RandomKey(seed: 0).split("generation").split(size.rawValue)
    model = GPT(Self.configuration(size), key: key.split("model"))
    self.tokens = tokens
    var generator = key.split("prompts").generator()
    let vocabulary = model.configuration.vocabulary
    prompts = (0..<rows).map { _ in
      (0..<Self.promptLength).map { _ in Int32(generator.integer(below: vocabulary)) }
    }
  }

  /// The heads of attention of the model.
  var heads: Int { model.configuration.heads }

  /// The most tokens that fit after a prompt.
  static func tokenLimit(of size: GPT.Size) -> Int { configuration(size).context - promptLength }

  /// Writes weights and prompts for the peer.
  func writeStart(to path: String) throws {
    let weights = model.exportedWeights.map {
      ("network/\($0.name)", NumericArray($0.tensor))
    }
    let words = NumericArray(prompts.flatMap(\.self), shape: [prompts.count, Self.promptLength])
    try Safetensors.write(weights + [("prompts", words)], to: path)
  }

  /// Draws a completion for every prompt; none ends before the last token.
  func draw(_ repetition: Int = 0) throws -> [SampledCompletion] {
    try model.sample(
      prompts, end: nil, options: SamplingOptions(maximumTokens: tokens),
      key: key.split("draws").split(repetition), batchSize: prompts.count)
  }

  /// The median time of a batch, the first of which does not count.
  func seconds(repeats: Int) throws -> Double {
    _ = try draw()
    return try (1...repeats).map { repetition in
      try ContinuousClock().measure { _ = try draw(repetition) }.seconds
    }.median
  }

  /// Whether what somebody drew has the log-probabilities that our model gives it.
  ///
  /// - Throws: `BenchError.checkFailed` for a shape or a figure that is not the same.
  func check(_ name: String, _ drawn: [[Int32]], _ scores: [[Double]]) throws(BenchError) {
    guard drawn.count == prompts.count, scores.map(\.count) == drawn.map(\.count),
      drawn.allSatisfy({ $0.count == tokens })
    else {
      throw .checkFailed(
        "\(name) did not draw \(tokens) tokens and their log-probabilities for each of "
          + "\(prompts.count) prompts")
    }
    let own = model.tokenLogProbabilities(
      of: zip(prompts, drawn).map { PromptedCompletion(prompt: $0, completion: $1) })
    let differences = zip(own.joined(), scores.joined()).map { abs(Double($0) - $1) }
    guard differences.allSatisfy({ $0 <= Self.tolerance }) else {
      throw .checkFailed(
        "\(name) gives a token a log-probability that is \(differences.max() ?? 0) from ours, "
          + "expected at most \(Self.tolerance)")
    }
  }
}
