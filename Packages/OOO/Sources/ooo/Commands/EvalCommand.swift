import ArgumentParser
import CommandLineTool
import Datasets
import Experiments
import OOO
import Randomness
import ReinforcementLearning

/// Plays episodes with an agent: `eval`.
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Play episodes with an agent from a file.",
    discussion: """
      Example:
        ooo run --preset wall --scale smoke --out try
        ooo eval --checkpoint try/checkpoints/ooo.safetensors --episodes 20
      """)

  @Option(help: ArgumentHelp("The agent.", valueName: "file"))
  var checkpoint: String

  @OptionGroup(title: "Environment") var environment: EnvironmentOptions

  @Option(help: "Episodes.")
  var episodes = 100

  @Flag(help: "Draw actions instead of taking the mean.")
  var sampled = false

  @Option(help: "The seed of starts and of what is drawn.")
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Where a table goes, one line an episode.", valueName: "file.csv"))
  var csv: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try CountLimit.episodes.check("--episodes", episodes)
  }

  func run() throws {
    let file = try AgentFile(checkpoint)
    // Unless another is named, the environment that the agent was trained for.
    let place =
      try environment.environment()
      ?? AnyEnvironment(EnvironmentCatalog.environment(named: file.header.environment))
    guard TaskSizes(place.specification) == file.header.sizes else {
      throw OtherAgent(
        file: checkpoint, sizes: file.header.sizes, environment: place.specification)
    }
    let examination = Examination(
      environment: place, episodes: episodes, key: RandomKey(seed: seed).split("eval"))
    let evaluation = try examination.evaluation(of: file.learner, sampling: sampled)
    if let csv { try CSV.write(evaluation.table, to: csv) }
    let summary = EvalSummary(
      environment: place.specification.name, agent: file.learner.name,
      actions: sampled ? "sampled" : "mean", updates: file.header.updates, score: Score(evaluation))
    try output.show(summary, text: summary.text)
  }
}

extension Evaluation {
  /// A row an episode.
  fileprivate var table: CSVTable {
    CSVTable(
      header: ["episode", "return", "length", "success"],
      rows: (0..<count).map { episode in
        [
          "\(episode)", "\(returns[episode])", "\(lengths[episode])",
          successes[episode] ? "1" : "0",
        ]
      })
  }
}

/// What `eval` prints.
struct EvalSummary: Encodable {
  let environment: String
  let agent: String
  let actions: String
  let updates: Int
  let score: Score

  var text: String {
    let normalized = score.normalized.map { ", normalised score \($0.fixed(1))" } ?? ""
    return """
      \(agent) after \(updates) updates on \(environment): \(score.episodes) episodes, \(actions) \
      actions
      return \(score.meanReturn.fixed(2)) (standard deviation \(score.standardDeviation.fixed(2)), \
      median \(score.medianReturn.fixed(2)))\(normalized)
      success \(score.success.fixed(2)), length \(score.length.fixed(1))

      """
  }
}
