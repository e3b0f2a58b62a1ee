import Experiments
import NeuralNetworks
import Randomness
import Vision

/// Puts noise into one block of the source network and tunes by each method on unshifted images;
/// metrics are `accuracy/<block>` by damaged block.
struct PlantedExperiment: Experiment {
  let configuration: SurgicalConfiguration

  /// The blocks of the residual network, first to last.
  static let blocks = ["first", "second", "third", "last"]

  var name: String { "planted" }
  var summary: String { "Damage one block with noise and tune each block: the diagonal should win" }
  var reproduces: String { "Appendix, synthetic shifts planted in one block" }
  var arms: [String] { ["none"] + PlantedExperiment.blocks.map { "block:\($0)" } + ["auto-rgn"] }

  // An offset by no pixel is no shift: the target images look like the source's.
  private var unshifted: Shift {
    Shift(.offset(right: 0, down: 0), of: configuration.plantedImages)
  }

  func prerequisites(of cell: Cell) -> [Cell] {
    [SourceExperiment.cell(unshifted.domain, seed: cell.seed)]
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    let method = try TuningMethod(name: cell.arm)
    let task = try context.task(unshifted, configuration)
    let source = try context.sourceNetwork(unshifted.domain)
    let partition = BlockPartition.standard(for: source)
    var outcome = Outcome()
    for block in PlantedExperiment.blocks {
      let key = context.key.split("planted")
      let noise = try PlantedNoise.calibrated(
        block: block, network: source, partition, on: task.validation,
        share: configuration.plantedShare, key: key)
      let damaged = try noise.applied(to: source, partition, key: key)
      let tuner = try FineTuner(damaged, partition: partition, settings: configuration.tuning)
      let result = try tuner.tune(
        method, on: task.tune, validation: task.validation, key: context.key.split("tuning"))
      outcome.metrics["accuracy/\(block)"] = accuracy(of: result.network, on: task.test)
      outcome.metrics["sigma/\(block)"] = noise.sigma
      if let factors = result.factors.first {
        outcome.metrics["strongest/\(block)"] =
          strongestBlock(factors, source, partition) == block ? 1 : 0
      }
    }
    return outcome
  }

  // The block of the parameter with the largest Auto-RGN factor.
  private func strongestBlock(
    _ factors: [Double], _ network: ResNet, _ partition: BlockPartition
  ) -> String? {
    let names = network.parameterNames
    return factors.indices.max { factors[$0] < factors[$1] }
      .flatMap { partition.block(of: names[$0]) }
  }
}
