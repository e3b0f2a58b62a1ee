import ArgumentParser
import CommandLineTool
import Experiments
import OOO
import ReinforcementLearning

/// Learns from logged data with the bonus on, phase 1: `pretrain`.
struct PretrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain", abstract: "Learn from logged data before exploring (phase 1).",
    discussion: """
      Data are .npz with the paper's columns or D4RL's flat arrays, a buffer (.safetensors), or \
      in builds with --traits HDF5 a file of D4RL or Minari (.hdf5) or a folder of Minari. \
      Without an environment nothing is evaluated. `explore --from <dir>` goes on with the agent.

      Example:
        ooo dataset make --env wall-easy --rows 3000 --out data.npz
        ooo pretrain --env wall-easy --data data.npz --steps 2000 --hidden 64,64 \\
          --out pre
      """)

  @OptionGroup(title: "Environment") var environment: EnvironmentOptions

  @Option(help: ArgumentHelp("Logged transitions.", valueName: "file"))
  var data: String

  @Option(help: "Updates.")
  var steps = 50_000

  @OptionGroup(title: "Agent") var agent: LearnerOptions

  @OptionGroup(title: "Bonus") var bonus: BonusOptions

  @OptionGroup(title: "Returns") var returns: ReturnOptions

  @OptionGroup var results: AgentRunOptions

  func validate() throws {
    try CountLimit.steps.check("--steps", steps)
  }

  func run() throws {
    Interruption.install()
    let rows = try RowsFile.read(data)
    let acting = try environment.environment()
    let place = acting ?? AnyEnvironment(LoggedEnvironment(rows))
    try rows.requireSizes(of: place.specification, file: data)
    var settings = try ExplorationSettings(agent, bonus, returns, hasEnvironment: acting != nil)
    settings.pretrainingSteps = steps
    let configuration = AgentConfiguration(
      command: "pretrain", environment: place.specification, data: data, exploration: settings,
      seed: agent.seed)
    let start = try Exploration(settings, in: place, offline: rows, key: configuration.key)
    let run = try results.begin(configuration, in: place)
    let exploration = try run.finish(start, label: "pretrain")
    try run.show(
      [run.agent(exploration.learner, named: "agent", looks: exploration.looks)], buffer: nil)
  }
}

extension ExplorationSettings {
  /// The settings of an explorer that has no steps yet.
  init(
    _ agent: LearnerOptions, _ bonus: BonusOptions, _ counting: ReturnOptions, hasEnvironment: Bool
  ) throws {
    self.init(try agent.settings())
    let kind = try agent.kind
    bonus.apply(to: &self, of: kind, discount: agent.discount)
    try counting.apply(to: &self, discount: agent.discount)
    rewards = agent.rewards
    batchSize = agent.batch
    evaluation = agent.evaluation(hasEnvironment: hasEnvironment)
    // As published, half of a batch of these is logged.
    if [.calql, .rlpd].contains(kind) { mixture = .mixed(offlineShare: 0.5) }
    // Methods that need returns to the end of episodes learn when one is over.
    if learner.needsReturnsToGo { cadence = .everyEpisode(updatesPerStep: 1) }
  }
}
