import Experiments
import Randomness

/// Measures all methods on the toy sets, whose logits are analytic: nothing is trained.
///
/// Arms are the two tables; metrics are `auroc/<set>/<method>`.
struct ToyExperiment: Experiment {
  let configuration: PODConfiguration

  var name: String { Self.name }
  var summary: String { "Score toy sets on which each method wins or loses" }
  var reproduces: String { "Section 3, toy data sets" }
  var arms: [String] { [Self.table, Self.lowData] }
  var secondsPerCell: Double? { 0.5 }

  static let name = "toys"
  static let table = "table"
  static let lowData = "low-data"

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    let isTable = cell.arm == Self.table
    let sets = isTable ? ToySet.table : configuration.toyCounts.map { .lowData(perClass: $0) }
    let table = isTable ? ToyTable.standard : .lowData
    var metrics: [String: Double] = [:]
    for set in sets {
      for result in try table.row(set, seeds: [cell.seed], key: context.key.split("toys")) {
        metrics[Self.metric(set, result.method)] = result.mean
      }
    }
    return Outcome(metrics: metrics)
  }

  /// The metric of a method on a set.
  static func metric(_ set: ToySet, _ method: String) -> String { "auroc/\(set.name)/\(method)" }
}
