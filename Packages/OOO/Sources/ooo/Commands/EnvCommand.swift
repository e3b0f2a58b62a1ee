import ArgumentParser
import CommandLineTool
import OOO
import ReinforcementLearning
import Reports

/// What there is to act in: `env`.
struct EnvCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "env", abstract: "List, describe, step and time environments.",
    discussion: """
      Example:
        ooo env rollout --env maze2d-umaze --policy controller --episodes 5
      """,
    subcommands: [
      EnvListCommand.self, EnvInfoCommand.self, EnvRolloutCommand.self, EnvBenchCommand.self,
    ])
}

/// All environments: `env list`.
struct EnvListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the environments.",
    discussion: """
      Example:
        ooo env list
      """)

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let infos = EnvironmentCatalog.entries.map(EnvironmentInfo.init)
    var table = Table(["name", "observation", "action", "horizon", "task"])
    for info in infos {
      table.append([
        .text(info.name), .number(info.observationSize), .number(info.actionSize),
        .number(info.horizon ?? 0), .text(info.summary),
      ])
    }
    try ResultOutput.show(["environments": infos], asJSON: json, text: table.plainText)
  }
}

/// One environment: `env info`.
struct EnvInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Describe one environment.",
    discussion: """
      Example:
        ooo env info maze2d-umaze
      """)

  @Argument(help: "The environment's name.")
  var name: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let info = EnvironmentInfo(try EnvironmentCatalog.entry(named: name))
    try ResultOutput.show(info, asJSON: json, text: info.text)
  }
}

/// What is shown of an environment.
struct EnvironmentInfo: Encodable {
  let name: String
  let summary: String
  let observationSize: Int
  let actionSize: Int
  let horizon: Int?
  let state: [String]
  let referenceReturns: ReferenceReturns?
  let map: [String]?

  init(_ entry: EnvironmentCatalog.Entry) {
    let specification = entry.environment.specification
    name = entry.name
    summary = entry.summary
    observationSize = specification.observationSize
    actionSize = specification.actionSize
    horizon = specification.horizon
    state = entry.environment.stateNames
    referenceReturns = specification.referenceReturns
    map = (entry.environment as? Maze2D)?.map.rows
  }

  var text: String {
    var lines = [
      "\(name): \(summary)", "observation: \(observationSize) numbers",
      "action: \(actionSize), each within [-1, 1]",
      "horizon: \(horizon.map { "\($0) steps" } ?? "none")",
      "state: \(state.joined(separator: ", "))",
    ]
    if let returns = referenceReturns {
      lines.append("returns that score 0 and 100: \(returns.low), \(returns.high)")
    }
    return (lines + (map ?? [])).joined(separator: "\n") + "\n"
  }
}
