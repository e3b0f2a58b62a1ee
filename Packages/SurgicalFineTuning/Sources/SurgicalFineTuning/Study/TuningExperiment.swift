import Datasets
import Experiments
import Randomness
import Tensors
import Vision

/// Compares methods of fine-tuning on some shifts; arms are methods.
///
/// A cell tunes on every shift in turn and measures, per shift, `accuracy`, `worst-group` (where there
/// are groups), what validation chose (`validation`, `rate`, `epoch`) and what was trained
/// (`parameters`, `moved`); for Auto-RGN also the factors of the first epoch as a series.
struct TuningExperiment: Experiment {
  let configuration: SurgicalConfiguration
  let name: String
  let summary: String
  let reproduces: String
  let shifts: [Shift]
  let methods: [TuningMethod]

  var arms: [String] { methods.map(\.name) }

  func prerequisites(of cell: Cell) -> [Cell] {
    SourceExperiment.cells(for: shifts, seed: cell.seed)
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    let method = try TuningMethod(name: cell.arm)
    var outcome = Outcome()
    for (index, shift) in shifts.enumerated() {
      let task = try context.task(shift, configuration)
      let tuner = try FineTuner(
        context.sourceNetwork(shift.domain), settings: configuration.tuning)
      let result = try tuner.tune(
        method, on: task.tune, validation: task.validation,
        key: context.key.split("tuning").split(shift.name)
      ) { share in
        context.report(progress: (Double(index) + share) / Double(shifts.count))
      }
      outcome.add(result, on: task, as: shift.name)
    }
    return outcome
  }
}

extension SourceExperiment {
  /// The source cells of some shifts, each once.
  static func cells(for shifts: [Shift], seed: Int) -> [Cell] {
    shifts.map { cell($0.domain, seed: seed) }
      .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension Outcome {
  /// Adds what a tuned network reaches on the test images, and how it was chosen.
  mutating func add(_ result: TuneResult<some StagedNetwork>, on task: ShiftTask, as name: String) {
    let predictions = logits(of: result.network, for: task.test.images).argmax()
    metrics["accuracy/\(name)"] = share(predictions, task.test.labels)
    if let groups = task.testGroups {
      metrics["worst-group/\(name)"] = worstGroupAccuracy(
        predictions: predictions, labels: task.test.labels, groups: groups)
    }
    metrics["validation/\(name)"] = result.record.validationAccuracy
    metrics["rate/\(name)"] = result.record.learningRate
    metrics["epoch/\(name)"] = Double(result.record.epoch)
    metrics["parameters/\(name)"] = Double(result.record.trainedParameters)
    metrics["moved/\(name)"] = result.record.movedShare
    if let first = result.factors.first { series["factors/\(name)"] = first }
  }
}

/// The share of equal entries, 0 to 1.
func share(_ predictions: [Int32], _ labels: [Int32]) -> Double {
  Double(zip(predictions, labels).count { $0 == $1 }) / Double(max(labels.count, 1))
}
