extension TuningMethod {
  // Methods that are no pair losses, and their options.
  private static let optionNames: [(name: String, options: [String])] = [
    ("pref-ft", []), ("filtered", []), ("rwr", ["beta"]), ("bon", []), ("bon-negative", ["beta"]),
    ("reinforce", []), ("rloo", []), ("grpo", []), ("ppo", []), ("ppo-critic", []),
    ("rso", ["beta"]),
    ("kto", UnpairedLoss.optionNames),
  ]

  /// The names that `init(named:_:)` knows: those here and of pair losses but for `likelihood`,
  /// which is called `pref-ft`.
  public static var names: [String] {
    optionNames.map(\.name) + PairLoss.names.filter { $0 != "likelihood" }
  }

  /// The method with a name and options; pair losses take every pair of responses to a prompt, and
  /// the penalty of `ppo-critic` is `AdaptiveKL.loose`.
  ///
  /// - Throws: `LossError` for an unknown name, an option that the method does not have, or one
  ///   outside its range.
  public init(named name: String, _ options: PairLossOptions = .init()) throws(LossError) {
    guard let known = Self.optionNames.first(where: { $0.name == name })?.options else {
      guard Self.names.contains(name) else {
        throw .unknownLoss(found: name, known: Self.names)
      }
      self = .pairs(try PairLoss(named: name, options), PairSelection(.all))
      return
    }
    if let unused = options.names.first(where: { !known.contains($0) }) {
      throw .unusedOption(loss: name, option: unused, known: known)
    }
    if let beta = options.beta, !(beta > 0 && beta.isFinite) {
      throw .option(name: "beta of \(name)", found: beta, expected: "a positive number")
    }
    self =
      name == "kto" ? .unpaired(try UnpairedLoss(options)) : Self.made(name, beta: options.beta)
  }

  private static func made(_ name: String, beta: Double?) -> TuningMethod {
    switch name {
    case "filtered": .filtered(threshold: 0)
    case "rwr": .rewardWeighted(beta: beta ?? 1, limit: 20)
    case "bon": .bestOfN(BestOfN())
    case "bon-negative": .bestOfN(BestOfN(negative: .mean(beta: beta ?? 0.5)))
    case "reinforce": .reinforce(AdvantageEstimator(.running), klWeight: 0)
    case "rloo": .reinforce(AdvantageEstimator(.leaveOneOut), klWeight: 0)
    case "grpo": .reinforce(AdvantageEstimator(.standardized), klWeight: 0)
    case "ppo": .proximal(PolicyLoss(), AdvantageEstimator(.standardized))
    case "ppo-critic": .actorCritic(ActorCritic(penalty: .loose))
    case "rso": .rejection(.dpo(), beta: beta ?? 0.5)
    default: .pairs(.likelihood, PairSelection(.all))
    }
  }
}
