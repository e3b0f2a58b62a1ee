import Experiments
import NeuralNetworks
import Optimizers
import Tensors

extension PreferenceVectors {
  static func policyOptimization() throws -> [TestVector] {
    let gae = try GeneralizedAdvantage()(rewards: [0, 0, 1], values: [0.5, 0.6, 0.7])
    let cases = [(1.5, 1.0), (1.5, -1), (0.5, 1), (0.5, -1), (1.1, 2)]
    let losses = cases.map { ratio, advantage in
      PolicyLoss().policy(
        logProbability: DualNumber(ratio).log() + DualNumber(0, input: 0), old: DualNumber(0),
        advantage: DualNumber(advantage))
    }
    let value = PolicyLoss().value(DualNumber(1), old: DualNumber(0.5), returns: DualNumber(0.9))
    var adaptive = try AdaptiveKL(beta: 0.2, target: 6)
    adaptive.update(kl: 9, count: 256)
    return [
      vectors("GAE: advantages", [0.46575, 0.385, 0.3], gae.advantages),
      vectors("GAE: returns", [0.96575, 0.985, 1], gae.returns),
      vectors(
        "whitened", [0.991_343_65, 0.017_092_13, -1.008_435_78], whitened(gae.advantages)),
      vectors(
        "whitened, population variance", [1.214_142_61, 0.020_933_49, -1.235_076_10],
        whitened(gae.advantages, isUnbiased: false)),
      vectors("PPO: losses", [-1.2, 1.5, -0.5, 0.8, -2.2], losses.map(\.value)),
      vectors("PPO: gradients", [0, 1.5, -0.5, 0, -2.2], losses.map { $0.partials[0] }),
      vectors("PPO: value loss", [0.02], [value.value]),
      vectors("adaptive KL", [0.201_024], [adaptive.beta]),
    ].flatMap(\.self)
  }

  static func divergences() -> [TestVector] {
    let (p, q) = (TheoryTables.EstimatorRow.law, TheoryTables.EstimatorRow.reference)
    let rows = KLEstimator.allCases.map(TheoryTables.EstimatorRow.init)
    return [
      vectors("KL", [0.218_011_91], [p.divergence(from: q)]),
      vectors(
        "k1", [0.693_147_18, 0.182_321_56, -0.916_290_73], rows[0].values),
      vectors("k3", [0.193_147_18, 0.015_654_89, 0.583_709_27], rows[2].values),
      vectors(
        "means of k1, k2, k3", [0.218_011_91, 0.209_058_30, 0.218_011_91],
        rows.map(\.mean)),
      vectors(
        "variances of k1, k2, k3", [0.370587, 0.020477, 0.039341],
        rows.map(\.variance), tolerance: 1e-6),
      vectors(
        "gradient of reverse KL", [0.237_567_63, -0.010_707_11, -0.226_860_53],
        Divergence.reverse.gradient(p, target: q)),
      vectors("gradient of k1 as a loss", [0, 0, 0], rows[0].gradient),
      vectors(
        "gradient of k2 as a loss", [0.237_567_63, -0.010_707_11, -0.226_860_53], rows[1].gradient),
      vectors("gradient of k3 as a loss", [0.25, 0.05, -0.3], rows[2].gradient),
    ].flatMap(\.self)
  }

  static func policyGradient() -> [TestVector] {
    let law = ActionLaw(logits: [0, 1, 2])
    let rewards = [1.0, 0, 0.5]
    let advantage = rewards[0] - law.mean(of: rewards)
    let loss = reinforceLoss(
      logProbability: DualNumber(-1, input: 0), advantage: DualNumber(advantage))
    let ascent = law.probabilities.enumerated().map { index, p in
      -loss.partials[0] * ((index == 0 ? 1 : 0) - p)
    }
    return [
      vectors("policy", [0.090_030_57, 0.244_728_47, 0.665_240_96], law.probabilities),
      vectors("mean reward", [0.422_651_05], [law.mean(of: rewards)]),
      vectors(
        "exact policy gradient", [0.051_979_06, -0.103_434_75, 0.051_455_69],
        law.logitGradient(rewards)),
      vectors(
        "REINFORCE, one sample", [0.525_369_89, -0.141_293_73, -0.384_076_17], ascent),
    ].flatMap(\.self)
  }

  static func optima() -> [TestVector] {
    let rows = [0.5, 1, 5].map(TheoryTables.OptimumRow.init)
    func law(_ beta: Double) -> [Double] {
      TheoryTables.OptimumRow.reference.tilted(by: TheoryTables.OptimumRow.rewards, beta: beta)
        .probabilities
    }
    return [
      vectors("optimum at beta .5", [0.091_651_51, 0.193_490_91, 0.714_857_58], law(0.5)),
      vectors("optimum at beta 1", [0.353_078_50, 0.274_219_10, 0.372_702_40], law(1)),
      vectors("optimum at beta 5", [0.640_167_97, 0.223_400_83, 0.136_431_20], law(5)),
      vectors(
        "optimum at beta 1: reward, KL", [1.019_623_91, 0.335_233_97],
        [rows[1].reward, rows[1].divergence]),
      vectors(
        "optimal values", [1.016_543_43, 0.684_389_94, 0.446_748_72], rows.map(\.objective)),
      vectors("β ln Z", rows.map(\.objective), rows.map(\.value)),
    ].flatMap(\.self)
  }

  static func bounds() -> [TestVector] {
    vectors(
      "KL bound of Best-of-N",
      [0.193_147_18, 0.636_294_36, 1.402_585_09, 1.835_088_72, 3.174_508_08],
      [2, 4, 10, 16, 64].map(bestOfNDivergenceBound))
  }

  static func networks() -> [TestVector] {
    let wide = Tensor([1000, 1001, 1002], shape: [1, 3]).logSoftmax()
    var policy = TabularPolicy(logits: [0])
    var adam = Adam(learningRate: 0.01)
    adam.update(&policy, along: Gradients([Tensor([0.5])]))
    // Completions of three tokens and of one after prompts of two.
    let batch = CompletionBatch([
      PromptedCompletion(prompt: [1, 2], completion: [3, 4, 5]),
      PromptedCompletion(prompt: [6, 7], completion: [8]),
    ])
    let tokens = Tensor([-1, -2, -3, -4])
    let sums = tokens.sums(over: batch.ranges).doubles
    let rows = tokens.rows(over: batch.ranges).doubles
    let means = zip(sums, batch.ranges).map { $0 / Double($1.count) }
    return [
      vectors(
        "log-softmax", [-2.407_606_0, -1.407_606_0, -0.407_606_0], wide.doubles, tolerance: 1e-6),
      vectors("Adam, first step", [-0.009_999_999_8], policy.logits.doubles, tolerance: 1e-8),
      vectors(
        "completion tokens and their places", [3, 4, 5, 8, 1, 2, 3, 5],
        batch.labels.map { Double($0) } + batch.positions.map { Double($0) }),
      vectors("tokens as rows", [-1, -2, -3, -4, 0, 0], rows),
      vectors(
        "sums, token mean, mean of means", [-6, -4, -2.5, -3],
        sums + [sums.reduce(0, +) / Double(batch.labels.count), mean(means)]),
    ].flatMap(\.self)
  }
}
