import Experiments

extension BanditClaims {
  var network: [Claim] {
    guard let settings = configuration.network else { return [] }
    let steps = Self.steps(settings.rounds * settings.stepsPerRound, settings.offlineSteps)
    func claim(_ id: String, _ statement: String, _ arm: String, _ other: String) -> Claim {
      difference(
        id, statement, "final/R1", (arm, minus: other), in: NetworkExperiment.name, .greater)
    }
    return [
      claim(
        "h3-network", "A perceptron tuned offline by IPO ends above Best-of-N (R1).", "offline-ipo",
        "offline-bon"),
      claim(
        "h4-network", "A perceptron tuned on-policy by IPO ends above offline IPO (R1).",
        "online-ipo", "offline-ipo"
      ).noting(steps),
      claim(
        "h4-network-bon", "A perceptron tuned on-policy by Best-of-N ends above offline (R1).",
        "online-bon", "offline-bon"
      ).noting(steps),
    ]
  }

  private static func steps(_ onPolicy: Int, _ offline: Int) -> String {
    "\(onPolicy) steps on-policy, \(offline) offline."
  }

  /// H1 and H2 in the paper's settings A and B.
  var knobs: [Claim] {
    [
      (configuration.network as (any KnobbedSettings)?, "perceptron", NetworkExperiment.name),
      (configuration.sequence, "gpt-nano", SequenceExperiment.name),
    ].flatMap { settings, policy, prefix -> [Claim] in
      guard let knobs = settings?.knobs else { return [] }
      func study(_ knob: BanditKnobExperiment.Knob) -> Study {
        Study(of: policy, named: prefix, in: "\(prefix)-\(knob.rawValue)")
      }
      return freshness(
        study(.staleness), BanditKnobExperiment.Knob.staleness.methods(knobs), knobs.batchPrompts)
        + passes(study(.reuse), BanditKnobExperiment.Knob.reuse.methods(knobs), knobs.reuses)
    }
  }

  // The paper's main setting: the same questions of gpt-nano.
  var sequence: [Claim] {
    guard let settings = configuration.sequence else { return [] }
    let steps = Self.steps(settings.rounds * settings.stepsPerRound, settings.offlineSteps)
    func claim(
      _ id: String, _ statement: String, _ metric: String, _ arms: (String, minus: String),
      _ prediction: Prediction = .greater
    ) -> Claim {
      difference(
        id, "gpt-nano: \(statement)", metric, arms, in: SequenceExperiment.name, prediction)
    }
    return [
      claim(
        "h3-sequence-ipo", "offline, ipo ends above bon (R1).", "final/R1",
        ("offline-ipo", minus: "offline-bon")),
      claim(
        "h3-sequence-bon-negative", "offline, bon-negative ends above bon (R1).", "final/R1",
        ("offline-bon-negative", minus: "offline-bon")),
      claim(
        "h3-sequence-dpo", "offline, dpo ends above pref-ft (R1).", "final/R1",
        ("offline-dpo", minus: "offline-pref-ft")),
      claim(
        "h3-sequence-null", "offline, ipo and bon end alike where the peak is likely (R2).",
        "final/R2", ("offline-ipo", minus: "offline-bon"), .within(Self.margin)),
      claim(
        "h3b-sequence-margin",
        "offline, dpo raises the margin of log-probabilities more than pref-ft (R1).",
        "logps/margins/R1", ("offline-dpo", minus: "offline-pref-ft")),
      claim(
        "h4-sequence-on-policy", "on-policy ipo ends above offline ipo (R1).", "final/R1",
        ("online-ipo", minus: "offline-ipo")
      ).noting(steps),
    ]
      + ["bon", "rwr", "ppo"].map { rival in
        claim(
          "h4-sequence-\(rival)",
          "on-policy, ipo has at least the area under the reward curve of \(rival) (R1).",
          "auc/R1", ("online-ipo", minus: "online-\(rival)"), .atLeast(-Self.margin))
      }
  }

  // Of the released code, whose penalty is k1 in the loss.
  var penalty: [Claim] {
    func claim(
      _ id: String, _ statement: String, _ arms: (String, minus: String),
      _ prediction: Prediction
    ) -> Claim {
      difference(id, statement, "objective/R1", arms, in: PenaltyExperiment.name, prediction)
    }
    return [
      claim(
        "kl-reward", "E r - β KL ends higher with k1 in the reward than with k1 in the loss (R1).",
        ("k1-reward", minus: "k1-loss"), .greater),
      claim(
        "kl-k1", "k1 in the loss ends at the objective of no penalty (R1).",
        ("k1-loss", minus: "none"), .within(Self.margin)),
      claim(
        "kl-k2", "k2 in the loss ends at the objective of k1 in the reward (R1).",
        ("k2-loss", minus: "k1-reward"), .within(Self.margin)),
    ]
  }
}
