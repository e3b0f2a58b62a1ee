import ArgumentParser
import CommandLineTool
import Failures
import OOO
import Randomness
import ReinforcementLearning
import Tensors

/// Describes a file: `dataset info`.
struct DatasetInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Describe a file of transitions.",
    discussion: """
      Example:
        ooo dataset make --env wall-easy --rows 3000 --out data.npz
        ooo dataset info data.npz
      """)

  @Argument(help: ArgumentHelp("The file.", valueName: "file"))
  var file: String

  @OptionGroup(title: "Ends of episodes") var ends: EndOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let summary = DatasetSummary(try RowsFile.read(file, ends: ends.rule), file: file)
    try output.show(summary, text: summary.text)
  }
}

/// How the ends of episodes are seen in D4RL's flat arrays.
struct EndOptions: ParsableArguments {
  @Option(help: "The length at which episodes were cut, for flat arrays without timeouts.")
  var horizon: Int?

  @Flag(help: "Take cuts in flat arrays for true ends, instead of dropping their rows.")
  var cutsAreEnds = false

  func validate() throws {
    try CountLimit.steps.check("--horizon", horizon)
  }

  var rule: Trajectories.EndRule { .init(horizon: horizon, terminatesAtCuts: cutsAreEnds) }
}

/// Where rows come from and go to.
struct ChangeOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The file to read.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var out: String

  @OptionGroup(title: "Ends of episodes") var ends: EndOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  /// Reads, changes, writes and describes rows.
  func apply(_ change: (Transitions) throws -> Transitions) throws {
    let rows = try change(RowsFile.read(file, ends: ends.rule))
    guard rows.count > 0 else { throw NothingLeft(file: file) }
    try RowsFile.write(rows, to: out)
    let summary = DatasetSummary(rows, file: out)
    try output.show(summary, text: summary.text)
  }
}

/// A file of which no row stays.
struct NothingLeft: ClassifiedError, CustomStringConvertible {
  let file: String

  var failureKind: FailureKind { .data }

  var description: String {
    "no row of \(file) is left, so nothing was written; remove less of it"
  }
}

/// Takes rows out: `dataset filter`.
struct DatasetFilterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "filter", abstract: "Remove regions, cut episodes short, keep fewer rows.",
    discussion: """
      In this order: discs, episodes, number of rows.

      Example:
        ooo dataset make --env maze2d-umaze --rows 20000 --out umaze.npz
        ooo dataset filter umaze.npz --remove-disc 1,1,1 --downsample 10000 \\
          --out missing.npz
      """)

  @OptionGroup var change: ChangeOptions

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Without rows whose first two numbers lie in a disc; may be repeated.", valueName: "x,y,r"))
  var removeDisc: [NumberList] = []

  @Option(help: "Keep the first rows of each episode only.")
  var truncateEpisodes: Int?

  @Flag(help: "Make the rows at which --truncate-episodes cuts true ends, as Cal-QL's code does.")
  var truncationsAreEnds = false

  @Option(help: "Keep this many rows, drawn without replacement.")
  var downsample: Int?

  @Option(help: "The seed of --downsample.")
  var seed: UInt64 = 0

  func validate() throws {
    for disc in removeDisc where disc.numbers.count != 3 || disc.numbers[2] < 0 {
      throw ValidationError(
        "--remove-disc is \(disc.defaultValueDescription), expected x,y,radius")
    }
    for (name, count) in [
      ("--truncate-episodes", truncateEpisodes), ("--downsample", downsample),
    ] {
      if let count, count < 1 { throw ValidationError("\(name) is \(count), expected at least 1") }
    }
  }

  func run() throws {
    try change.apply { rows in
      if !removeDisc.isEmpty && rows.observationSize < 2 {
        throw ValidationError("--remove-disc needs observations of two numbers or more")
      }
      var rows = rows.removing(
        removeDisc.map {
          ObservationDisc(
            x: Scalar($0.numbers[0]), y: Scalar($0.numbers[1]), radius: Scalar($0.numbers[2]))
        })
      if let truncateEpisodes {
        rows = rows.truncatingEpisodes(after: truncateEpisodes, asTerminal: truncationsAreEnds)
      }
      guard let downsample else { return rows }
      return rows.downsampled(to: downsample, key: RandomKey(seed: seed).split("downsample"))
    }
  }
}

/// Writes rows in another format: `dataset convert`.
struct DatasetConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Write a file of transitions in another format.",
    discussion: """
      Example:
        ooo dataset make --env wall-easy --rows 3000 --out data.npz
        ooo dataset convert data.npz --out data.safetensors
      """)

  @OptionGroup var change: ChangeOptions

  func run() throws { try change.apply { $0 } }
}

/// Computes rewards anew: `dataset relabel`.
struct DatasetRelabelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relabel", abstract: "Change the rewards of a file of transitions.",
    discussion: """
      In this order: --next-state, --goal, then (reward + shift) * scale. --next-state is for \
      D4RL's maze2d files, whose rewards are those of the state before the step; it drops the last \
      row of each episode.

      Example:
        ooo dataset make --env maze2d-umaze --rows 5000 --out umaze.npz
        ooo dataset relabel umaze.npz --goal 3,3,0.5 --shift -1 --out other-goal.npz
      """)

  @OptionGroup var change: ChangeOptions

  @Flag(help: "Give each row the reward of the row after it.")
  var nextState = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "1 where the first two numbers of the next observation lie in a disc, else 0.",
      valueName: "x,y,r"))
  var goal: NumberList?

  @Option(parsing: .unconditional, help: "Added to rewards.")
  var shift = 0.0

  @Option(parsing: .unconditional, help: "The factor on shifted rewards.")
  var scale = 1.0

  func validate() throws {
    if let goal, goal.numbers.count != 3 || goal.numbers[2] < 0 {
      throw ValidationError("--goal is \(goal.defaultValueDescription), expected x,y,radius")
    }
    try NumberList.requireRewards([("--shift", shift), ("--scale", scale)])
  }

  func run() throws {
    let transform = RewardTransform.shifted(by: Scalar(shift), thenScaledBy: Scalar(scale))
    try change.apply { rows in
      if goal != nil && rows.observationSize < 2 {
        throw ValidationError("--goal needs observations of two numbers or more")
      }
      var rows = nextState ? rows.shiftingRewardsToNextState() : rows
      if let numbers = goal?.numbers.map({ Scalar($0) }) {
        let disc = ObservationDisc(x: numbers[0], y: numbers[1], radius: numbers[2])
        rows = rows.relabelingRewards { _, _, next in disc.contains(next) ? 1 : 0 }
      }
      guard transform != .identity else { return rows }
      rows.rewards = rows.rewards.map { transform($0) }
      // Returns were sums of the old rewards.
      rows.returnsToGo = nil
      return rows
    }
  }
}
