import ArgumentParser
import CommandLineTool
import DCM
import OutOfDistribution

/// Follows DCM over one setting: `ablate`.
struct AblateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate", abstract: "Follow DCM over one of its settings, seed by seed.",
    discussion: """
      Trains a base network per seed, then tunes it with each value. Choose settings by seeds that \
      nothing is reported on, such as 1000-1002.

      Example:
        dcm ablate --pair "mnist[0-4] vs mnist[5-9]" \\
          --over lr --values 0.01,0.1 --seeds 1000-1002
      """)

  @Option(help: "Built-in known and unknown images.")
  var pair = "mnist[0-4] vs mnist[5-9]"

  @Option(help: "What changes: lambda, fraction, size, lr or steps.")
  var over = AblatedSetting.lambda

  @Option(help: ArgumentHelp("The values, parted by commas.", valueName: "numbers"))
  var values: NumberList

  @Option(
    help: ArgumentHelp("A count, or seeds such as 100-109 or 3,5,8.", valueName: "seeds"),
    transform: SeedList.init)
  var seeds: SeedList?

  @OptionGroup(title: "Training") var training: TrainingOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    var configuration = DCMConfiguration()
    configuration.tuning = training.settings(insteadOf: configuration.tuning)
    let seeds = seeds?.seeds(insteadOf: [0]) ?? [1000, 1001, 1002]
    let ablation = Ablation(
      pair: try ImagePair(named: pair), setting: over, values: values.numbers,
      configuration: configuration)
    let progress = output.progress
    defer { progress.finish() }
    let total = seeds.count * values.numbers.count
    var done = 0
    var rows: [AblationRow] = []
    for seed in seeds {
      rows += try ablation.rows(seed: seed) {
        done += 1
        progress.show("ablate", done: done, of: total, unit: "tunings")
      }
    }
    progress.finish()
    let result = AblationTable(over: over.rawValue, pair: pair, rows: rows)
    try output.show(result, text: result.text)
  }
}

/// Numbers parted by commas.
struct NumberList: ExpressibleByArgument {
  let numbers: [Double]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let found = parts.compactMap { Double($0) }
    guard found.count == parts.count, found.allSatisfy(\.isFinite) else { return nil }
    numbers = found
  }
}
