/// A loss on pairs of a preferred response `w` and a dispreferred one `l`.
///
/// `lp` is a log-probability under the policy, `ρ = lp - ref` its logarithmic ratio to the reference,
/// `h = ρ_w - ρ_l`, and `a = lp / L` a mean over tokens.
public enum PairLoss: Sendable, Hashable, Codable {
  /// How IPO measures a response.
  public enum Normalization: String, Sendable, Hashable, Codable, CaseIterable {
    /// Sums over tokens, as published.
    case sum
    /// Means over tokens, as TRL does.
    case mean
  }

  /// `-lp_w`: supervised tuning on preferred responses (Pref-FT).
  case likelihood
  /// `-(1 - ε) ln σ(β h) - ε ln σ(-β h)` (Rafailov et al. 2023; ε: cDPO, Mitchell 2023).
  case dpo(beta: Double = 0.1, smoothing: Double = 0)
  /// `(-(1 - ε) ln σ(β h) + ε ln σ(-β h)) / (1 - 2 ε)`, unbiased under flips of rate ε
  /// (Chowdhury et al. 2024).
  case robust(beta: Double = 0.1, smoothing: Double)
  /// `max(0, 1 - β h)` (Liu et al. 2023).
  case hinge(beta: Double = 0.1)
  /// `(h - 1 / (2 τ))²` (Azar et al. 2023).
  case ipo(tau: Double = 0.1, normalization: Normalization = .sum)
  /// `(ρ_w - 1 / (2 β))² + (ρ_l + 1 / (2 β))²` (Wu et al. 2024).
  case sppo(beta: Double = 0.1)
  /// `-ln σ(β ρ_w) - ½ ln σ(-β ρ_w) - ½ ln σ(-β ρ_l)` (Chen et al. 2024).
  case nca(beta: Double = 0.1)
  /// `1 - σ(β ρ_w) + σ(β ρ_l)` (D'Oosterlinck et al. 2024).
  case apoZero(beta: Double = 0.1)
  /// `σ(β ρ_w) + 1 - σ(β h)` (D'Oosterlinck et al. 2024).
  case apoDown(beta: Double = 0.1)
  /// `-ln σ(β (a_w - a_l) - γ)` (Meng et al. 2024).
  case simpo(beta: Double, gamma: Double)
  /// `-a_w - λ ln σ(logit(e^(a_w)) - logit(e^(a_l)))` (Hong et al. 2024).
  case orpo(lambda: Double = 0.1)
  /// `max(0, δ - (lp_w - lp_l)) - λ lp(demonstration)` (Zhao et al. 2023); where pairs are trained
  /// on, the preferred response is the demonstration.
  case slic(delta: Double = 1, lambda: Double = 0.1)
  /// `-ln σ(β (lp_w - lp_l)) - α a_w` (Xu et al. 2024).
  case cpo(beta: Double = 0.1, alpha: Double = 1)
  /// Another loss and `-weight a_w`, which holds the preferred response up (Pang et al. 2024).
  indirect case anchored(PairLoss, weight: Double)

  /// SimPO with the target margin `γ = 0.3 β`.
  public static func simpo(beta: Double = 2) -> PairLoss { .simpo(beta: beta, gamma: 0.3 * beta) }

  /// The loss of each pair.
  ///
  /// - Throws: `LossError` for what the loss needs and `pair` lacks.
  public func callAsFunction<Number: LossNumber>(
    _ pair: PairValues<Number>
  ) throws(LossError) -> Number {
    switch self {
    case .likelihood: -pair.policy.chosen
    case .simpo, .orpo, .slic, .cpo: try referenceFree(pair)
    case .anchored(let loss, let weight):
      try loss(pair) - pair.perToken(pair.policy, self).chosen * weight
    default: try contrast(pair.ratios(self), pair)
    }
  }

  // The losses on ratios to the reference.
  private func contrast<Number: LossNumber>(
    _ ratios: PairValues<Number>.Couple, _ pair: PairValues<Number>
  ) throws(LossError) -> Number {
    let (chosen, rejected) = (ratios.chosen, ratios.rejected)
    switch self {
    case .dpo(let beta, let smoothing):
      let logit = ratios.margin * beta
      return (-logit).softplus() * (1 - smoothing) + logit.softplus() * smoothing
    case .robust(let beta, let smoothing):
      let logit = ratios.margin * beta
      let corrected = (-logit).softplus() * (1 - smoothing) - logit.softplus() * smoothing
      return corrected * (1 / (1 - 2 * smoothing))
    case .hinge(let beta): return (1 - ratios.margin * beta).rectified()
    case .ipo(let tau, let normalization):
      let measured = try normalization == .sum ? ratios : pair.perToken(ratios, self)
      return (measured.margin - 1 / (2 * tau)).squared()
    case .sppo(let beta):
      let half = 1 / (2 * beta)
      return (chosen - half).squared() + (rejected + half).squared()
    case .nca(let beta):
      let (w, l) = (chosen * beta, rejected * beta)
      return (-w).softplus() + w.softplus() * 0.5 + l.softplus() * 0.5
    case .apoZero(let beta): return (-chosen * beta).sigmoid() + (rejected * beta).sigmoid()
    case .apoDown(let beta): return (chosen * beta).sigmoid() + (-ratios.margin * beta).sigmoid()
    default: return (-ratios.margin).softplus()
    }
  }

  private func referenceFree<Number: LossNumber>(
    _ pair: PairValues<Number>
  ) throws(LossError) -> Number {
    switch self {
    case .simpo(let beta, let gamma):
      return (gamma - (try pair.perToken(pair.policy, self)).margin * beta).softplus()
    case .orpo(let lambda):
      let means = try pair.perToken(pair.policy, self)
      let (w, l) = (means.chosen, means.rejected)
      let logOdds = (w - l) - (w.logOneMinusExp() - l.logOneMinusExp())
      return (-logOdds).softplus() * lambda - w
    case .slic(let delta, let lambda):
      let hinge = (delta - pair.policy.margin).rectified()
      if lambda == 0 { return hinge }
      guard let demonstration = pair.demonstration else { throw .missingDemonstrations }
      return hinge - demonstration * lambda
    case .cpo(let beta, let alpha):
      let contrast = (-pair.policy.margin * beta).softplus()
      return alpha == 0
        ? contrast : contrast - (try pair.perToken(pair.policy, self)).chosen * alpha
    default: return -pair.policy.chosen
    }
  }

  /// The rewards that the loss implies: `β ρ` with a reference, `β lp` or `β a` without one.
  public func impliedRewards<Number: LossNumber>(
    _ pair: PairValues<Number>
  ) throws(LossError) -> PairValues<Number>.Couple {
    let measured: PairValues<Number>.Couple
    switch self {
    case .anchored(let loss, _): return try loss.impliedRewards(pair)
    case .simpo, .orpo: measured = try pair.perToken(pair.policy, self)
    case .cpo, .slic: measured = pair.policy
    case .likelihood: measured = try pair.reference == nil ? pair.policy : pair.ratios(self)
    case .ipo(_, normalization: .mean):
      measured = try pair.perToken(pair.ratios(self), self)
    default: measured = try pair.ratios(self)
    }
    let scale = rewardScale
    return .init(
      chosen: measured.chosen.detached * scale, rejected: measured.rejected.detached * scale)
  }

  private var rewardScale: Double {
    switch self {
    case .dpo(let beta, _), .robust(let beta, _), .hinge(let beta), .sppo(let beta), .nca(let beta),
      .apoZero(let beta), .apoDown(let beta), .simpo(let beta, _), .cpo(let beta, _):
      beta
    case .ipo(let tau, _): tau
    case .orpo(let lambda): lambda
    case .likelihood, .slic: 1
    case .anchored(let loss, _): loss.rewardScale
    }
  }
}
