import ArgumentParser
import CommandLineTool
import Experiments
import NeuralNetworks
import Randomness
import Reports
import SurgicalFineTuning

/// Damages one block after the other and tunes each: `plant`.
struct PlantCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plant", abstract: "Plant noise in one block and tune each block in turn.",
    discussion: """
      The block to tune is known here: the best entry of each row should be on the diagonal. \
      Images are unshifted ones of the network's own domain unless given.

      Example:
        \(Example.training)
        surgical plant --model source.safetensors --lr 0.01 0.001 --epochs 10
      """)

  @OptionGroup(title: "Network") var model: ModelOptions
  @OptionGroup(title: "Network") var blocking: PartitionOptions
  @OptionGroup(title: "Target") var target: TargetOptions
  @OptionGroup(title: "Target") var counts: TargetCounts

  @Option(help: "The standard deviation of the noise; calibrated for each block unless given.")
  var sigma: Double?

  @Option(help: "What calibrated noise leaves of the accuracy, as a share.")
  var share = 0.5

  @OptionGroup(title: "Search") var search: SearchOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if let sigma, !(sigma > 0 && sigma.isFinite) {
      throw ValidationError("--sigma is \(sigma), expected above 0")
    }
    if !(share > 0 && share < 1) {
      throw ValidationError("--share is \(share), expected between 0 and 1")
    }
  }

  func run() throws {
    let settings = try search.settings()
    let provenance = try model.provenance()
    let target = try target.load(unlessGiven: provenance.flatMap(unshifted))
    let seed = try target.seed(self.target.seed, for: provenance)
    let task = try target.task(counts, seed: seed)
    let model = try model.load(for: task)
    let planting = Planting(
      task: task, partition: try blocking.blocks(of: model.network, naming: []),
      settings: settings, sigma: sigma, share: share, key: RandomKey(seed: seed))
    let matrix = try model.network.planted(planting, progress: output.progress)
    try output.show(matrix, text: "\(target.name) (seed \(seed))\n\n\(matrix.text)")
  }

  private func unshifted(_ provenance: Provenance) -> Target? {
    guard let domain = try? SourceDomain.named(provenance.domain),
      case .classes(of: let set) = domain, set != .custom
    else { return nil }
    return .shift(.unshifted(set))
  }
}
