import Datasets

/// The looks at some agents as the tables of a run folder.
struct LookTable {
  /// The looks at each agent, in order.
  var looks: [(agent: String, look: Look)] = []
  /// Final evaluations.
  private var finals: [(agent: String, actions: String, score: Score)] = []

  /// The looks at agents of `pretrain`, `explore` or `retrain`.
  init(_ agents: [AgentSummary]) {
    looks = agents.flatMap { agent in agent.looks.map { (agent.agent, $0) } }
  }

  /// The looks at the agents of `run`, and their final evaluations.
  init(_ results: [ArmResult]) {
    looks = results.flatMap { result in result.looks.map { (result.arm, $0) } }
    finals = results.flatMap { result in
      [(result.arm, "mean", result.mean), (result.arm, "sampled", result.sampled)]
    }
  }

  /// Writes `progress.csv` and `eval.csv`.
  func write(to directory: RunDirectory) throws {
    try CSV.write(progress, to: directory.file("progress.csv"))
    try CSV.write(evaluations, to: directory.file("eval.csv"))
  }

  // A row a look, with means of what was measured since the one before.
  private var progress: CSVTable {
    let names = Set(looks.flatMap { $0.look.measurements.keys }).sorted()
    let header = ["agent", "phase", "step", "updates", "coverage", "return"] + names
    let rows = looks.map { agent, look -> [String] in
      let known =
        Self.place(agent, look) + [
          Self.text(look.coverage), Self.text(look.score?.meanReturn),
        ]
      return known + names.map { Self.text(look.measurements[$0]) }
    }
    return CSVTable(header: header, rows: rows)
  }

  // A row an evaluation.
  private var evaluations: CSVTable {
    let header = [
      "agent", "phase", "step", "updates", "actions", "return_mean", "return_std",
      "return_median", "normalized", "success", "length", "episodes",
    ]
    var rows: [[String]] = []
    for (agent, look) in looks {
      guard let score = look.score else { continue }
      rows.append(Self.place(agent, look) + ["mean"] + Self.fields(score))
    }
    for final in finals {
      rows.append([final.agent, "final", "", "", final.actions] + Self.fields(final.score))
    }
    return CSVTable(header: header, rows: rows)
  }

  private static func place(_ agent: String, _ look: Look) -> [String] {
    [agent, look.phase, "\(look.step)", "\(look.updates)"]
  }

  private static func fields(_ score: Score) -> [String] {
    [
      "\(score.meanReturn)", "\(score.standardDeviation)", "\(score.medianReturn)",
      text(score.normalized), "\(score.success)", "\(score.length)", "\(score.episodes)",
    ]
  }

  private static func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
