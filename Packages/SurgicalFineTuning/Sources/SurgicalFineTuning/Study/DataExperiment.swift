import Datasets
import Experiments

/// Reads all images that the study needs, so that missing ones end a run before anything is trained.
///
/// Metrics are the numbers of images: `images/<set>`, `held-out/<set>` and, for shifts that have
/// files of their own, `images/<shift>`.
struct DataExperiment: Experiment {
  let configuration: SurgicalConfiguration

  var name: String { DataExperiment.cell.experiment }
  var summary: String { "Read all images, and end the run if some are missing" }
  var reproduces: String { "Section 3, data sets" }
  var arms: [String] { [DataExperiment.cell.arm] }

  /// The one cell: files are the same under every seed.
  static let cell = Cell(experiment: "data", arm: "files", seed: 0)

  func seeds(from studySeeds: [Int]) -> [Int] { [DataExperiment.cell.seed] }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    let base = context.baseData
    var metrics: [String: Double] = [:]
    for set in configuration.domains.map(\.images) {
      metrics["images/\(set.rawValue)"] = Double(try base.images(set).count)
      metrics["held-out/\(set.rawValue)"] = Double(try base.heldOutImages(set)?.count ?? 0)
    }
    for shift in configuration.shifts {
      guard case .cifar10C(let corruption, let severity) = shift.kind else { continue }
      metrics["images/\(shift.name)"] =
        Double(try base.cifar10C(corruption, severity: severity).count)
    }
    return Outcome(metrics: metrics)
  }
}
