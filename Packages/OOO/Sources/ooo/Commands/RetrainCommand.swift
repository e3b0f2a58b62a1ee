import ArgumentParser
import CommandLineTool
import Experiments
import OOO
import ReinforcementLearning

/// Trains new agents on a frozen buffer and the task's own rewards, phase 3: `retrain`.
struct RetrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retrain", abstract: "Train a new agent on a frozen buffer (phase 3).",
    discussion: """
      --at takes shares of the collected rows, after all logged ones; of a file without collected \
      rows they are shares of all. Without an environment nothing is evaluated.

      Example:
        ooo dataset make --env wall-easy --rows 3000 --out data.npz
        ooo retrain --buffer data.npz --env wall-easy --at 0.5,1 --steps 2000 \\
          --hidden 64,64 --out new
      """)

  @OptionGroup(title: "Environment") var environment: EnvironmentOptions

  @Option(help: ArgumentHelp("The buffer: .safetensors, or .npz.", valueName: "file"))
  var buffer: String

  @Option(help: "The shares of collected rows to retrain on.")
  var at = NumberList([1])

  @Option(help: "Updates of each agent.")
  var steps = 50_000

  @Option(help: "Rows of a batch that come from those with the largest reward; 0 for none.")
  var upsample = 8

  @Flag(help: "Refuse buffers without any row of a larger reward than the others.")
  var requireSuccess = false

  @Flag(inversion: .prefixedNo, help: "Bound values by what the buffer's rewards can add up to.")
  var bounds = true

  @OptionGroup(title: "Agent") var agent: LearnerOptions

  @OptionGroup var results: AgentRunOptions

  func validate() throws {
    try CountLimit.steps.check("--steps", steps)
    if upsample < 0 || upsample > agent.batch {
      throw ValidationError("--upsample is \(upsample), expected 0 to \(agent.batch), the batch")
    }
    if at.numbers.isEmpty || !at.numbers.allSatisfy({ $0 > 0 && $0 <= 1 }) {
      throw ValidationError("--at is \(at.defaultValueDescription), expected shares up to 1")
    }
  }

  func run() throws {
    Interruption.install()
    let rows = try RowsFile.read(buffer)
    let acting = try environment.environment()
    let place = acting ?? AnyEnvironment(LoggedEnvironment(rows))
    try rows.requireSizes(of: place.specification, file: buffer)
    let settings = try settings(hasEnvironment: acting != nil)
    let configuration = AgentConfiguration(
      command: "retrain", environment: place.specification, data: buffer, retraining: settings,
      shares: at.numbers, seed: agent.seed)
    // What cannot be trained on is refused before there is a folder.
    let whole = try ReplayBuffer(rows)
    let retrainings = try at.numbers.map { share in
      try Retraining(
        settings, on: try part(share, of: whole), evaluation: place, key: configuration.key)
    }
    let run = try results.begin(configuration, in: place)
    let agents = try zip(at.numbers, retrainings).map { share, retraining in
      let finished = try run.finish(retraining, label: "retrain-\(share)")
      return try run.agent(
        finished.learner, named: "agent-\(share)", looks: finished.looks(share: share))
    }
    try run.show(agents, buffer: nil)
  }

  private func part(_ share: Double, of whole: ReplayBuffer) throws -> ReplayBuffer {
    let logged = whole.onlineCount > 0 ? whole.offlineCount : 0
    return try whole.frozen(upTo: logged + Int(share * Double(whole.count - logged)))
  }

  private func settings(hasEnvironment: Bool) throws -> RetrainingSettings {
    var settings = RetrainingSettings(try agent.settings())
    settings.rewards = agent.rewards
    settings.steps = steps
    settings.batchSize = agent.batch
    settings.boundsValuesFromData = bounds
    if upsample > 0 || requireSuccess {
      settings.upsampling = .init(max(upsample, 1), isRequired: requireSuccess)
    }
    settings.evaluation = agent.evaluation(hasEnvironment: hasEnvironment)
    try settings.validated()
    return settings
  }
}
