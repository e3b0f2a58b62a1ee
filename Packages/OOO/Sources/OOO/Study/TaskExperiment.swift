import Datasets
import Experiments
import FoundationEssentials
import Randomness
import ReinforcementLearning

/// Runs the arms of one task; cells of retrained arms read the buffer of the arm that collected it.
///
/// Metrics: `return`, `sampled-return`, `success`, `length` of the final evaluation, `score` where
/// the task is normalised; of arms that explore `coverage`, `rewarded-rows`, `found-reward`,
/// `best-return` and `shortest-success`; of arms that retrain `return/<fraction>` for each share of
/// exploration.
struct TaskExperiment: Experiment {
  let plan: TaskPlan

  static let bufferArtifact = "buffer.safetensors"
  static let stateArtifact = "state.safetensors"

  var name: String { plan.name }
  var summary: String { plan.summary }
  var reproduces: String { plan.reproduces }
  var arms: [String] { plan.arms.map(\.rawValue) }
  var secondsPerCell: Double? { plan.secondsPerCell }

  func seeds(from studySeeds: [Int]) -> [Int] { Array(studySeeds.prefix(plan.seeds)) }

  func prerequisites(of cell: Cell) -> [Cell] {
    guard let source = StudyArm(rawValue: cell.arm)?.retrainedFrom else { return [] }
    return [Cell(experiment: name, arm: source.rawValue, seed: cell.seed)]
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let arm = StudyArm(rawValue: cell.arm), plan.arms.contains(arm) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    guard let settings = plan.retraining(of: arm) else { return try explore(arm, context) }
    return try retrain(arm, settings, context)
  }

  private func explore(_ arm: StudyArm, _ context: CellContext) throws -> Outcome {
    let key = context.key.split(plan.name)
    var run = try Exploration(
      plan.exploration(of: arm), in: plan.makeEnvironment(),
      evaluation: plan.makeEvaluationEnvironment(), offline: plan.offlineData(key: key),
      key: key.split("exploration"))
    var keeper = StateKeeper(file: context.artifact(Self.stateArtifact).path)
    if let saved = keeper.saved() { try? run.resume(from: saved) }
    try run.run { run throws(OOOError) in
      context.report(progress: run.progress)
      try keeper.keep { checkpoint throws(OOOError) in try run.store(in: &checkpoint) }
    }
    try keep(run, context)
    var outcome = run.outcome(horizon: plan.horizon)
    try outcome.add(final(run.learner, context))
    return outcome
  }

  // The rows and the bonus, for the arms that retrain.
  private func keep(_ run: Exploration, _ context: CellContext) throws {
    var checkpoint = Checkpoint()
    checkpoint.store(run.buffer.transitions, below: "buffer/")
    try run.bonus.store(in: &checkpoint, below: "bonus/")
    try checkpoint.save(to: context.artifact(Self.bufferArtifact).path)
    StateKeeper(file: context.artifact(Self.stateArtifact).path).discard()
  }

  private func retrain(
    _ arm: StudyArm, _ settings: RetrainingSettings, _ context: CellContext
  ) throws -> Outcome {
    let key = context.key.split(plan.name)
    let source = Cell(
      experiment: name, arm: (arm.retrainedFrom ?? arm).rawValue, seed: context.cell.seed)
    let saved = try Checkpoint(context.artifact(Self.bufferArtifact, of: source).path)
    let buffer = try plan.buffer(from: saved)
    var bonus = plan.exploration(of: arm).bonus
      .make(for: try plan.makeEnvironment().specification, key: key)
    if arm.keepsBonus { try bonus.restore(from: saved, below: "bonus/") }
    var outcome = Outcome()
    for (index, fraction) in plan.fractions.enumerated() {
      let rows = buffer.offlineCount + Int(fraction * Double(buffer.onlineCount))
      var run = try Retraining(
        settings, on: buffer.frozen(upTo: rows), evaluation: plan.makeEvaluationEnvironment(),
        keeping: arm.keepsBonus ? FrozenBonus(bonus) : nil, key: key.split("retraining"))
      try run.run { run throws(OOOError) in
        let share = Double(run.updates) / Double(max(run.settings.steps, 1))
        context.report(progress: (Double(index) + share) / Double(plan.fractions.count))
      }
      let found = try final(run.learner, context)
      outcome.metrics["return/\(fraction)"] = found.deterministic.meanReturn
      outcome.addCurve(run.points.map { ($0.updates, $0.evaluation) })
      outcome.add(found)
    }
    return outcome
  }

  private func final(_ learner: any Learner, _ context: CellContext) throws -> FinalEvaluation {
    let key = context.key.split(plan.name).split("final")
    let environment = try plan.makeEvaluationEnvironment()
    func result(sampling: Bool) throws -> EvaluationResult {
      try evaluate(
        learner, in: environment, episodes: plan.finalEpisodes, sampling: sampling, key: key)
    }
    return FinalEvaluation(
      deterministic: try result(sampling: false), sampled: try result(sampling: true),
      path: try path(of: learner, in: environment, key: key),
      reference: environment.specification.referenceReturns)
  }
}
