import Datasets
import Experiments
import OutOfDistribution

/// Draws the images of all pairs once, so that missing or too few ones end a run before anything is
/// trained.
///
/// Metrics are the numbers of images: `train/<pair>`, `unlabelled/<pair>`, `auxiliary/<pair>`, ...
struct DataExperiment: Experiment {
  let configuration: DCMConfiguration

  var name: String { Self.cell.experiment }
  var summary: String { "Read all images, and end the run if some are missing" }
  var reproduces: String { "Section 5, data sets" }
  var arms: [String] { [Self.cell.arm] }
  var secondsPerCell: Double? { 1 }

  /// The one cell: files are the same under every seed.
  static let cell = Cell(experiment: "data", arm: "files", seed: 0)

  func seeds(from studySeeds: [Int]) -> [Int] { [Self.cell.seed] }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    var metrics: [String: Double] = [:]
    for pair in configuration.pairs {
      let images = try context.images(pair, configuration)
      let auxiliary = try context.auxiliaryImages(beside: pair.inDistribution, configuration)
      for (part, count) in [
        ("train", images.train.count), ("test", images.test.count),
        ("unlabelled", images.unlabeled.count), ("auxiliary", auxiliary.count),
        ("unknown-unlabelled", images.unlabeledOutliers.count),
        ("unknown-test", images.testOutliers.count),
      ] {
        metrics["\(part)/\(pair.name)"] = Double(count)
      }
    }
    for name in configuration.selectiveDomains {
      let images = try context.selectiveImages(ImageDomain(named: name), configuration)
      metrics["held-out/\(name)"] = Double(images.heldOut.count)
    }
    return Outcome(metrics: metrics)
  }
}
