import Experiments
import Reports

extension LanguageSections {
  private static let distance = Axis("length, or distance to the mode")
  private static let intervals = "Mean over seeds with 95 % t-intervals, in tokens; 0 is the best."

  /// Some methods over steps, one panel a task: the negative gradient, both parts together, and the
  /// two divergences.
  func comparisons(_ outcomes: OutcomeTable) -> [Figure] {
    let groups: [(name: String, title: String, methods: [LengthMethod])] = [
      (
        "length-negative", "Offline learning",
        [.prefFT, .offlineWeighted, .offlineDPO, .offlineIPO]
      ),
      (
        "length-complement", "On-policy samples and contrast",
        [
          .offlineDPO, .onlineDPO, .onlineIPO, .bestOfN, .rewardWeighted, .reinforce, .proximal,
          .critic,
        ]
      ),
      ("length-divergence", "Forward and reverse KL", [.offlineWeighted, .penalized]),
    ]
    return groups.map { group in
      let methods = group.methods.filter(settings.methods.contains)
      let panels = LengthTask.allCases.map { task in
        LineChart.Panel(
          task.rawValue,
          methods.map { method in
            line(
              method.rawValue, LengthExperiment.arm(task, method), LengthExperiment.name, outcomes)
          })
      }
      return Figure(
        group.name, title: group.title, caption: Self.intervals,
        plot: .lines(LineChart(x: Axis("step"), y: Self.distance, panels: panels)))
    }
  }

  /// What is left at the end over the values of a knob, one panel a task, one line a method.
  func summary(
    _ knob: LengthKnobExperiment.Knob, _ title: String, _ outcomes: OutcomeTable
  ) -> Figure {
    let panels = knob.tasks.map { task in
      LineChart.Panel(
        task.rawValue,
        knob.methods.map { method in
          LineChart.Series(
            method.rawValue,
            knob.values(settings).compactMap { value in
              let arm = LengthKnobExperiment.Knob.arm(task, method, value)
              let ends = outcomes.values("final", arm: arm, of: knob.rawValue).map { -$0 }
              return Estimate(mean: ends).map { LineChart.Point(Double(value), $0) }
            })
        })
    }
    let label = knob == .staleness ? "completions sampled at once" : "passes over the samples"
    return Figure(
      knob.rawValue, title: title, caption: Self.intervals,
      plot: .lines(
        LineChart(x: Axis(label, isLogarithmic: true), y: Self.distance, panels: panels)))
  }

  /// A method over steps, one panel a task, one line a value of the knob.
  func curves(_ knob: LengthKnobExperiment.Knob, _ outcomes: OutcomeTable) -> [Figure] {
    knob.methods.map { method in
      let panels = knob.tasks.map { task in
        LineChart.Panel(
          task.rawValue,
          knob.values(settings).map { value in
            line(
              "\(value)", LengthKnobExperiment.Knob.arm(task, method, value), knob.rawValue,
              outcomes)
          })
      }
      let title = knob == .staleness ? "completions sampled at once" : "passes over the samples"
      return Figure(
        "\(knob.rawValue)-\(method.rawValue)", title: "\(method.rawValue) by \(title)",
        caption: Self.intervals,
        plot: .lines(LineChart(x: Axis("step"), y: Self.distance, panels: panels)))
    }
  }

  /// The human score of the best of more and more sentences, one line for each reward.
  func choices(_ outcomes: OutcomeTable) -> Figure {
    let judges: [RatingsExperiment.Judges] = [.one, .three, .all]
    let lines = judges.map { judges in
      LineChart.Series(
        judges.rawValue,
        RatingsExperiment.choices.compactMap { count in
          let scores = outcomes.values(
            "best-of/\(count)", arm: judges.rawValue, of: RatingsExperiment.name)
          return Estimate(mean: scores).map { LineChart.Point(Double(count), $0) }
        })
    }
    return Figure(
      "ratings-choice", title: "The sentence that a learned reward prefers",
      caption: "Mean over seeds with 95 % t-intervals. Raters score from -4 to 4.",
      plot: .lines(
        LineChart(
          x: Axis("sentences to choose from", isLogarithmic: true), y: Axis("human score"),
          panels: [.init("", lines)])))
  }

  /// Gold and learned reward while policies are tuned for sentiment.
  func moods(_ outcomes: OutcomeTable) -> Figure {
    let panels = [("gold reward", "gold"), ("learned reward", "learned")].map { title, series in
      LineChart.Panel(
        title,
        SentimentExperiment(settings: settings).arms.map { arm in
          LineChart.Series(
            arm,
            x: outcomes.series("step", arm: arm, of: SentimentExperiment.name).first ?? [],
            seeds: outcomes.series(series, arm: arm, of: SentimentExperiment.name))
        })
    }
    return Figure(
      "sentiment", title: "Tuning for a good mood",
      caption:
        "Mean over seeds with 95 % t-intervals, in deviations of the base model's sentences.",
      plot: .lines(LineChart(x: Axis("step"), y: Axis("reward"), panels: panels)))
  }

  private func line(
    _ name: String, _ arm: String, _ experiment: String, _ outcomes: OutcomeTable
  ) -> LineChart.Series {
    LineChart.Series(
      name, x: outcomes.series("step", arm: arm, of: experiment).first ?? [],
      seeds: outcomes.series("gold", arm: arm, of: experiment).map { $0.map { -$0 } })
  }
}
