import ArgumentParser
import CommandLineTool
import Datasets
import Randomness
import SurgicalFineTuning

/// Tunes a network by one method: `tune`.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune", abstract: "Tune a network on a few labelled target images.",
    discussion: """
      Tries every learning rate, keeps the rate and epoch that validate best, and reports accuracy \
      on target images that were used for neither.

      Methods: \(TuningMethod.named.map(\.name).joined(separator: ", ")), block:NAME+NAME, \
      random:NAME (as many single numbers as a block has).

      Example:
        \(Example.training)
        surgical tune --model source.safetensors --shift label_flip --blocks last
      """)

  @OptionGroup(title: "Network") var model: ModelOptions
  @OptionGroup(title: "Network") var blocking: PartitionOptions
  @OptionGroup(title: "Target") var target: TargetOptions
  @OptionGroup(title: "Target") var counts: TargetCounts

  @Option(help: "The method; auto-rgn unless given.")
  var method: String?

  @Option(help: "Blocks to tune, such as first+second: short for --method block:first+second.")
  var blocks: String?

  @OptionGroup(title: "Search") var search: SearchOptions

  @Option(help: ArgumentHelp("Write the tuned network to this file.", valueName: "file"))
  var out: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if method != nil && blocks != nil {
      throw ValidationError("--blocks is short for a --method; give one of them")
    }
  }

  func run() throws {
    let name = blocks.map { "block:\($0)" } ?? method ?? "auto-rgn"
    let method = try suggestingNames { try TuningMethod(name: name) }
    let settings = try search.settings()
    let target = try target.load()
    let seed = try target.seed(self.target.seed, for: model.provenance())
    let task = try target.task(counts, seed: seed)
    let model = try model.load(for: task)
    let blocks = try blocking.blocks(of: model.network, naming: method.blocks)
    let progress = output.progress
    let tuned = try model.network.tuned(
      by: method, on: task, blocks, settings,
      key: RandomKey(seed: seed).split("tuning").split(task.name)
    ) { share in
      progress.show(method.name, done: Int((100 * share).rounded()), of: 100, unit: "%")
    }
    progress.finish()
    if let out { try model.save(tuned.network, to: out) }
    let summary = TuneSummary(task, model, tuned, seed: seed, out: out)
    try output.show(summary, text: summary.text)
  }
}
