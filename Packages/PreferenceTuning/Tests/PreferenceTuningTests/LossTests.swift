import Experiments
import Failures
import PreferenceTuning
import Randomness
import Testing

@Suite("Losses and estimators") struct LossTests {
  @Test("the equations' fixed numbers come out")
  func vectors() throws {
    let vectors = try preferenceVectors()
    #expect(vectors.count > 150)
    for vector in vectors {
      #expect(vector.passes, "\(vector.name): got \(vector.got), expected \(vector.expected)")
    }
  }

  @Test("an ORPO with beta, and other options that a loss does not have, are refused")
  func unusedOption() {
    var options = PairLossOptions()
    options.beta = 0.1
    #expect(throws: LossError.unusedOption(loss: "orpo", option: "beta", known: ["lambda", "nll"]))
    {
      try PairLoss(named: "orpo", options)
    }
    options.beta = -1
    #expect(throws: LossError.self) { try PairLoss(named: "dpo", options) }
    options.beta = nil
    options.smoothing = 0.5
    #expect(throws: LossError.self) { try PairLoss(named: "robust", options) }
    #expect(throws: LossError.unknownLoss(found: "dpoo", known: PairLoss.names)) {
      try PairLoss(named: "dpoo")
    }
  }

  @Test("the likelihood of the preferred response is added to any loss, per token")
  func anchored() throws {
    var table = PairTable(chosen: [-12], rejected: [-15])
    (table.referenceChosen, table.referenceRejected) = ([-13], [-14])
    (table.chosenLengths, table.rejectedLengths) = ([4], [6])
    var options = PairLossOptions()
    (options.beta, options.nll) = (0.1, 0.5)
    let found = try table.evaluated(try PairLoss(named: "dpo", options))
    // ln(1 + exp(-.2)) + .5 12 / 4
    #expect(abs(found.losses[0] - (0.598_138_87 + 1.5)) < 1e-8)
    #expect(abs(found.chosenGradients[0] + 0.045_016_60 + 0.125) < 1e-8)
    #expect(abs(found.rejectedGradients[0] - 0.045_016_60) < 1e-8)
    #expect(throws: LossError.self) { try PairLoss(named: "likelihood", options) }
  }

  @Test("what a loss needs is named when it is missing")
  func missing() {
    let table = PairTable(chosen: [-1], rejected: [-2])
    #expect(throws: LossError.missingReference(loss: "dpo")) { try table.evaluated(.dpo()) }
    #expect(throws: LossError.missingLengths(loss: "simpo")) { try table.evaluated(.simpo()) }
    #expect(throws: LossError.missingDemonstrations) { try table.evaluated(.slic()) }
    #expect("\(LossError.missingReference(loss: "dpo"))".contains("ref_chosen"))
  }

  @Test("numbers that are no log-probabilities are refused by row")
  func badNumbers() {
    let positive = PairTable(chosen: [-1, 0.5], rejected: [-2, -1])
    #expect(throws: LossError.notLogProbability(name: "chosen", row: 2, found: 0.5)) {
      try positive.evaluated(.likelihood)
    }
    let undefined = PairTable(chosen: [-1], rejected: [.nan])
    #expect(throws: LossError.notFinite(name: "rejected", row: 1)) {
      try undefined.evaluated(.likelihood)
    }
    let short = PairTable(chosen: [-1, -1], rejected: [-2])
    #expect(throws: LossError.counts(name: "rejected", found: 1, expected: 2)) {
      try short.evaluated(.likelihood)
    }
    #expect(throws: LossError.empty(name: "chosen")) {
      try PairTable(chosen: [], rejected: []).evaluated(.likelihood)
    }
  }

  @Test("groups and batches of one are refused where others are compared with")
  func one() {
    for baseline in [Baseline.leaveOneOut, .standardized] {
      var estimator = AdvantageEstimator(baseline)
      #expect(
        throws: LossError.groupTooSmall(method: baseline.rawValue.uppercased(), found: 1)
      ) { try estimator.advantages([[1, 2], [3]]) }
    }
    #expect(throws: LossError.unpairedBatchTooSmall(found: 1)) {
      try UnpairedLoss().evaluated(ratios: [1], isDesirable: [true], mismatchedRatios: [1])
    }
    #expect(LossError.unpairedBatchTooSmall(found: 1).failureKind == .usage)
  }

  @Test("KTO of a table checks every column, and an undefined mean stays undefined")
  func unpairedTable() throws {
    let good = UnpairedTable(
      logProbabilities: [-4, -6], reference: [-5, -5], labels: [1, 0], mismatched: [0.25, 0.75])
    #expect(abs(try good.evaluated(UnpairedLoss()).losses[0] - 0.487_502_60) < 1e-8)
    func check(_ expected: LossError, _ change: (inout UnpairedTable) -> Void) {
      var table = good
      change(&table)
      #expect(throws: expected) { try table.evaluated(UnpairedLoss()) }
    }
    check(.notFinite(name: "logp", row: 1)) { $0.logProbabilities[0] = -.infinity }
    check(.notLogProbability(name: "ref", row: 2, found: 0.5)) { $0.reference[1] = 0.5 }
    check(.notLabel(row: 2, found: -1)) { $0.labels[1] = -1 }
    check(.notFinite(name: "mismatched", row: 2)) { $0.mismatched[1] = .nan }
    check(.counts(name: "label", found: 1, expected: 2)) { $0.labels = [1] }
    #expect(try UnpairedLoss().referencePoint(mismatchedRatios: [1, .nan]).isNaN)
    #expect(try UnpairedLoss().referencePoint(mismatchedRatios: [1, -3]) == 0)
  }

  @Test("SimPO's margin follows its beta, by name and in code")
  func simpo() throws {
    var options = PairLossOptions()
    #expect(try PairLoss(named: "simpo", options) == .simpo())
    options.beta = 10
    #expect(try PairLoss(named: "simpo", options) == .simpo(beta: 10))
    #expect(PairLoss.simpo(beta: 10) == .simpo(beta: 10, gamma: 3))
  }

  @Test("an adaptive penalty never turns negative")
  func adaptivePenalty() throws {
    var penalty = try AdaptiveKL(beta: 1, target: 6, horizon: 1)
    penalty.update(kl: 0, count: 100)
    #expect(penalty.beta == 0.8)
  }

  @Test("KTO refuses temperatures and weights that would turn it round")
  func unpairedOptions() {
    for loss in [
      UnpairedLoss(beta: -1), UnpairedLoss(beta: 0), UnpairedLoss(desirableWeight: -1),
      UnpairedLoss(undesirableWeight: .infinity),
    ] {
      #expect(throws: LossError.self) {
        try loss.evaluated(
          ratios: [1, 2], isDesirable: [true, false], mismatchedRatios: [1, 2])
      }
    }
  }

  @Test("baselines that remember: running mean and moving average")
  func memory() throws {
    var running = AdvantageEstimator(.running)
    #expect(try running.advantages([[1, 3]]) == [[-1, 1]])
    #expect(try running.advantages([[5, 7]]) == [[1, 3]])
    var reset = AdvantageEstimator(.runningReset)
    #expect(try reset.advantages([[1, 3]]) == [[-1, 1]])
    #expect(try reset.advantages([[5, 7]]) == [[-3, -1]])  // level 16 / 2
    var moving = AdvantageEstimator(.exponential)
    #expect(try moving.advantages([[2, 2]]) == [[0, 0]])
    let next = try moving.advantages([[12, 12]])[0][0]
    #expect(abs(next - 9) < 1e-12)  // level 0.9 * 2 + 0.1 * 12 = 3
  }

  @Test("filters keep what reaches the threshold")
  func filters() throws {
    let kept = try LikelihoodWeights.filtered(rewards: [-1, 0, 2], threshold: 0)
    #expect(kept.weights == [0, 1, 1] && kept.divisor == 2)
    let none = try LikelihoodWeights.filtered(rewards: [-1], threshold: 0)
    #expect(none.coefficients.allSatisfy { $0 == 0 })
  }

  @Test("of each prompt's responses the best are kept, the first of equals")
  func topFilter() throws {
    let kept = try LikelihoodWeights.filtered(groups: [[1, 4, 4, 2], [-3, -5]], top: 1)
    #expect(kept.weights == [0, 1, 0, 0, 1, 0] && kept.divisor == 2)
    let two = try LikelihoodWeights.filtered(groups: [[1, 4, 4, 2]], top: 2)
    #expect(two.coefficients == [0, -0.5, -0.5, 0])
    #expect(throws: LossError.self) { try LikelihoodWeights.filtered(groups: [[1]], top: 0) }
    #expect(throws: LossError.self) { try LikelihoodWeights.filtered(groups: [[.nan]], top: 1) }
  }

  @Test("Best-of-N: ties go to the first, losers below the share do not count")
  func bestOfN() {
    let rule = BestOfN(negative: .mean(beta: 0.5))
    let roles = rule.roles(rewards: [1, 4, 4, 2])
    #expect(roles.best == 1 && roles.losers == [0, 2, 3])
    #expect(BestOfN(negative: .worst(beta: 1)).roles(rewards: [1, 4, 0]).losers == [2])
    #expect(rule.counts(best: -1, loser: -5) && !rule.counts(best: -1, loser: -5.7))
    let loss = rule(
      best: DualNumber(-1, input: 0),
      losers: [
        (DualNumber(-2, input: 1), DualNumber(1)), (DualNumber(-3, input: 2), DualNumber(0)),
      ])
    // 1 + 0.5 (-2) / 2
    #expect(loss.value == 0.5 && loss.partials[0] == -1)
    #expect(loss.partials[1] == 0.25 && loss.partials[2] == 0)
  }

  @Test("pairs: the better one first, gaps up to the threshold are dropped")
  func selection() {
    let all = PairSelection(.all, threshold: 0.5)(rewards: [1, 1.5, 3])
    #expect(all.map(\.chosen) == [2, 2] && all.map(\.rejected) == [0, 1])
    let ends = PairSelection(.bestWorst)(rewards: [1, 1.5, 3, 0])
    #expect(ends.map(\.chosen) == [2] && ends.map(\.rejected) == [3])
    #expect(PairSelection(.neighbours)(rewards: [1, 2, 5, 4, 9]).count == 2)
  }

  @Test("rejection sampling follows the tilted law")
  func rejection() throws {
    var generator = RandomKey(seed: 3).generator()
    let rewards = [Double](repeating: 0, count: 4000) + [Double](repeating: 1, count: 4000)
    let accepted = try acceptedResponses(rewards: rewards, beta: 0.5, using: &generator)
    let low = accepted.count { $0 < 4000 }
    #expect(accepted.count - low == 4000)
    // exp(-2) of 4000 with a deviation of about 22
    #expect(abs(Double(low) - 541) < 110)
    #expect(throws: LossError.self) {
      try acceptedResponses(rewards: [1], beta: 0, using: &generator)
    }
  }

  @Test("the KL penalty's last token carries the score")
  func tokens() throws {
    let rewards = try tokenRewards(score: 2, old: [-1, -2], reference: [-2, -2], beta: 0.5)
    #expect(rewards == [-0.5, 2])
    #expect(throws: LossError.empty(name: "the response")) {
      try tokenRewards(score: 1, old: [], reference: [], beta: 1)
    }
  }
}
