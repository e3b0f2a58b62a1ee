import PreferenceTuning
import Tensors
import Testing
import _TestSupport

@Suite("Losses against PyTorch") struct LossFixtureTests {
  let fixture: LossFixture

  init() throws { fixture = try LossFixture.load() }

  @Test("pair losses and gradients in double precision agree to 1e-10")
  func pairsInDouble() throws {
    #expect(Set(fixture.pairs.map(\.name)) == Set(PairLoss.names))
    for pair in fixture.pairs {
      let loss = try PairLoss(named: pair.name, pair.options.options)
      let result = try fixture.table.evaluated(loss)
      #expect(largestError(of: result.losses, against: pair.losses) < 1e-10, "\(pair.name)")
      #expect(
        largestError(of: result.chosenGradients, against: pair.chosenGradients) < 1e-10,
        "\(pair.name)")
      #expect(
        largestError(of: result.rejectedGradients, against: pair.rejectedGradients) < 1e-10,
        "\(pair.name)")
    }
  }

  @Test("pair losses on tensors agree to the precision of the build")
  func pairsOnTape() throws {
    for pair in fixture.pairs {
      let loss = try PairLoss(named: pair.name, pair.options.options)
      let inputs = [Tensor(rounding: fixture.chosen), Tensor(rounding: fixture.rejected)]
      let (value, gradients) = try valueAndGradient(at: inputs) { inputs throws(LossError) in
        try loss.mean(values(inputs)).loss
      }
      let mean = pair.losses.reduce(0, +) / Double(pair.losses.count)
      let tolerance = 30 * Precision.fixtureTolerance
      #expect(largestError(of: [Double(value)], against: [mean]) < tolerance, "\(pair.name)")
      #expect(
        largestError(of: gradients[0].doubles, against: pair.chosenGradients) < tolerance,
        "\(pair.name)")
      #expect(
        largestError(of: gradients[1].doubles, against: pair.rejectedGradients) < tolerance,
        "\(pair.name)")
    }
  }

  private func values(_ inputs: [Tensor]) -> PairValues<Tensor> {
    PairValues(
      policy: .init(chosen: inputs[0], rejected: inputs[1]),
      reference: .init(
        chosen: Tensor(rounding: fixture.referenceChosen),
        rejected: Tensor(rounding: fixture.referenceRejected)),
      lengths: .init(
        chosen: Tensor(rounding: fixture.chosenLengths),
        rejected: Tensor(rounding: fixture.rejectedLengths)),
      demonstration: Tensor(rounding: fixture.demonstrations))
  }

  @Test func unpaired() throws {
    let kto = fixture.kto
    let loss = UnpairedLoss(
      beta: kto.beta, desirableWeight: kto.weights[0], undesirableWeight: kto.weights[1])
    let result = try loss.evaluated(
      ratios: kto.ratios, isDesirable: kto.labels, mismatchedRatios: kto.mismatched)
    #expect(largestError(of: result.losses, against: kto.losses) < 1e-10)
    #expect(largestError(of: result.gradients, against: kto.gradients) < 1e-10)
    let (_, gradient) = try valueAndGradient(at: Tensor(rounding: kto.ratios)) {
      ratios throws(LossError) in
      try loss.mean(
        ratios: ratios, isDesirable: kto.labels, mismatchedRatios: kto.mismatched
      ).loss
    }
    #expect(largestError(of: gradient.doubles, against: kto.gradients) < Precision.fixtureTolerance)
  }

  @Test("PPO's losses of tokens and of values")
  func proximal() {
    let ppo = fixture.ppo
    let loss = PolicyLoss()
    for i in ppo.old.indices {
      let policy = loss.policy(
        logProbability: DualNumber(ppo.new[i], input: 0), old: DualNumber(ppo.old[i]),
        advantage: DualNumber(ppo.advantages[i]))
      let value = loss.value(
        DualNumber(ppo.values[i], input: 0), old: DualNumber(ppo.oldValues[i]),
        returns: DualNumber(ppo.returns[i]))
      let found = [policy.value, policy.partials[0] / 12, value.value, value.partials[0] / 12]
      let expected = [
        ppo.losses[i], ppo.gradients[i], ppo.valueLosses[i], ppo.valueGradients[i],
      ]
      #expect(largestError(of: found, against: expected) < 1e-10, "token \(i)")
    }
  }

  @Test func divergenceEstimators() throws {
    let data = fixture.estimators
    for estimator in KLEstimator.allCases {
      let expected = try #require(data.cases[estimator.rawValue])
      let found = zip(data.policy, data.reference).map {
        estimator(logProbability: DualNumber($0, input: 0), reference: DualNumber($1))
      }
      #expect(largestError(of: found.map(\.value), against: expected.values) < 1e-10)
      #expect(
        largestError(of: found.map { $0.partials[0] / 8 }, against: expected.gradients) < 1e-10)
    }
  }

  @Test("advantages of groups and weights of rewards")
  func groups() throws {
    let data = fixture.groups
    var (rloo, grpo) = (AdvantageEstimator(.leaveOneOut), AdvantageEstimator(.standardized))
    let leaveOneOut = try rloo.advantages(data.rewards)
    let standardized = try grpo.advantages(data.rewards)
    for row in data.rewards.indices {
      #expect(largestError(of: leaveOneOut[row], against: data.rloo[row]) < 1e-10)
      #expect(largestError(of: standardized[row], against: data.grpo[row]) < 1e-10)
    }
    let weights = try LikelihoodWeights.rewardWeighted(rewards: data.rewards[0], beta: 0.4)
    #expect(largestError(of: weights.weights, against: data.rwr) < 1e-10)
  }
}
