import CommandLineTool
import OOO
import Randomness
import ReinforcementLearning
import Reports

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What decides a run of `pretrain`, `explore` or `retrain`; `config.json` holds it.
struct AgentConfiguration: Codable, Equatable {
  var command: String
  var environment: EnvironmentSpecification
  /// The file of offline rows, or the buffer; nil for none.
  var data: String?
  /// The folder of the pretraining that is gone on from.
  var pretrained: String?
  var exploration: ExplorationSettings?
  var retraining: RetrainingSettings?
  /// The shares of exploration that agents are retrained on.
  var shares: [Double]?
  var seed: UInt64

  var key: RandomKey { RandomKey(seed: seed) }
}

/// What `pretrain`, `explore` and `retrain` have in common: one folder with agents and tables.
struct AgentRun {
  let configuration: AgentConfiguration
  let environment: AnyEnvironment
  let directory: RunDirectory
  let output: OutputOptions

  /// Runs a phase to its end from where its state file left it.
  func finish<Run: ResumableRun>(_ run: Run, label: String) throws -> Run {
    var saved = try SavedRun(
      run, label: label,
      file: directory.file("\(label).state.safetensors", in: "checkpoints"))
    try saved.finish(showing: output.progress)
    return saved.run
  }

  /// Writes an agent and returns what it comes to; without an environment there is no score.
  func agent(
    _ learner: any Learner, named name: String, looks: [Look]
  ) throws -> AgentSummary {
    let file = try directory.file("\(name).safetensors", in: "checkpoints")
    try AgentFile.write(learner, environment: environment.specification.name, to: file)
    return AgentSummary(
      agent: name, updates: learner.updateCount, score: looks.last?.score, file: file, looks: looks)
  }

  /// Writes tables, learning curves and metrics, and shows the result.
  func show(_ agents: [AgentSummary], buffer: ReplayBuffer?) throws {
    try LookTable(agents).write(to: directory)
    var summary = AgentRunSummary(
      command: configuration.command, environment: environment.specification.name,
      folder: directory.path, agents: agents)
    if let buffer {
      let file = directory.file("buffer.safetensors")
      try buffer.save(to: file)
      summary.buffer = file
      summary.rows = buffer.count
    }
    if let figure = Self.curves(of: agents) {
      let folder = FigureFolder(URL(filePath: directory.file("figures")))
      _ = try folder.draw(figure.standingAlone)
      summary.figure = directory.file("figures/curves.\(folder.canDraw ? "svg" : "gp")")
    }
    try JSONText.write(summary, as: directory.file("metrics.json"))
    try output.show(summary, text: summary.text)
  }
}

/// An agent of a run.
struct AgentSummary: Encodable {
  let agent: String
  let updates: Int
  let score: Score?
  let file: String
  let looks: [Look]
}

/// What `pretrain`, `explore` and `retrain` print.
struct AgentRunSummary: Encodable {
  let command: String
  let environment: String
  let folder: String
  let agents: [AgentSummary]
  var buffer: String?
  var rows: Int?
  var figure: String?

  init(command: String, environment: String, folder: String, agents: [AgentSummary]) {
    (self.command, self.environment) = (command, environment)
    (self.folder, self.agents) = (folder, agents)
  }

  var text: String {
    var table = Table(["agent", "updates", "return", "success", "length", "file"])
    for agent in agents {
      table.append([
        .text(agent.agent), .number(agent.updates),
        .number(agent.score?.meanReturn, decimals: 2), .number(agent.score?.success, decimals: 2),
        .number(agent.score?.length, decimals: 0), .text(agent.file),
      ])
    }
    let collected = buffer.map { "buffer: \($0), \(rows ?? 0) rows\n" } ?? ""
    let picture = figure.map { "figure: \($0)\n" } ?? ""
    return "\(command) on \(environment)\n\n\(table.plainText)\n\(collected)\(picture)"
  }
}

extension AgentRun {
  // Learning curves; nil where nothing was evaluated.
  private static func curves(of agents: [AgentSummary]) -> Figure? {
    let series = agents.map { LineChart.Series($0.agent, looks: $0.looks) }
      .filter { !$0.points.isEmpty }
    guard !series.isEmpty else { return nil }
    let x = Axis("steps in the environment, or updates")
    return Figure(
      "curves", title: "Return while learning", caption: "Mean actions.",
      plot: .lines(LineChart(x: x, y: Axis("return"), panels: [.init("", series)])))
  }
}
