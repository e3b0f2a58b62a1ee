/// A method by name, with the coefficients of the bandit's studies (`preference bandit`).
public enum BanditMethod: String, Sendable, Codable, CaseIterable {
  /// Best-of-N.
  case bon
  /// Best-of-N that pushes the others down.
  case bonNegative = "bon-negative"
  /// Likelihood of the preferred response of each pair.
  case prefFT = "pref-ft"
  /// Reward-weighted regression at beta .5.
  case rwr
  /// Reward-weighted regression at beta .1, without a limit.
  case rwrSharp = "rwr-sharp"
  /// REINFORCE with rewards standardised by prompt.
  case reinforce
  /// PPO with rewards standardised by prompt.
  case ppo
  /// DPO at beta .1.
  case dpo
  /// IPO with a target margin of 10.
  case ipo

  /// The method.
  public var method: TuningMethod { method(PairSelection(.all)) }

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
