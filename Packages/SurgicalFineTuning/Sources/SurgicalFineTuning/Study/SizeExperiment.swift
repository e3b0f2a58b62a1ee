import Experiments
import Randomness

/// Follows accuracy over the number of target images per class; metrics are `accuracy/<shift>@<n>`.
///
/// The usual number of images is not run again: the experiments by level have it.
struct SizeExperiment: Experiment {
  let configuration: SurgicalConfiguration

  var name: String { "size" }
  var summary: String { "Follow accuracy over the number of labelled target images" }
  var reproduces: String { "Section 3.1, effect of the target size" }
  var arms: [String] { ["block:first", "block:last", "all"] }

  func prerequisites(of cell: Cell) -> [Cell] {
    SourceExperiment.cells(for: configuration.sizeShifts, seed: cell.seed)
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    let method = try TuningMethod(name: cell.arm)
    var metrics: [String: Double] = [:]
    for shift in configuration.sizeShifts {
      for size in configuration.sizes {
        let task = try context.task(shift, configuration, tunePerClass: size)
        let tuner = try FineTuner(
          context.sourceNetwork(shift.domain), settings: configuration.tuning)
        let result = try tuner.tune(
          method, on: task.tune, validation: task.validation,
          key: context.key.split("tuning").split(shift.name))
        metrics["accuracy/\(shift.name)@\(size)"] = accuracy(of: result.network, on: task.test)
      }
    }
    return Outcome(metrics: metrics)
  }
}
