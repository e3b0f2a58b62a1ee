import Experiments

/// The paper's findings on length problems, and what human ratings add, stated before anything runs.
struct LanguageClaims {
  let settings: LanguageSettings

  // Differences of mean reward within so many tokens count as none.
  private static let margin = 1.0

  var all: [Claim] {
    staleness + reuse + negative + complement + divergence + overlap + ratings + sentiment
  }

  private var staleness: [Claim] {
    let knob = LengthKnobExperiment.Knob.staleness
    return knob.methods.flatMap { method in
      [LengthTask.minimum, .skew].map { task in
        change(
          "h1-length-\(task.rawValue)-\(method.rawValue)",
          "the area under the reward curve is lower with stale samples", knob, (task, method),
          "auc", .less)
      } + [
        change(
          "h1-length-mode-\(method.rawValue)",
          "the area under the reward curve hardly changes with stale samples", knob,
          (.mode, method), "auc", .within(Self.margin))
      ]
    }
    .compactMap(\.self)
  }

  private var reuse: [Claim] {
    let knob = LengthKnobExperiment.Knob.reuse
    return [
      change(
        "h2-length-ppo", "several passes over the samples end where one does, at equal steps", knob,
        (.minimum, .proximal), "final", .within(Self.margin)),
      change(
        "h2-length-bon", "several passes over the samples end lower than one, at equal steps", knob,
        (.minimum, .bestOfN), "final", .less),
      change(
        "h2-length-rwr", "several passes over the samples end lower than one, at equal steps", knob,
        (.minimum, .rewardWeighted), "final", .less),
    ].compactMap(\.self)
  }

  // The largest value of a knob against the smallest.
  private func change(
    _ id: String, _ statement: String, _ knob: LengthKnobExperiment.Knob,
    _ place: (task: LengthTask, method: LengthMethod), _ metric: String, _ prediction: Prediction
  ) -> Claim? {
    let values = knob.values(settings)
    guard let low = values.first, let high = values.last, low < high else { return nil }
    let arms = [high, low].map { LengthKnobExperiment.Knob.arm(place.task, place.method, $0) }
    return Claim(
      id, "\(place.method.rawValue): \(statement) (\(place.task.rawValue), \(low) and \(high)).",
      source: "Section 5.1", experiment: knob.rawValue, predicts: prediction
    ) { [try $0.difference(metric, arms[0], minus: arms[1])] }
    .measured(in: "tokens")
  }

  private var negative: [Claim] {
    [LengthTask.minimum, .skew].compactMap { task in
      difference(
        "h3-length-\(task.rawValue)",
        "Offline DPO ends with shorter completions than the likelihood of preferred ones does.",
        task, .offlineDPO, .prefFT, .greater)
    }
      + [
        difference(
          "h3-length-mode",
          "Offline DPO and the likelihood of preferred completions end equally close to the mode.",
          .mode, .offlineDPO, .prefFT, .within(Self.margin))
      ].compactMap(\.self)
  }

  private var complement: [Claim] {
    [LengthTask.minimum, .skew].flatMap { task in
      [LengthMethod.offlineDPO, .proximal, .critic, .rewardWeighted, .bestOfN].compactMap { other in
        difference(
          "h4-length-\(task.rawValue)-\(other.rawValue)",
          "On-policy DPO ends with shorter completions than \(other.rawValue) does.",
          task, .onlineDPO, other, .greater)
      }
    }
      + [
        difference(
          "h4-length-mode", "On-policy and offline DPO end equally close to the mode.", .mode,
          .onlineDPO, .offlineDPO, .within(Self.margin))
      ].compactMap(\.self)
  }

  // Both descend towards the same law, `π_ref exp(r / β)`: on KL(π || π*), and on KL(π* || π).
  private var divergence: [Claim] {
    [
      difference(
        "h5-length-min", "Reverse KL ends with shorter completions than forward KL does.",
        .minimum, .penalized, .offlineWeighted, .greater),
      difference(
        "h5-length-skew", "Reverse KL ends with shorter completions than forward KL does.",
        .skew, .penalized, .offlineWeighted, .greater),
      difference(
        "h5-length-mode", "Reverse KL ends closer to the mode than forward KL does.", .mode,
        .penalized, .offlineWeighted, .greater),
    ].compactMap(\.self)
  }

  private func difference(
    _ id: String, _ statement: String, _ task: LengthTask, _ method: LengthMethod,
    _ other: LengthMethod, _ prediction: Prediction
  ) -> Claim? {
    guard settings.methods.contains(method), settings.methods.contains(other) else { return nil }
    let (arm, rival) = (LengthExperiment.arm(task, method), LengthExperiment.arm(task, other))
    return Claim(
      id, "\(statement.dropLast()) (\(task.rawValue)).",
      source: BanditClaims.source(of: id),
      experiment: LengthExperiment.name, predicts: prediction
    ) { [try $0.difference("final", arm, minus: rival)] }
    .measured(in: "tokens")
  }

  // The learned reward is asked about completions unlike those it was learned from.
  private var overlap: [Claim] {
    [
      Claim(
        "reward-skew",
        "The reward learned from skewed preferences ranks the reference's samples worse than the one "
          + "learned from uncut ones.",
        source: "Section 5, synthetic length problems", experiment: LengthRewardExperiment.name,
        predicts: .less
      ) {
        [
          try $0.difference(
            "reward/spearman", LengthTask.skew.rawValue, minus: LengthTask.minimum.rawValue)
        ]
      }
      .measured(in: "Spearman")
    ]
  }

  private var ratings: [Claim] {
    func claim(
      _ id: String, _ statement: String, in unit: String = "points of 8", _ prediction: Prediction,
      _ evidence: @escaping Evidence
    ) -> Claim {
      addition(id, statement, RatingsExperiment.name, in: unit, prediction, evidence)
    }
    return [
      claim(
        "ratings-choice",
        "The best of 64 sentences never seen, by a reward learned from single raters, has a higher "
          + "human score than one of them at random.", .greater
      ) { try $0.value("best-of/64", arm: "one") - $0.value("best-of/1", arm: "one") },
      claim(
        "ratings-choice-noise",
        "By a reward learned from single raters it has a lower one than by a reward learned from "
          + "all of them.", .less
      ) { try $0.difference("best-of/64", "one", minus: "all") },
      claim(
        "ratings-noise",
        "A reward learned from single raters' preferences agrees less with the mean of all raters "
          + "than one learned from that mean.", in: "Spearman", .less
      ) { try $0.difference("spearman", "one", minus: "all") },
    ]
  }

  private var sentiment: [Claim] {
    func claim(
      _ id: String, _ statement: String, in unit: String = "deviations",
      _ prediction: Prediction, _ evidence: @escaping Evidence
    ) -> Claim {
      addition(id, statement, SentimentExperiment.name, in: unit, prediction, evidence)
    }
    return SentimentExperiment.methods.flatMap { method in
      let arms = SentimentExperiment.judges.map { SentimentExperiment.arm($0, method) }
      return [
        claim(
          "sentiment-\(method.rawValue)",
          "\(method.rawValue) on a reward learned from single raters raises the gold reward, "
            + "learned from other sentences.", .greater
        ) { try $0.value("final", arm: arms[0]) - $0.value("start", arm: arms[0]) },
        claim(
          "sentiment-\(method.rawValue)-noise",
          "\(method.rawValue) on it ends with a lower gold reward than on one learned from all "
            + "raters.", .less
        ) { try $0.difference("final", arms[0], minus: arms[1]) },
      ]
    } + [
      claim(
        "sentiment-penalty",
        "With a penalty of KL the texts keep a larger share of different pairs of tokens than "
          + "ppo's without one.", in: "of pairs", .greater
      ) {
        try $0.difference(
          "distinct-2", SentimentExperiment.arm(.one, .penalized),
          minus: SentimentExperiment.arm(.one, .proximal))
      }
    ]
  }

  private typealias Evidence = @Sendable (SeedOutcomes) throws -> Double

  // What the paper does not claim.
  private func addition(
    _ id: String, _ statement: String, _ experiment: String, in unit: String,
    _ prediction: Prediction, _ evidence: @escaping Evidence
  ) -> Claim {
    Claim(
      id, statement, source: "An addition", experiment: experiment, predicts: prediction
    ) { [try evidence($0)] }
    .measured(in: unit)
  }
}
