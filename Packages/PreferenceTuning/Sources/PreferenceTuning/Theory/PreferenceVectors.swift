public import Experiments

/// The numbers that the equations fix for this toolkit's functions (`preference selftest`).
///
/// They agree to 1e-8, or to the digits that are given; all are computed in double precision, but for
/// those that go through tensors (log-softmax, Adam, masks), which agree to 1e-6 and better.
public func preferenceVectors() throws -> [TestVector] {
  try PreferenceVectors.all()
}

enum PreferenceVectors {
  static func all() throws -> [TestVector] {
    [
      try contrastive(), try referenceFree(), try unpaired(), rewardModel(), try weights(),
      try policyOptimization(), divergences(), policyGradient(), optima(), bounds(), bandit(),
      theorem(), toy(), contrastiveStep(), dynamics(), networks(),
    ].flatMap(\.self)
  }

  static func vectors(
    _ name: String, _ expected: [Double], _ got: [Double], tolerance: Double = 1e-8
  ) -> [TestVector] {
    expected.count == 1 && got.count == 1
      ? [TestVector(name, expected: expected[0], got: got[0], tolerance: tolerance)]
      : TestVector.elements(name, expected: expected, got: got, tolerance: tolerance)
  }

  // lp = (-12, -15), ref = (-13, -14): h = 2.
  static var pair: PairTable {
    var table = PairTable(chosen: [-12], rejected: [-15])
    (table.referenceChosen, table.referenceRejected) = ([-13], [-14])
    (table.chosenLengths, table.rejectedLengths) = ([4], [6])
    return table
  }

  private static func loss(_ loss: PairLoss, _ table: PairTable = pair) throws -> Double {
    try table.evaluated(loss).losses[0]
  }

  private static func scaled(_ factor: Double) -> PairTable {
    var table = pair
    table.chosen = pair.chosen.map { factor * $0 }
    table.rejected = pair.rejected.map { factor * $0 }
    table.referenceChosen = pair.referenceChosen?.map { factor * $0 }
    table.referenceRejected = pair.referenceRejected?.map { factor * $0 }
    return table
  }

  private static func margin(_ h: Double) -> PairTable {
    var table = PairTable(chosen: [-200 + h], rejected: [-200])
    (table.referenceChosen, table.referenceRejected) = ([-200], [-200])
    return table
  }

  private static func contrastive() throws -> [TestVector] {
    let dpo = try pair.evaluated(.dpo(beta: 0.1))
    let names = ["rewards/chosen", "rewards/rejected", "rewards/margins", "rewards/accuracies"]
    let losses = try [0.05, 0.5, 1].map { try loss(.dpo(beta: $0)) }
    let ipo = try pair.evaluated(.ipo(tau: 0.1))
    return [
      vectors(
        "DPO: loss, gradients", [0.598_138_87, -0.045_016_60, 0.045_016_60],
        [dpo.losses[0], dpo.chosenGradients[0], dpo.rejectedGradients[0]]),
      vectors("DPO: rewards", [0.1, -0.1, 0.2, 1], names.map { dpo.metrics[$0] ?? .nan }),
      vectors(
        "DPO at beta .05, .5, 1", [0.644_396_66, 0.313_261_69, 0.126_928_01], losses),
      vectors("DPO at h = 0", [0.693_147_18], [try loss(.dpo(), margin(0))]),
      vectors("DPO at beta h = -100", [100], [try loss(.dpo(beta: 1), margin(-100))]),
      vectors(
        "DPO at beta h = 100", [3.72e-44], [try loss(.dpo(beta: 1), margin(100))],
        tolerance: 1e-46),
      vectors("cDPO", [0.618_138_87], [try loss(.dpo(smoothing: 0.1))]),
      vectors("robust DPO", [0.573_138_87], [try loss(.robust(smoothing: 0.1))]),
      vectors("hinge", [0.8], [try loss(.hinge())]),
      vectors(
        "IPO: loss, gradients", [9, -6, 6],
        [ipo.losses[0], ipo.chosenGradients[0], ipo.rejectedGradients[0]]),
      vectors("IPO, bandit's beta 10", [64], [try loss(.ipo(tau: 0.05))]),
      // The released language models' (β h - 1 / (2 β))².
      vectors("IPO, released form", [23.04], [try loss(.ipo(tau: 0.1), scaled(0.1))]),
      vectors(
        "IPO, means over tokens", [21.006_944_4], [try loss(.ipo(normalization: .mean))],
        tolerance: 6e-8),
    ].flatMap(\.self)
  }

  private static func referenceFree() throws -> [TestVector] {
    var near = pair
    near.rejected = [-12.5]
    let odds = try pair.evaluated(.orpo(lambda: 1)).losses[0] - 3
    return [
      vectors(
        "SLiC without demonstrations", [0, 0.5],
        [try loss(.slic(lambda: 0)), try loss(.slic(lambda: 0), near)]),
      vectors("SimPO", [1.701_413_28], [try loss(.simpo(beta: 2, gamma: 0.5))]),
      vectors("ORPO: odds ratio, total", [0.995_742_55, 3.099_574_26], [odds, try loss(.orpo())]),
    ].flatMap(\.self)
  }

  private static func unpaired() throws -> [TestVector] {
    let result = try UnpairedLoss().evaluated(
      ratios: [1, -1], isDesirable: [true, false], mismatchedRatios: [0.25, 0.75])
    return vectors("KTO at z = .5", [0.487_502_60, 0.462_570_15], result.losses)
  }

  private static func rewardModel() -> [TestVector] {
    let loss = bradleyTerryLoss(
      chosen: DualNumber(1.3, input: 0), rejected: DualNumber(0.4, input: 1))
    return vectors(
      "Bradley-Terry: probability, loss, gradients",
      [0.710_949_50, 0.341_153_87, -0.289_050_50, 0.289_050_50],
      [bradleyTerryProbability(chosen: 1.3, rejected: 0.4), loss.value]
        + [0, 1].map { loss.partials[$0] })
  }

  private static func weights() throws -> [TestVector] {
    var loo = AdvantageEstimator(.leaveOneOut)
    var batch = AdvantageEstimator(.batchMean)
    let full = try LikelihoodWeights.rewardWeighted(rewards: [1, 2, 3], beta: 1, limit: .infinity)
    let cut = try LikelihoodWeights.rewardWeighted(rewards: [1, 2, 3], beta: 1)
    return [
      vectors(
        "RWR weights", [2.718_281_8, 7.389_056_1, 20.085_536_9], full.weights, tolerance: 6e-8),
      vectors("RWR weight, cut", [20], [cut.weights[2]]),
      vectors("RLOO", [-3, -1.5, 4.5], try loo.advantages([[1, 2, 6]])[0]),
      vectors("mean baseline", [-2, -1, 3], try batch.advantages([[1, 2, 6]])[0]),
    ].flatMap(\.self)
  }
}
