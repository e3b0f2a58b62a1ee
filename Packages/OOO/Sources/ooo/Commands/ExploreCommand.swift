import ArgumentParser
import CommandLineTool
import Datasets
import Experiments
import OOO
import ReinforcementLearning

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Acts, collects and learns with a bonus, phase 2: `explore`.
struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore", abstract: "Explore online with a bonus and keep every row (phase 2).",
    discussion: """
      --from takes the agent, its settings, the data and the seed of a pretraining; options of the \
      agent and the bonus then do not count. Without it, --pretrain-steps updates on --data come \
      first, or none. buffer.safetensors in the folder holds offline rows, then collected ones.

      Examples:
        ooo explore --env sparse-run --learner sac --steps 2000 --hidden 64,64 \\
          --out run
        ooo explore --env-command "python3 my_env.py" --steps 20000 --out mine
        ooo explore --env wall-easy --from pre --steps 5000 --out explored
      """)

  @OptionGroup(title: "Environment") var environment: EnvironmentOptions

  @Option(help: ArgumentHelp("Logged transitions to begin with.", valueName: "file"))
  var data: String?

  @Option(help: ArgumentHelp("The folder of a finished `pretrain`.", valueName: "dir"))
  var from: String?

  @Option(help: "Updates on --data before the first step.")
  var pretrainSteps = 0

  @Option(help: "Steps in the environment.")
  var steps = 50_000

  @Option(
    help: """
      The first steps, whose actions are uniform and after which nothing is learnt; 0 unless given, \
      for rlpd 5000, or a quarter of --steps where that is less.
      """)
  var randomSteps: Int?

  @Option(
    help: """
      The share of logged rows in a batch; by their number unless given, for calql and rlpd 0.5.
      """)
  var offlineShare: Double?

  @OptionGroup(title: "Agent") var agent: LearnerOptions

  @OptionGroup(title: "Bonus") var bonus: BonusOptions

  @OptionGroup(title: "Returns") var returns: ReturnOptions

  @OptionGroup var results: AgentRunOptions

  func validate() throws {
    try CountLimit.steps.check("--steps", steps)
    try CountLimit.steps.check("--pretrain-steps", pretrainSteps, atLeast: 0)
    try CountLimit.steps.check("--random-steps", randomSteps, atLeast: 0)
    if let offlineShare, !(0...1).contains(offlineShare) {
      throw ValidationError("--offline-share is \(offlineShare), expected 0 to 1")
    }
    if from != nil && (data != nil || pretrainSteps > 0) {
      throw ValidationError("--from brings its own data and pretraining")
    }
  }

  func run() throws {
    Interruption.install()
    let place = try environment.requiredEnvironment()
    let configuration = try configuration(for: place)
    let rows = try configuration.data.map { try RowsFile.read($0) }
    try rows?.requireSizes(of: place.specification, file: configuration.data ?? "")
    var exploration = try Exploration(
      configuration.exploration ?? ExplorationSettings(agent.settings()), in: place,
      offline: rows, key: configuration.key)
    if let from {
      try exploration.beginExploring(
        with: Checkpoint("\(from)/checkpoints/pretrain.state.safetensors"))
    }
    let run = try results.begin(configuration, in: place)
    exploration = try run.finish(exploration, label: "explore")
    try run.show(
      [run.agent(exploration.learner, named: "agent", looks: exploration.looks)],
      buffer: exploration.buffer)
  }

  private func requirePretraining(in folder: String) throws {
    let state = "\(folder)/checkpoints/pretrain.state.safetensors"
    guard FileManager.default.fileExists(atPath: state) else {
      throw DatasetError.missingFile(
        path: state, remedy: "Name the folder of a finished `pretrain` with --from.")
    }
  }

  // A pretrained agent need not begin with random actions.
  private var usualRandomSteps: Int {
    get throws {
      guard from == nil, try agent.kind == .rlpd else { return 0 }
      return min(PublishedRLPD().randomSteps, steps / 4)
    }
  }

  private func configuration(for place: AnyEnvironment) throws -> AgentConfiguration {
    var result: AgentConfiguration
    if let from {
      try requirePretraining(in: from)
      result = try JSONText.read(AgentConfiguration.self, from: "\(from)/config.json")
      result.pretrained = from
      result.exploration?.evaluation = agent.evaluation(hasEnvironment: true)
    } else {
      result = AgentConfiguration(
        command: "explore", environment: place.specification, data: data,
        exploration: try ExplorationSettings(agent, bonus, returns, hasEnvironment: true),
        seed: agent.seed)
      result.exploration?.pretrainingSteps = pretrainSteps
    }
    result.command = "explore"
    result.environment = place.specification
    result.exploration?.explorationSteps = steps
    result.exploration?.randomSteps = try randomSteps ?? usualRandomSteps
    if let offlineShare { result.exploration?.mixture = .mixed(offlineShare: offlineShare) }
    return result
  }
}
