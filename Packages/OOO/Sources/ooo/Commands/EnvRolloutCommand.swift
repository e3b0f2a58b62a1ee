import ArgumentParser
import CommandLineTool
import Datasets
import OOO
import Randomness
import ReinforcementLearning

/// Steps an environment on given actions, or by a policy: `env rollout`.
struct EnvRolloutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollout", abstract: "Step an environment on given actions or by a policy.",
    discussion: """
      Arrays of --out, in double precision: states and observations (one row more than steps in \
      each episode), actions, rewards, terminated, truncated, and episode_lengths. Given actions \
      are gone through beyond the horizon, which truncated marks, but not beyond the task's end.

      Examples:
        ooo env rollout --env maze2d-umaze --policy controller --episodes 5
        ooo env rollout --env maze2d-umaze --state s.npy --actions a.npy --out t.npz
      """)

  /// Who acts.
  enum Policy: String, CaseIterable, ExpressibleByArgument {
    /// Uniform actions.
    case random
    /// The environment's own rule.
    case controller
  }

  @Option(help: "The environment's name; see `ooo env list`.")
  var env: String

  @Option(help: ArgumentHelp("The state to start from, [state].", valueName: "file.npy"))
  var state: String?

  @Option(help: ArgumentHelp("Actions, [steps, action].", valueName: "file.npy"))
  var actions: String?

  @Option(help: "Who acts where no actions are given.")
  var policy: Policy?

  @Option(help: "Episodes of the policy.")
  var episodes = 1

  @Option(help: "The seed of starts and of what a policy draws.")
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Where arrays go.", valueName: "file.npz"))
  var out: String?

  @Option(help: ArgumentHelp("Where a table goes, one line a step.", valueName: "file.csv"))
  var csv: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if (actions == nil) == (policy == nil) {
      throw ValidationError("give either --actions or --policy")
    }
    if policy != nil && state != nil {
      throw ValidationError("--state goes with --actions; a policy starts where the seed says")
    }
    try CountLimit.episodes.check("--episodes", episodes)
  }

  func run() throws {
    let entry = try EnvironmentCatalog.entry(named: env)
    let record = try record(of: entry)
    if let out { try NPZArchive.write(record.arrays, to: out) }
    if let csv { try CSV.write(record.table, header: record.header, to: csv) }
    let summary = RolloutSummary(record, entry.environment.specification)
    try ResultOutput.show(summary, asJSON: json, text: summary.text)
  }

  private func record(of entry: EnvironmentCatalog.Entry) throws -> RolloutRecord {
    let environment = entry.environment
    if let actions {
      return RolloutRecord(
        environment, [try trajectory(of: environment, on: readActions(actions, for: environment))])
    }
    let policy = self.policy == .random ? RandomPolicy() : entry.controller
    return RolloutRecord(environment, episodes(in: environment, by: policy))
  }

  private func episodes(
    in environment: some PointEnvironment, by policy: some ScriptedPolicy
  ) -> [Trajectory] {
    var (environment, policy) = (environment, policy)
    return (0..<episodes).map {
      environment.episode(of: &policy, key: RandomKey(seed: seed).split($0))
    }
  }

  private func trajectory(
    of environment: some PointEnvironment, on actions: [SIMD2<Double>]
  ) throws -> Trajectory {
    var environment = environment
    if let state {
      let values = try NPY.read(state).doubles()
      do {
        try environment.place(at: environment.point(of: values))
      } catch {
        throw UnusableFile(path: state, cause: error)
      }
    } else {
      environment.begin(key: RandomKey(seed: seed).split(0).split("reset"))
    }
    return environment.trajectory(of: actions)
  }

  private func readActions(
    _ path: String, for environment: any PointEnvironment
  ) throws(DatasetError) -> [SIMD2<Double>] {
    let array = try NPY.read(path)
    let width = environment.specification.actionSize
    guard array.shape.count == 2, array.shape[1] == width, array.shape[0] > 0 else {
      throw .wrongShape(
        file: path, field: "the array of actions", found: array.shape,
        expected: "[steps, \(width)] with at least one step")
    }
    let values = array.doubles()
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteValue(
        file: path, field: "the actions", index: index, value: "\(values[index])")
    }
    return (0..<array.shape[0]).map { row in
      SIMD2(values[row * width], width > 1 ? values[row * width + 1] : 0)
    }
  }
}
