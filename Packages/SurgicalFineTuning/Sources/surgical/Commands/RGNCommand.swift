import ArgumentParser
import CommandLineTool
import Datasets
import Experiments
import Randomness
import SurgicalFineTuning

/// Measures gradients without training: `rgn`.
struct RGNCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rgn",
    abstract: "Measure relative gradient norms and signal-to-noise, without training.",
    discussion: """
      RGN is the norm of the gradient over that of the weights, the mean of some batches; Auto-RGN \
      multiplies the learning rate by its factor. SNR is the squared mean of a gradient over its \
      variance: across images, or across output channels as in the released code.

      Example:
        \(Example.training)
        surgical rgn --model source.safetensors --shift label_flip --batches 5
      """)

  @OptionGroup(title: "Network") var model: ModelOptions
  @OptionGroup(title: "Network") var blocking: PartitionOptions
  @OptionGroup(title: "Target") var target: TargetOptions

  @Option(help: "Images of each class of a shift.")
  var perClass = 10

  @Option(help: "The mini-batches to average over.")
  var batches = 5

  @Option(help: "Images in a batch.")
  var batch = 64

  @Option(help: "Images for the signal-to-noise ratio across images.")
  var examples = 64

  @Option(help: ArgumentHelp("Write the table of tensors to this CSV file.", valueName: "file"))
  var out: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    for (name, count) in [
      ("--per-class", perClass), ("--batches", batches), ("--batch", batch),
      ("--examples", examples),
    ] where count < 1 {
      throw ValidationError("\(name) is \(count), expected at least 1")
    }
  }

  func run() throws {
    let target = try target.load()
    let seed = try target.seed(self.target.seed, for: model.provenance())
    let data = try target.images(perClass: perClass, seed: seed)
    let model = try model.load(for: data.images, labels: data.labels)
    let order = Batches(
      count: data.count, batchSize: batch,
      key: RandomKey(seed: seed).split("tuning").split(target.name).split("measure"))
    let plan = MeasurementPlan(
      batches: Array(order.batches(ofEpoch: 0).prefix(batches)), examples: examples)
    let report = model.network.gradientReport(
      on: data, try blocking.blocks(of: model.network, naming: []), plan)
    if let out { try CSV.write(report.csv, to: out) }
    let place = out.map { "wrote \($0)\n" } ?? ""
    try output.show(
      report, text: "\(target.name) (seed \(seed)), \(data.count) images\n\n\(report.text)\(place)")
  }
}
