import CommandLineTool
import Datasets
import OOO
import Randomness
import ReinforcementLearning

/// The methods of one task under one seed, each finished once and kept in the run's folder.
struct TaskRun {
  /// How many episodes are drawn of each agent.
  static let pathCount = 6

  let plan: TaskPlan
  let seed: UInt64
  let directory: RunDirectory
  let output: OutputOptions
  /// The methods that are asked for.
  let arms: [StudyArm]

  private var key: RandomKey { RandomKey(seed: seed) }

  /// The results of the methods and of those whose buffers they learn from.
  func results() throws -> [ArmResult] {
    var results: [ArmResult] = []
    for arm in order {
      results.append(try result(of: arm))
      try LookTable(results).write(to: directory)
    }
    return results
  }

  private var order: [StudyArm] {
    StudyArm.allCases.filter { arm in
      arms.contains(arm) || arms.contains { $0.retrainedFrom == arm }
    }
  }

  private func label(_ arm: StudyArm, _ phase: String) -> String {
    let place = (order.firstIndex(of: arm) ?? 0) + 1
    return "\(place) of \(order.count): \(arm.rawValue), \(phase)"
  }

  private func result(of arm: StudyArm) throws -> ArmResult {
    let file = try directory.file("\(arm.rawValue).json", in: "results")
    if directory.has("results/\(arm.rawValue).json") {
      return try JSONText.read(ArmResult.self, from: file)
    }
    let clock = ContinuousClock()
    let start = clock.now
    var result = try arm.retrainedFrom.map { try retrain(arm, from: $0) } ?? explore(arm)
    result.seconds = (clock.now - start) / .seconds(1)
    try JSONText.write(result, as: file)
    for state in try states(of: arm) { state.remove() }
    return result
  }

  private func explore(_ arm: StudyArm) throws -> ArmResult {
    var saved = try SavedRun(
      plan.makeExploration(of: arm, key: key), label: label(arm, "explore"),
      file: stateFile(arm))
    try saved.finish(showing: output.progress)
    let run = saved.run
    try run.buffer.save(to: bufferFile(arm))
    var bonus = Checkpoint()
    try run.bonus.store(in: &bonus, below: "bonus/")
    try bonus.save(to: directory.file("\(arm.rawValue)-bonus.safetensors", in: "checkpoints"))
    return try finished(arm, run.learner, looks: run.looks, collected: run.collected)
  }

  private func retrain(_ arm: StudyArm, from source: StudyArm) throws -> ArmResult {
    let buffer = try ReplayBuffer(path: bufferFile(source))
    let bonus = try arm.keepsBonus ? frozenBonus(of: source) : nil
    var looks: [Look] = []
    var returns: [String: Double] = [:]
    var learner: (any Learner)?
    for share in plan.fractions {
      let start = try plan.makeRetraining(
        of: arm, on: buffer, share: share, bonus: bonus, key: key)
      guard let start else { continue }
      var saved = try SavedRun(
        start, label: label(arm, "retrain"), file: stateFile(arm, share: share))
      try saved.finish(showing: output.progress)
      looks += saved.run.looks(share: share)
      returns["\(share)"] = try examination.evaluation(of: saved.run.learner).meanReturn
      learner = saved.run.learner
    }
    guard let learner else {
      throw OOOError.setting(name: "fractions", found: "none", expected: "at least one")
    }
    var result = try finished(arm, learner, looks: looks, collected: nil)
    result.returnByShare = returns
    return result
  }

  private func frozenBonus(of source: StudyArm) throws -> FrozenBonus {
    var bonus = plan.exploration(of: source).bonus
      .make(for: try plan.makeEnvironment().specification, key: key)
    let file = try directory.file("\(source.rawValue)-bonus.safetensors", in: "checkpoints")
    try bonus.restore(from: Checkpoint(file), below: "bonus/")
    return FrozenBonus(bonus)
  }

  private func finished(
    _ arm: StudyArm, _ learner: any Learner, looks: [Look], collected: Collected?
  ) throws -> ArmResult {
    try AgentFile.write(
      learner, environment: plan.evaluationEnvironment ?? plan.environment,
      to: directory.file("\(arm.rawValue).safetensors", in: "checkpoints"))
    return ArmResult(
      arm: arm.rawValue, looks: looks, mean: Score(try examination.evaluation(of: learner)),
      sampled: Score(try examination.evaluation(of: learner, sampling: true)),
      paths: try examination.paths(of: learner, count: Self.pathCount), collected: collected,
      seconds: 0)
  }

  private var examination: Examination {
    get throws {
      Examination(
        environment: try plan.makeEvaluationEnvironment(), episodes: plan.finalEpisodes,
        key: key.split(plan.name))
    }
  }

  private func bufferFile(_ arm: StudyArm) throws -> String {
    try directory.file("\(arm.rawValue).safetensors", in: "buffers")
  }

  private func stateFile(_ arm: StudyArm, share: Double? = nil) throws -> String {
    let name = arm.rawValue + (share.map { "-\($0)" } ?? "")
    return try directory.file("\(name).state.safetensors", in: "checkpoints")
  }

  private func states(of arm: StudyArm) throws -> [StateFile] {
    let shares: [Double?] = arm.retrainedFrom == nil ? [nil] : plan.fractions
    return try shares.map { StateFile(path: try stateFile(arm, share: $0)) }
  }
}
