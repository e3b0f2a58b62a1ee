import ArgumentParser
import CommandLineTool
import Experiments
import OOO
import Randomness
import ReinforcementLearning
import Reports
import Tensors

/// Logged data: `dataset`.
struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Make, describe and change files of transitions.",
    discussion: """
      Files are .npz (the paper's columns or D4RL's flat arrays when read, the paper's when \
      written) or this project's buffers (.safetensors); in builds with --traits HDF5 also D4RL's \
      .hdf5, and Minari's folders, whose names have no ending.

      Example:
        ooo dataset make --env maze2d-umaze --rows 20000 --out umaze.npz
      """,
    subcommands: [
      DatasetMakeCommand.self, DatasetInfoCommand.self, DatasetFilterCommand.self,
      DatasetConvertCommand.self, DatasetRelabelCommand.self,
    ])
}

/// Lets an environment's own rule act: `dataset make`.
struct DatasetMakeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make", abstract: "Make data with an environment's controller.",
    discussion: """
      Mazes: D4RL's waypoint controller from target to target, one long trajectory. The wall: \
      episodes over it, of which two in five reach the goal. Others: episodes of their rule.

      Example:
        ooo dataset make --env maze2d-umaze --rows 20000 --out umaze.npz
      """)

  @Option(help: "The environment's name; see `ooo env list`.")
  var env: String

  @Option(help: "At least this many rows; whole episodes except in mazes.")
  var rows = 100_000

  @Option(help: "The deviation of noise on actions; 0, and 0.3 at the wall, unless given.")
  var noise: Double?

  @Option(help: "The seed of all that is drawn.")
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Where they go.", valueName: "file"))
  var out: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try CountLimit.rows.check("--rows", rows)
    if let noise, !(noise >= 0 && noise.isFinite) {
      throw ValidationError("--noise is \(noise), expected 0 or more")
    }
  }

  func run() throws {
    let entry = try EnvironmentCatalog.entry(named: env)
    let made = make(entry)
    try RowsFile.write(made, to: out)
    let summary = DatasetSummary(made, file: out)
    try output.show(summary, text: summary.text)
  }

  private func make(_ entry: EnvironmentCatalog.Entry) -> Transitions {
    let key = RandomKey(seed: seed).split("data")
    switch entry.environment {
    case let maze as Maze2D:
      return MazeData(maze: maze, steps: rows, noise: noise ?? 0).make(key: key)
    case let wall as PointMassWall:
      // An episode over the wall is at least 20 rows long, even one that stops early.
      return WallData(wall: wall, episodes: rows / 20 + 1, noise: noise ?? 0.3).make(key: key)
        .firstEpisodes(of: rows)
    default:
      return .episodes(
        of: entry.controller, in: entry.environment, rows: rows, noise: noise ?? 0, key: key)
    }
  }
}

extension Transitions {
  /// Whole episodes from the front on, until there are enough rows.
  fileprivate func firstEpisodes(of rows: Int) -> Transitions {
    let end = episodes.first { $0.upperBound >= rows }?.upperBound ?? count
    return keeping(Array(0..<end))
  }

  /// Episodes of a rule with noise on its actions.
  fileprivate static func episodes(
    of policy: some ScriptedPolicy, in environment: some PointEnvironment, rows: Int,
    noise: Double, key: RandomKey
  ) -> Transitions {
    let sizes = environment.specification
    var result = Transitions(
      observationSize: sizes.observationSize, actionSize: sizes.actionSize)
    var (environment, rule) = (environment, NoisyPolicy(policy, noise: noise))
    var episode = 0
    while result.count < rows {
      let run = environment.episode(of: &rule, key: key.split(episode))
      episode += 1
      for step in 0..<run.count { result.append(step, of: run) }
    }
    result.offlineCount = result.count
    return result
  }

  private mutating func append(_ step: Int, of run: Trajectory) {
    for index in 0..<observationSize {
      observations.append(Scalar(run.views[step][index]))
      nextObservations.append(Scalar(run.views[step + 1][index]))
    }
    for index in 0..<actionSize { actions.append(Scalar(run.actions[step][index])) }
    rewards.append(Scalar(run.rewards[step]))
    continuations.append(run.terminated[step] ? 0 : 1)
    episodeEnds.append(step == run.count - 1)
  }
}

/// A rule whose actions are disturbed.
struct NoisyPolicy<Rule: ScriptedPolicy>: ScriptedPolicy {
  private var rule: Rule
  private let noise: Double
  private var generator = RandomKey(seed: 0).generator()

  init(_ rule: Rule, noise: Double) { (self.rule, self.noise) = (rule, noise) }

  mutating func begin(key: RandomKey) {
    rule.begin(key: key)
    generator = key.split("noise").generator()
  }

  mutating func action(at point: SIMD4<Double>) -> SIMD2<Double> {
    let action = rule.action(at: point)
    guard noise > 0 else { return action }
    let x = generator.normal(standardDeviation: noise)
    let disturbance = SIMD2(x, generator.normal(standardDeviation: noise))
    return pointwiseMin(pointwiseMax(action + disturbance, SIMD2(-1, -1)), SIMD2(1, 1))
  }
}

/// What a data set holds.
struct DatasetSummary: Encodable {
  struct Column: Encodable {
    let name: String
    let least: Double
    let mean: Double
    let largest: Double
  }

  let file: String
  let rows: Int
  let offlineRows: Int
  let episodes: Int
  let trueEnds: Int
  let observationSize: Int
  let actionSize: Int
  /// The share of rows with a positive reward.
  let rewardedShare: Double
  let meanEpisodeReturn: Double
  let columns: [Column]

  init(_ rows: Transitions, file: String) {
    let parts = rows.episodes
    let total = rows.rewards.reduce(0) { $0 + Double($1) }
    self.file = file
    self.rows = rows.count
    offlineRows = rows.offlineCount
    episodes = parts.count
    trueEnds = rows.continuations.count { $0 == 0 }
    (observationSize, actionSize) = (rows.observationSize, rows.actionSize)
    rewardedShare = Double(rows.rewards.count { $0 > 0 }) / Double(max(rows.count, 1))
    meanEpisodeReturn = total / Double(max(parts.count, 1))
    columns =
      (0..<rows.observationSize).map {
        Column("observation \($0)", rows.observations, $0, of: rows.observationSize)
      }
      + (0..<rows.actionSize).map {
        Column("action \($0)", rows.actions, $0, of: rows.actionSize)
      } + [Column("reward", rows.rewards, 0, of: 1)]
  }

  var text: String {
    var table = Table(["column", "least", "mean", "largest"])
    for column in columns {
      table.append([
        .text(column.name), .number(column.least, decimals: 3), .number(column.mean, decimals: 3),
        .number(column.largest, decimals: 3),
      ])
    }
    return """
      \(file): \(rows) rows (\(offlineRows) logged), \(episodes) episodes or parts of one, \
      \(trueEnds) true ends
      \((100 * rewardedShare).fixed(2)) % of rows have a positive reward, mean return of an \
      episode \(meanEpisodeReturn.fixed(3))

      \(table.plainText)
      """
  }
}

extension DatasetSummary.Column {
  init(_ name: String, _ values: [Scalar], _ index: Int, of width: Int) {
    self.name = name
    var (low, high, sum) = (Double.infinity, -Double.infinity, 0.0)
    for place in stride(from: index, to: values.count, by: width) {
      let value = Double(values[place])
      (low, high, sum) = (min(low, value), max(high, value), sum + value)
    }
    (least, largest) = (low, high)
    mean = sum / Double(max(values.count / width, 1))
  }
}
