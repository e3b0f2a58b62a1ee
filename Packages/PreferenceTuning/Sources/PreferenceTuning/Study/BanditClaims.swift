import Experiments

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The paper's findings on the bandit (H1 to H5), each with its evidence and direction, stated
/// before anything runs.
struct BanditClaims {
  let configuration: PreferenceConfiguration

  // Differences of mean reward within this margin count as none.
  static let margin = 0.05

  private var bandit: BanditSettings { configuration.bandit }

  var all: [Claim] {
    staleness + reuse + negative + complement + network + sequence + knobs + penalty + dynamics
  }

  // MARK: H1

  private var staleness: [Claim] {
    freshness(
      Study(of: nil, in: StalenessExperiment.name), StalenessExperiment.methods,
      bandit.batchPrompts)
  }

  /// Whose study of a knob a claim is about.
  struct Study {
    /// The policy, for sentences; nil for the one law of the main studies.
    let policy: String?
    /// The experiment.
    let experiment: String
    /// What names of claims begin with.
    let prefix: String

    init(of policy: String?, named prefix: String = "", in experiment: String) {
      (self.policy, self.experiment) = (policy, experiment)
      self.prefix = prefix.isEmpty ? "" : "\(prefix)-"
    }

    func subject(_ method: BanditMethod) -> String {
      (policy.map { "\($0), " } ?? "") + method.rawValue
    }
  }

  func freshness(_ study: Study, _ methods: [BanditMethod], _ prompts: [Int]) -> [Claim] {
    methods.flatMap { method in
      @Sendable func slope(_ task: BanditTask, _ seed: SeedOutcomes) throws -> Double {
        try Self.slope(method, task, over: prompts, seed)
      }
      return [
        Claim(
          "h1-\(study.prefix)\(method.rawValue)",
          "\(study.subject(method)): the area under the reward curve falls with the logarithm of "
            + "how many prompts are sampled at once (R1).",
          source: "Section 5.1", experiment: study.experiment, predicts: .less
        ) { [try slope(.disjoint, $0)] }
        .measured(in: "reward per e-fold"),
        Claim(
          "h1-\(study.prefix)\(method.rawValue)-null",
          "\(study.subject(method)): it falls less where the peak and the reference overlap (R2).",
          source: "Section 5.1", experiment: study.experiment, predicts: .greater
        ) { [try slope(.aligned, $0) - slope(.disjoint, $0)] }
        .measured(in: "reward per e-fold"),
      ]
    }
  }

  // The slope of the area over the logarithm of the prompts sampled at once.
  private static func slope(
    _ method: BanditMethod, _ task: BanditTask, over prompts: [Int], _ seed: SeedOutcomes
  ) throws -> Double {
    let x = prompts.map { log(Double($0)) }
    let y = try prompts.map {
      try seed.value(
        "auc/\(task.rawValue)", arm: StalenessExperiment.arm(method, prompts: $0))
    }
    let (centre, level) = (mean(x), mean(y))
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - centre) * ($1.1 - level) }
    return covariance / x.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  }

  // MARK: H2

  private var reuse: [Claim] {
    passes(
      Study(of: nil, in: ReuseExperiment.name), ReuseExperiment.methods, bandit.reuses)
  }

  func passes(_ study: Study, _ methods: [BanditMethod], _ reuses: [Int]) -> [Claim] {
    guard let once = reuses.first, let most = reuses.last else { return [] }
    let moderate = reuses.last { $0 <= 15 } ?? most
    func claim(
      _ id: String, _ statement: String, _ metric: String, _ method: BanditMethod,
      passes: (more: Int, fewer: Int), predicts prediction: Prediction
    ) -> Claim {
      Claim(
        "h2-\(study.prefix)\(id)", statement, source: "Section 5.1, sample reuse",
        experiment: study.experiment,
        predicts: prediction
      ) {
        [
          try $0.difference(
            metric, ReuseExperiment.arm(method, reuse: passes.more),
            minus: ReuseExperiment.arm(method, reuse: passes.fewer))
        ]
      }
      .measured(in: "reward")
    }
    let gains = methods.map { method in
      claim(
        method.rawValue,
        "\(study.subject(method)): after equal samples, going through them \(moderate) times beats "
          + "once (R1).", "early/R1", method, passes: (moderate, once), predicts: .greater)
    }
    let flat = methods.filter { $0 == .ppo }.map { method in
      claim(
        "ppo-flat",
        "\(study.subject(method)) tolerates reuse: \(moderate) passes end where one does (R1, all "
          + "rounds).", "final/R1", method, passes: (moderate, once),
        predicts: .within(Self.margin))
    }
    let losers: [BanditMethod] = most > moderate ? [.bon, .rwr, .rwrSharp] : []
    let losses = losers.filter(methods.contains).map { method in
      claim(
        "\(method == .bon ? "bon" : "rwr")-loses",
        "\(study.subject(method)) ends lower with \(most) passes than with \(moderate) (R1, all "
          + "rounds).", "final/R1", method, passes: (most, moderate), predicts: .less)
    }
    return gains + flat + losses
  }

  // MARK: H3

  private var negative: [Claim] {
    let contrasts: [(BanditMethod, BanditMethod)] = [
      (.ipo, .bon), (.dpo, .bon), (.bonNegative, .bon), (.ipo, .prefFT), (.dpo, .prefFT),
    ]
    return contrasts.flatMap { arm, other in
      [
        difference(
          "h3-\(arm.rawValue)-\(other.rawValue)",
          "Offline, \(arm.rawValue) ends above \(other.rawValue) where the peak is unlikely (R1).",
          "final/R1", (arm.rawValue, minus: other.rawValue), in: NegativeExperiment.name, .greater),
        difference(
          "h3-\(arm.rawValue)-\(other.rawValue)-null",
          "Offline, \(arm.rawValue) ends within \(Self.margin) of \(other.rawValue) where the peak "
            + "is likely (R2).",
          "final/R2", (arm.rawValue, minus: other.rawValue), in: NegativeExperiment.name,
          .within(Self.margin)),
      ]
    }
      + [BanditMethod.ipo, .dpo].map { arm in
        difference(
          "h3b-\(arm.rawValue)-margin",
          "\(arm.rawValue) raises the margin of log-probabilities more than pref-ft does (R1).",
          "logps/margins/R1", (arm.rawValue, minus: BanditMethod.prefFT.rawValue),
          in: NegativeExperiment.name,
          .greater)
      }
  }

  static func source(of id: String) -> String {
    switch id.prefix(2) {
    case "h1", "h2": "Section 5.1"
    case "h3": "Section 5.2"
    case "h4": "Section 5.3"
    case "h5": "Section 6"
    default: "The released code, and Schulman 2020"
    }
  }

  func difference(
    _ id: String, _ statement: String, _ metric: String, _ arms: (String, minus: String),
    in experiment: String, _ prediction: Prediction
  ) -> Claim {
    Claim(
      id, statement, source: Self.source(of: id),
      experiment: experiment, predicts: prediction
    ) { [try $0.difference(metric, arms.0, minus: arms.minus)] }
    .measured(in: metric.hasPrefix("logps") ? "nats" : "reward")
  }

  // MARK: H4

  // Methods without contrast that learn from the policy's own samples.
  private static let rivals: [BanditMethod] = [.bon, .rwr, .reinforce, .ppo]

  private var complement: [Claim] {
    [BanditMethod.ipo, .dpo].flatMap { arm in
      [
        difference(
          "h4-\(arm.rawValue)-on-policy",
          "On-policy \(arm.rawValue) ends above offline \(arm.rawValue) (R1).", "final/R1",
          ("online-\(arm.rawValue)", minus: "offline-\(arm.rawValue)"),
          in: ComplementExperiment.name, .greater)
      ]
        + Self.rivals.flatMap { rival in
          [
            against(rival, arm, .disjoint, .atLeast(-Self.margin)),
            against(rival, arm, .aligned, .within(Self.margin)),
          ]
        }
    }
  }

  // On-policy contrast against another on-policy method. The best of several is no claim: chosen
  // for each seed with hindsight, it would be ahead by its luck.
  private func against(
    _ rival: BanditMethod, _ arm: BanditMethod, _ task: BanditTask, _ prediction: Prediction
  ) -> Claim {
    let isNull = task == .aligned
    return difference(
      "h4-\(arm.rawValue)-\(rival.rawValue)" + (isNull ? "-null" : ""),
      "On-policy, \(arm.rawValue) has \(isNull ? "about" : "at least") the area under the reward "
        + "curve of \(rival.rawValue) (\(task.rawValue)).",
      "auc/\(task.rawValue)", ("online-\(arm.rawValue)", minus: "online-\(rival.rawValue)"),
      in: ComplementExperiment.name, prediction)
  }

  // MARK: H5

  private var dynamics: [Claim] {
    let rewards = [
      ("h5-aligned", "Reverse KL is ahead after 10 steps where the peak is likely", "R2/10"),
      ("h5-overtakes", "Reverse KL is ahead after 100 steps where the peak is unlikely", "R1/100"),
    ]
    let cases: [(DivergenceTheorem.Case, Prediction)] = [
      (.target, .greater), (.level, .greater), (.relocation, .less),
    ]
    return rewards.map { id, statement, place in
      difference(
        id, "\(statement) (\(place.prefix(2))).", "reward/\(place)", ("reverse", minus: "forward"),
        in: DynamicsExperiment.name, .greater
      ).noting("Exact: all seeds give the same number.")
    }
      + cases.map { theoremCase, prediction in
        Claim(
          "h5-case-\(theoremCase.rawValue)",
          "On random laws of case (\(theoremCase.rawValue)) reverse KL moves ln p(a)/p(b) "
            + "\(prediction == .less ? "lower" : "higher") than forward KL on average.",
          source: "Theorem 6.5", experiment: DynamicsExperiment.name, predicts: prediction
        ) {
          [
            try $0.difference(
              "log-ratio/\(theoremCase.rawValue)", "reverse", minus: "forward")
          ]
        }
        .measured(in: "per unit step")
        .noting("The theorem has conditions; random laws need not meet them.")
      }
  }
}
