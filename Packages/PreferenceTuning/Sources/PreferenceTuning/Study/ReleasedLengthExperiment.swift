import Experiments

/// On-policy DPO on length problems with the mask of the released code, whose first token of a
/// completion, and hence an end at once, is never learned.
struct ReleasedLengthExperiment: Experiment {
  let settings: LanguageSettings

  static let name = "released-length"
  static let method = LengthMethod.onlineDPO
  static let tasks: [LengthTask] = [.minimum, .skew]

  var name: String { Self.name }
  var summary: String { "Leave out the first token of completions (length problems)" }
  var reproduces: String { "The released code" }
  var arms: [String] { Self.tasks.map(\.rawValue) }
  var secondsPerCell: Double? { settings.relativeCost * Double(settings.run.steps) / 100 }

  // The reward, and the published form that it is compared with.
  func prerequisites(of cell: Cell) -> [Cell] {
    guard let task = LengthTask(rawValue: cell.arm) else { return [] }
    return [
      LengthRewardExperiment.cell(task, seed: cell.seed),
      Cell(
        experiment: LengthExperiment.name, arm: LengthExperiment.arm(task, Self.method),
        seed: cell.seed),
    ]
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let task = LengthTask(rawValue: cell.arm) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    var run = settings.run(by: Self.method)
    run.masksFirstToken = true
    return try LengthCell(settings: settings, task: task, run: run).outcome(in: context)
  }
}
