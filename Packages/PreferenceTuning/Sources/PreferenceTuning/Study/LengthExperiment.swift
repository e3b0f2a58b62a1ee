import Experiments
import Randomness

/// Policies tuned on the length problems by every method.
struct LengthExperiment: Experiment {
  let settings: LanguageSettings

  static let name = "length"

  static func arm(_ task: LengthTask, _ method: LengthMethod) -> String {
    "\(task.rawValue)/\(method.rawValue)"
  }

  var name: String { Self.name }
  var summary: String { "Tune a small language model towards short or usual lengths" }
  var reproduces: String { "Section 5, synthetic length problems" }
  var arms: [String] {
    LengthTask.allCases.flatMap { task in settings.methods.map { Self.arm(task, $0) } }
  }
  var secondsPerCell: Double? { settings.relativeCost * Double(settings.run.steps) / 100 }

  func prerequisites(of cell: Cell) -> [Cell] {
    guard let (task, _) = parts(of: cell) else { return [] }
    return [LengthRewardExperiment.cell(task, seed: cell.seed)]
  }

  private func parts(of cell: Cell) -> (LengthTask, LengthMethod)? {
    for task in LengthTask.allCases {
      for method in settings.methods where Self.arm(task, method) == cell.arm {
        return (task, method)
      }
    }
    return nil
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let (task, method) = parts(of: cell) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    return try LengthCell(settings: settings, task: task, run: settings.run(by: method))
      .outcome(in: context)
  }
}

/// One tuning of a policy on a length task.
struct LengthCell {
  let settings: LanguageSettings
  let task: LengthTask
  let run: PolicyRunSettings

  /// What the tuning under the seed of a cell gives; everything but `run` is the same for all of
  /// them.
  func outcome(in context: CellContext) throws -> Outcome {
    let base = try BaseModelExperiment.model(BaseModelExperiment.definitions, in: context)
    let splits = try LanguageData.definitions(context)
    let preparation = try StoredPreparation.load(
      LengthRewardExperiment.cell(task, seed: context.cell.seed), in: context)
    let run = try PolicyRun(
      try base.policy(maximumTokens: settings.maximumTokens), preparation.target,
      prompts: (base.prompts(of: splits.tuning), base.prompts(of: splits.evaluation)),
      settings: run, key: context.key.split(LengthExperiment.name), progress: context.report)
    var outcome = run.outcome
    outcome.metrics["spearman"] = preparation.agreement(on: run.samples)
    outcome.metrics["spearman/reference"] = preparation.agreement(on: preparation.reference)
    return outcome
  }
}
