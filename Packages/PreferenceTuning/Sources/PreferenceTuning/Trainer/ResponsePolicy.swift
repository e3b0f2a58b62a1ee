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

  /// One response to each prompt, at temperature 1 and without truncation of the law.
  ///
  /// - Throws: An error of the policy for a prompt that it cannot answer.
  func responses(to prompts: [Prompt], key: RandomKey) throws -> [[Int32]]
}

extension ResponsePolicy {
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
    let repeated = prompts.flatMap { [Prompt](repeating: $0, count: count) }
    let responses = try responses(to: repeated, key: key)
    return prompts.enumerated().map { index, prompt in
      let own = Array(responses[index * count..<(index + 1) * count])
      return ResponseGroup(
        prompt: prompt, responses: own, rewards: own.map { reward(prompt, $0) })
    }
  }
}

extension ResponsePolicy {
  /// The log-probabilities of the tokens of many responses, without gradients and padding, in
  /// batches of `batchSize`.
  func tokenNumbers(
    of responses: [[Int32]], to prompts: [Prompt], batchSize: Int = 256
  ) -> [[Double]] {
    stride(from: 0, to: responses.count, by: batchSize).flatMap { start in
      let rows = start..<min(start + batchSize, responses.count)
      let values = tokenLogProbabilities(
        of: Array(responses[rows]), to: Array(prompts[rows]))
      let (numbers, width) = (values.doubles, values.shape[1])
      return rows.map { row in
        let first = (row - start) * width
        return Array(numbers[first..<first + responses[row].count])
      }
    }
  }
}
