import Datasets
import Experiments
import OutOfDistribution
import Randomness

/// Draws all images that the study needs, so that missing ones end a run before anything is trained.
///
/// Metrics are the numbers of training images with full data, `images/<domain>`.
struct DataExperiment: Experiment {
  let configuration: PODConfiguration

  var name: String { Self.cell.experiment }
  var summary: String { "Read all images, and end the run if some are missing" }
  var reproduces: String { "Section 4, data sets" }
  var arms: [String] { [Self.cell.arm] }

  /// The one cell: files are the same under every seed.
  static let cell = Cell(experiment: "data", arm: "files", seed: 0)

  func seeds(from studySeeds: [Int]) -> [Int] { [Self.cell.seed] }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    var metrics: [String: Double] = [:]
    for domain in configuration.domains {
      let images = try DomainImages(
        configuration.pairs(of: domain), .full, configuration, from: context.imageLibrary,
        key: context.key.split("data"))
      metrics["images/\(domain.name)"] = Double(images.train.count)
    }
    return Outcome(metrics: metrics)
  }
}
