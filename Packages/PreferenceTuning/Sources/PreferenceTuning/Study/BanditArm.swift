/// The methods that the bandit compares, with the coefficients of the pilot.
enum BanditArm: String, Sendable, CaseIterable {
  case bon
  case bonNegative = "bon-negative"
  case prefFT = "pref-ft"
  case rwr
  case rwrSharp = "rwr-sharp"
  case reinforce
  case ppo
  case dpo
  case ipo

  var method: TuningMethod { method(PairSelection(.all)) }

  /// The method, learning from such pairs where it learns from pairs.
  func method(_ pairs: PairSelection) -> TuningMethod {
    switch self {
    case .bon: .bestOfN(BestOfN())
    case .bonNegative: .bestOfN(BestOfN(negative: .mean(beta: 0.5)))
    case .prefFT: .pairs(.likelihood, pairs)
    case .rwr: .rewardWeighted(beta: 0.5, limit: 20)
    // Such weights reach exp(10): the limit of 20 would flatten them.
    case .rwrSharp: .rewardWeighted(beta: 0.1, limit: .infinity)
    case .reinforce: .reinforce(.perPrompt, klWeight: 0)
    case .ppo: .proximal(PolicyLoss(), .perPrompt)
    case .dpo: .pairs(.dpo(beta: 0.1), pairs)
    // The bandit's (h - 10)².
    case .ipo: .pairs(.ipo(tau: 0.05), pairs)
    }
  }
}

/// The two rewards by the names under which they are reported.
enum BanditTask: String, Sendable, CaseIterable {
  /// The peak lies where the reference has little mass.
  case disjoint = "R1"
  /// The peak lies on the bulk of the reference.
  case aligned = "R2"

  var reward: BanditReward { self == .disjoint ? .disjoint : .aligned }
}

/// One run on setting A or B of the bandit.
struct BanditPlan {
  var method: TuningMethod
  var task: BanditTask
  var loop: LoopSettings
  var isOffline: Bool
  /// Iterations between two measurements.
  var interval: Int

  /// Whether the policy is measured after an iteration; always after the last.
  func isMeasured(after iteration: Int) -> Bool {
    iteration.isMultiple(of: interval) || iteration == loop.iterations
  }
}
