import Datasets
import Experiments
import FoundationEssentials
import Randomness
import ReinforcementLearning

/// Runs the arms of one task; cells of retrained arms read the buffer of the arm that collected it.
///
/// Metrics: `return`, `sampled-return`, `success`, `length` of the final evaluation, `score` where
/// the task is normalised; of arms that explore `coverage`, `rewarded-rows`, `found-reward`,
/// `first-reward`, `best-return` and `shortest-success`; of arms that retrain `return/<fraction>` for each share of
/// exploration; of `offline` on a controller's data `controller-return` and `controller-score`.
struct TaskExperiment: Experiment {
  let plan: TaskPlan

  static let bufferArtifact = "buffer.safetensors"
  static let bonusArtifact = "bonus.safetensors"
  static let stateArtifact = "state.safetensors"

  /// The state of retraining on the first share of exploration.
  static func stateArtifact(share: Double) -> String { "state-\(share).safetensors" }

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
    return arm.retrainedFrom == nil ? try explore(arm, context) : try retrain(arm, context)
  }

  private func explore(_ arm: StudyArm, _ context: CellContext) throws -> Outcome {
    var run = try plan.makeExploration(of: arm, key: context.key)
    var keeper = StateKeeper(file: context.artifact(Self.stateArtifact).path)
    if let saved = keeper.saved() { try? run.resume(from: saved) }
    try run.run { run throws(OOOError) in
      context.report(progress: run.progress)
      try keeper.keep { checkpoint throws(OOOError) in try run.store(in: &checkpoint) }
    }
    try keep(run, context)
    var outcome = run.outcome(horizon: plan.horizon)
    try outcome.add(final(run.learner, context))
    if arm == .offline, let reached = try plan.controllerReturn(key: context.key) {
      outcome.metrics["controller-return"] = reached
      outcome.metrics["controller-score"] = try plan.score(of: reached)
    }
    keeper.discard()
    return outcome
  }

  // The rows and the bonus, for the arms that retrain.
  private func keep(_ run: Exploration, _ context: CellContext) throws {
    try run.buffer.save(to: context.artifact(Self.bufferArtifact).path)
    var checkpoint = Checkpoint()
    try run.bonus.store(in: &checkpoint, below: "bonus/")
    try checkpoint.save(to: context.artifact(Self.bonusArtifact).path)
  }

  private func retrain(_ arm: StudyArm, _ context: CellContext) throws -> Outcome {
    let source = Cell(
      experiment: name, arm: (arm.retrainedFrom ?? arm).rawValue, seed: context.cell.seed)
    let buffer = try ReplayBuffer(
      path: context.artifact(Self.bufferArtifact, of: source).path)
    let bonus = arm.keepsBonus ? try savedBonus(of: source, arm, context) : nil
    var outcome = Outcome()
    let keepers = plan.fractions.map {
      StateKeeper(file: context.artifact(Self.stateArtifact(share: $0)).path)
    }
    for (index, fraction) in plan.fractions.enumerated() {
      let start = try plan.makeRetraining(
        of: arm, on: buffer, share: fraction, bonus: bonus, key: context.key)
      guard let start else { continue }
      let run = try finished(start, keepers[index]) { share in
        context.report(progress: (Double(index) + share) / Double(plan.fractions.count))
      }
      let found = try final(run.learner, context)
      outcome.metrics["return/\(fraction)"] = found.deterministic.meanReturn
      outcome.addCurve(run.points.map { ($0.updates, $0.evaluation) })
      outcome.add(found)
    }
    for keeper in keepers { keeper.discard() }
    return outcome
  }

  // Goes on from what an interrupted attempt left; `report` is told the share that is done.
  private func finished(
    _ start: Retraining, _ keeper: StateKeeper, report: (Double) -> Void
  ) throws -> Retraining {
    var (run, keeper) = (start, keeper)
    if let saved = keeper.saved() { try? run.resume(from: saved) }
    try run.run { run throws(OOOError) in
      report(Double(run.updates) / Double(max(run.settings.steps, 1)))
      try keeper.keep { checkpoint throws(OOOError) in try run.store(in: &checkpoint) }
    }
    return run
  }

  private func savedBonus(
    of source: Cell, _ arm: StudyArm, _ context: CellContext
  ) throws -> FrozenBonus {
    var bonus = plan.exploration(of: arm).bonus
      .make(for: try plan.makeEnvironment().specification, key: context.key)
    let saved = try Checkpoint(context.artifact(Self.bonusArtifact, of: source).path)
    try bonus.restore(from: saved, below: "bonus/")
    return FrozenBonus(bonus)
  }

  private func final(_ learner: any Learner, _ context: CellContext) throws -> FinalEvaluation {
    let key = plan.finalKey(context.key)
    let environment = try plan.makeEvaluationEnvironment()
    func result(_ actions: Evaluator.Actions) throws -> Evaluation {
      try Evaluator.of(
        environment.specification, episodes: plan.finalEpisodes, actions: actions
      )
      .evaluate(learner, in: environment, key: key)
    }
    return FinalEvaluation(
      deterministic: try result(.mean), sampled: try result(.sampled),
      path: try plan.path(of: learner, key: context.key))
  }
}
