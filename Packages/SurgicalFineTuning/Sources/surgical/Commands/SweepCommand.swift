import ArgumentParser
import CommandLineTool
import Experiments
import Randomness
import SurgicalFineTuning
import Vision

/// Compares methods over targets and seeds: `sweep`.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Compare all blocks and methods over shifts and seeds.",
    discussion: """
      Under a seed, all methods start from the same network and see the same images in the same \
      order; the table shows paired differences from tuning everything. Writes runs.csv after \
      every run, and blocks.svg at the end.

      With one network for each seed, write {seed} where their names differ: \
      --model source-{seed}.safetensors --seeds 0-9.

      Example:
        \(Example.training)
        surgical sweep --model source.safetensors --shifts stripe label_flip --seeds 3
      """)

  @OptionGroup(title: "Network") var model: ModelOptions
  @OptionGroup(title: "Network") var blocking: PartitionOptions
  @OptionGroup(title: "Target") var files: TargetFiles

  @Option(
    parsing: .upToNextOption,
    help: "Shifts of the built-in images instead, such as gaussian_noise:5 label_flip.")
  var shifts: [String] = []

  @OptionGroup(title: "Target") var counts: TargetCounts

  @Option(
    parsing: .upToNextOption,
    help: """
      The methods; "blocks" stands for every single block, and the others are those of tune.
      """)
  var methods = [
    "none", "blocks", "all", "gradual-first-last", "gradual-last-first", "l1", "auto-rgn",
    "cross-validated",
  ]

  @OptionGroup(title: "Search") var search: SearchOptions

  @Option(
    help: ArgumentHelp(
      "A count, or seeds such as 100-109 or 3,5,8; 5 seeds unless given.", valueName: "seeds"),
    transform: SeedList.init)
  var seeds: SeedList?

  @Option(help: ArgumentHelp("The folder for runs.csv and the figure.", valueName: "dir"))
  var out = "runs/surgical/sweep"

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if (files.target == nil) == shifts.isEmpty {
      throw ValidationError("Give either --target with --labels, or --shifts.")
    }
  }

  func run() throws {
    Interruption.install()
    let settings = try search.settings()
    let targets = try targets()
    let seeds = seeds?.seeds(insteadOf: [0]) ?? Array(0..<5)
    // Whatever does not fit is found before the first run.
    let first = try targets.map { try start($0, seed: seeds[0]) }
    let methods = try first.map { try expandedMethods(for: $0) }
    var sweep = try Sweep(folder: out, runCount: seeds.count * methods.reduce(0) { $0 + $1.count })
    let progress = output.progress
    defer { progress.finish() }
    for seed in seeds {
      for (target, methods) in zip(targets, methods) {
        let start = try start(target, seed: seed)
        for method in methods {
          try sweep.run(method, from: start, settings)
          progress.show(
            "\(target.name) \(method.name)", done: sweep.runs.count, of: sweep.runCount,
            unit: "runs")
        }
      }
    }
    progress.finish()
    let summary = try SweepSummary(sweep)
    try output.show(summary, text: summary.text)
  }

  private func targets() throws -> [Target] {
    if let target = try files.load() { return [target] }
    return try shifts.map { name in .shift(try suggestingNames { try Shift.parse(name) }) }
  }

  /// The network and the images of a seed.
  private func start(_ target: Target, seed: Int) throws -> SweepStart {
    let options = model.ofSeed(seed)
    let task = try target.task(counts, seed: target.seed(seed, for: options.provenance()))
    let model = try options.load(for: task)
    let blocks = try blocking.blocks(of: model.network, naming: [])
    return SweepStart(seed: seed, task: task, network: model.network, blocks: blocks)
  }

  private func expandedMethods(for start: SweepStart) throws -> [TuningMethod] {
    let names = methods.flatMap { name in
      name == "blocks" ? start.blocks.names.map { "block:\($0)" } : [name]
    }
    let methods = try suggestingNames { try names.map(TuningMethod.init(name:)) }
    _ = try blocking.blocks(of: start.network, naming: methods.flatMap(\.blocks))
    return methods
  }
}

/// What all methods of a target and seed start from.
struct SweepStart {
  let seed: Int
  let task: ShiftTask
  let network: any StagedNetwork
  let blocks: BlockPartition
}
