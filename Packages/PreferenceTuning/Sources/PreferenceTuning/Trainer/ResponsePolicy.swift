public import NeuralNetworks
public import Randomness
public import Tensors

/// A policy that answers prompts with sequences of tokens (or single actions).
public protocol ResponsePolicy: Module {
  /// What is answered.
  associatedtype Prompt: Sendable

  /// The log-probability of every token of responses to prompts, `[responses, longest response]`,
  /// zero past the end of a response.
  func tokenLogProbabilities(of responses: [[Int32]], to prompts: [Prompt]) -> Tensor

  /// `lp(y) = Σ_t ln π(y_t | x, y_<t)`, `[responses]`.
  func logProbabilities(of responses: [[Int32]], to prompts: [Prompt]) -> Tensor

  /// Whether the policy also tells how much reward it expects.
  var hasCritic: Bool { get }

  /// The log-probability of every token, and with a critic the reward expected before it, both
  /// `[responses, longest response]` and zero past the end of a response.
  func tokenEvaluations(
    of responses: [[Int32]], to prompts: [Prompt]
  ) -> (logProbabilities: Tensor, values: Tensor?)

  /// As much of a response, from its beginning, as can be evaluated after a prompt.
  ///
  /// Losses that pair responses with prompts of others meet some that are too long together.
  func part(of response: [Int32], after prompt: Prompt) -> [Int32]

  /// One response to each prompt, at temperature 1 and without truncation of the law.
  ///
  /// - Throws: An error of the policy for a prompt that it cannot answer.
  func responses(to prompts: [Prompt], key: RandomKey) throws -> [[Int32]]
}

extension ResponsePolicy {
  /// No critic.
  public var hasCritic: Bool { false }

  /// Log-probabilities alone.
  public func tokenEvaluations(
    of responses: [[Int32]], to prompts: [Prompt]
  ) -> (logProbabilities: Tensor, values: Tensor?) {
    (tokenLogProbabilities(of: responses, to: prompts), nil)
  }

  /// All of it.
  public func part(of response: [Int32], after prompt: Prompt) -> [Int32] { response }

  /// The sums over the tokens of each response, `[responses]`.
  public func logProbabilities(of responses: [[Int32]], to prompts: [Prompt]) -> Tensor {
    tokenLogProbabilities(of: responses, to: prompts).sum(along: 1)
  }
}

/// Scored responses to one prompt.
public struct ResponseGroup<Prompt: Sendable>: Sendable {
  /// The prompt.
  public var prompt: Prompt
  /// The responses.
  public var responses: [[Int32]]
  /// Their rewards.
  public var rewards: [Double]

  /// Responses with rewards.
  public init(prompt: Prompt, responses: [[Int32]], rewards: [Double]) {
    self.prompt = prompt
    self.responses = responses
    self.rewards = rewards
  }
}

extension ResponsePolicy {
  /// Samples `count` responses to each prompt and scores them.
  ///
  /// - Throws: What `responses(to:key:)` throws.
  public func groups(
    _ prompts: [Prompt], count: Int, key: RandomKey, reward: (Prompt, [Int32]) -> Double
  ) throws -> [ResponseGroup<Prompt>] {
    try groups(scoredBy: { zip($0, $1).map(reward) }, prompts, count: count, key: key)
  }

  /// As `groups(_:count:key:reward:)`, scoring all responses at once.
  public func groups(
    scoredBy rewards: ([Prompt], [[Int32]]) -> [Double], _ prompts: [Prompt], count: Int,
    key: RandomKey
  ) throws -> [ResponseGroup<Prompt>] {
    let repeated = prompts.flatMap { [Prompt](repeating: $0, count: count) }
    let responses = try responses(to: repeated, key: key)
    let scores = rewards(repeated, responses)
    precondition(
      scores.count == responses.count, "\(scores.count) rewards for \(responses.count) responses")
    return prompts.enumerated().map { index, prompt in
      let own = index * count..<(index + 1) * count
      return ResponseGroup(
        prompt: prompt, responses: Array(responses[own]), rewards: Array(scores[own]))
    }
  }
}

extension ResponsePolicy {
  /// The evaluations of many responses' tokens, without gradients and padding, in batches of
  /// `batchSize`; no values without a critic.
  func tokenNumbers(
    of responses: [[Int32]], to prompts: [Prompt], batchSize: Int = 256
  ) -> (logProbabilities: [[Double]], values: [[Double]]) {
    var result: (logProbabilities: [[Double]], values: [[Double]]) = ([], [])
    for start in stride(from: 0, to: responses.count, by: batchSize) {
      let rows = start..<min(start + batchSize, responses.count)
      let found = tokenEvaluations(of: Array(responses[rows]), to: Array(prompts[rows]))
      let counts = responses[rows].map(\.count)
      result.logProbabilities += found.logProbabilities.rows(counts)
      result.values += found.values?.rows(counts) ?? []
    }
    return result
  }
}

extension Tensor {
  // The first numbers of each row of a matrix.
  fileprivate func rows(_ counts: [Int]) -> [[Double]] {
    let (numbers, width) = (doubles, shape[1])
    return counts.enumerated().map { Array(numbers[$0 * width..<$0 * width + $1]) }
  }
}
