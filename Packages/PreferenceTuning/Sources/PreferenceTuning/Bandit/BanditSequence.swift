import NeuralNetworks
import Optimizers
public import Randomness
import Tensors

/// Setting B of the bandit, the paper's main one: a small transformer answers a prompt of one
/// action with nine more, and the reward is the mean over all ten.
public enum BanditSequence {
  /// The actions of a prompt with its response.
  public static let length = 10

  /// A fresh gpt-nano over the actions: 94,992 parameters.
  ///
  /// - Throws: Nothing for these sizes, which are as `LanguagePolicy` wants them.
  public static func policy(key: RandomKey) throws(LanguageError) -> LanguagePolicy<GPT> {
    // No action ends a response.
    try LanguagePolicy(GPT(.nano, key: key), end: -1, maximumTokens: length - 1)
  }

  /// Prompts of one action each, uniformly drawn.
  public static func prompts(_ count: Int, key: RandomKey) -> [[Int32]] {
    var generator = key.generator()
    return (0..<count).map { _ in [Int32(generator.integer(below: BanditReference.actions))] }
  }

  /// How a reference is fitted to the data's law.
  public enum Fit: String, Sendable, Hashable, Codable, CaseIterable {
    /// `KL(π || π_data)`, as the released code does.
    case reverseDivergence = "reverse-kl"
    /// `KL(π_data || π)`, the likelihood of data.
    case likelihood
  }

  /// The policy after a fit to the data's law of the next action in every place.
  ///
  /// Reverse KL and Adam at .01 are those of the released code; sequences are drawn from the data.
  ///
  /// - Throws: As `policy(key:)`.
  public static func reference(
    steps: Int, by fit: Fit = .reverseDivergence, key: RandomKey
  ) throws(LanguageError) -> LanguagePolicy<GPT> {
    var policy = try policy(key: key.split("weights"))
    var adam = Adam(learningRate: 0.01)
    for step in 0..<steps {
      let rows = sequences(20, key: key.split("fit").split(step))
      let (_, gradients) = valueAndGradient(at: policy) { divergence($0, on: rows, fit) }
      adam.update(&policy, along: gradients)
    }
    return policy
  }

  /// The mean divergence `KL(π || π_data)` of the next action's law, in nats.
  public static func divergence(_ policy: LanguagePolicy<GPT>, key: RandomKey) -> Double {
    Double(divergence(policy, on: sequences(100, key: key)).scalar())
  }

  // What a model is shown of sequences: a uniform action and draws from the data.
  private static func sequences(_ count: Int, key: RandomKey) -> [[Int32]] {
    var sampler = ActionSampler(BanditReference.probabilities, key: key.split("actions"))
    return prompts(count, key: key.split("prompts")).map { prompt in
      prompt + (1..<length - 1).map { _ in sampler.next() }
    }
  }

  private static func divergence(
    _ policy: LanguagePolicy<GPT>, on rows: [[Int32]], _ fit: Fit = .reverseDivergence
  ) -> Tensor {
    let actions = BanditReference.actions
    let features = policy.model.features(rows.flatMap(\.self), rows: rows.count)
    let logs = policy.model.logits(features).reshaped([rows.count * (length - 1), actions])
      .logSoftmax()
    let target = Tensor(rounding: BanditReference.logProbabilities)
    guard fit == .reverseDivergence else {
      return (target.exp() * (target - logs)).sum(along: 1).mean()
    }
    return (logs.exp() * (logs - target)).sum(along: 1).mean()
  }
}
