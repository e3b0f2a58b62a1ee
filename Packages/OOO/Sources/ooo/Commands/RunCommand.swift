import ArgumentParser
import CommandLineTool
import Experiments
import Failures
import OOO
import Reports

/// All three phases of a task, and what they are compared with: `run`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Pre-train, explore with a bonus, retrain; compare on one task.",
    discussion: """
      Presets: \(Presets.names.joined(separator: ", ")).
      Baselines: \(StudyArm.allCases.map(\.rawValue).joined(separator: ", ")).

      naive is the agent that explored with the bonus, ooo a new one that is retrained on its rows; \
      finetune and finetune+retrain are the same without a bonus.

      The folder gets config.json (all settings), progress.csv, eval.csv, metrics.json, buffers, \
      agents under checkpoints, and figures. Stop it whenever you like: the same command with \
      --resume goes on with the same bits.

      Example:
        ooo run --preset wall --seed 0
      """)

  @Option(help: "The task.")
  var preset = "wall"

  @Option(help: "The scale whose settings are taken; the quickest but smoke unless given.")
  var scale: Scale?

  @Option(help: "The methods to compare, with commas between them.")
  var baselines = StudyArm.twoByTwo.map(\.rawValue).joined(separator: ",")

  @Option(help: "The seed of all that is drawn.")
  var seed: UInt64 = 0

  @Option(help: "Updates on offline data, instead of the preset's.")
  var pretrainSteps: Int?

  @Option(help: "Steps in the environment, instead of the preset's.")
  var exploreSteps: Int?

  @Option(help: "Updates of each retrained agent, instead of the preset's.")
  var retrainSteps: Int?

  @Option(
    help: ArgumentHelp("The folder; runs/ooo/<preset>-<seed> unless given.", valueName: "dir"))
  var out: String?

  @OptionGroup var folder: FolderOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try CountLimit.steps.check("--pretrain-steps", pretrainSteps, atLeast: 0)
    try CountLimit.steps.check("--explore-steps", exploreSteps, atLeast: 0)
    try CountLimit.steps.check("--retrain-steps", retrainSteps, atLeast: 0)
  }

  func run() throws {
    Interruption.install()
    let arms = try Presets.arms(baselines)
    let plan = try plan()
    let directory = try RunDirectory(
      out ?? "runs/ooo/\(preset)-\(seed)",
      configuration: Configuration(plan: plan, seed: seed, baselines: arms), options: folder)
    let results = try TaskRun(
      plan: plan, seed: seed, directory: directory, output: output, arms: arms
    ).results()
    let figures = try RunFigures(
      plan: plan, seed: seed, results: results, folder: directory.file("figures")
    )
    .draw()
    let summary = RunSummary(
      preset: preset, seed: seed, folder: directory.path, figures: figures, results: results)
    try JSONText.write(summary, as: directory.file("metrics.json"))
    try output.show(summary, text: summary.text)
  }

  private func plan() throws -> TaskPlan {
    var plan = try Presets.plan(named: preset, scale: scale)
    plan.exploration.pretrainingSteps = pretrainSteps ?? plan.exploration.pretrainingSteps
    plan.exploration.explorationSteps = exploreSteps ?? plan.exploration.explorationSteps
    plan.retraining.steps = retrainSteps ?? plan.retraining.steps
    return plan
  }

  /// What `config.json` holds.
  private struct Configuration: Encodable {
    let plan: TaskPlan
    let seed: UInt64
    let baselines: [StudyArm]
  }
}

/// The tasks of the study by name.
enum Presets {
  private static let order: [Scale] = [.quick, .full, .paper]

  /// All names.
  static var names: [String] {
    var seen = Set<String>()
    return order.flatMap { tasks(at: $0).map(\.name) }.filter { seen.insert($0).inserted }
  }

  /// A task with the settings of a scale, or of the smallest but smoke that has it.
  ///
  /// - Throws: ``UnknownName``.
  static func plan(named name: String, scale: Scale?) throws -> TaskPlan {
    let found = (scale.map { [$0] } ?? order).lazy
      .compactMap { tasks(at: $0).first { $0.name == name } }.first
    guard let found else {
      throw UnknownName(
        "preset", name, known: scale.map { tasks(at: $0).map(\.name) } ?? names)
    }
    return found
  }

  /// The methods of a list of names.
  ///
  /// - Throws: ``UnknownName``, `ValidationError` for an empty list.
  static func arms(_ text: String) throws -> [StudyArm] {
    guard !text.isEmpty else {
      throw ValidationError(
        "--baselines is empty, expected some of "
          + StudyArm.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let arm = StudyArm(rawValue: String(name)) else {
        throw UnknownName(
          "baseline", String(name), known: StudyArm.allCases.map(\.rawValue))
      }
      return arm
    }
  }

  private static func tasks(at scale: Scale) -> [TaskPlan] {
    OOOStudy().configuration(at: scale).tasks.filter(\.explores)
  }
}

/// What `run` prints and writes to `metrics.json`.
struct RunSummary: Encodable {
  struct Agent: Encodable {
    let agent: String
    let collectedWith: String
    let mean: Score
    let sampled: Score
    let returnByShare: [String: Double]
    let coverage: Double?
    let rewardedRows: Int?
    let seconds: Double
  }

  let preset: String
  let seed: UInt64
  let folder: String
  let figures: [String]
  let agents: [Agent]

  init(preset: String, seed: UInt64, folder: String, figures: [String], results: [ArmResult]) {
    (self.preset, self.seed, self.folder, self.figures) = (preset, seed, folder, figures)
    agents = results.map { result in
      let hasBonus = StudyArm(rawValue: result.arm)?.hasBonus ?? false
      return Agent(
        agent: result.arm, collectedWith: hasBonus ? "bonus" : "no bonus", mean: result.mean,
        sampled: result.sampled, returnByShare: result.returnByShare,
        coverage: result.collected?.visits?.coverage,
        rewardedRows: result.collected?.rewardedRows, seconds: result.seconds)
    }
  }

  var text: String {
    let isNormalized = agents.contains { $0.mean.normalized != nil }
    var table = Table(
      ["agent", "data", "return", "sampled", "success", "length"]
        + (isNormalized ? ["score"] : []) + ["coverage", "seconds"])
    for agent in agents {
      table.append(
        [
          .text(agent.agent), .text(agent.collectedWith),
          .number(agent.mean.meanReturn, decimals: 2),
          .number(agent.sampled.meanReturn, decimals: 2), .number(agent.mean.success, decimals: 2),
          .number(agent.mean.length, decimals: 0),
        ] + (isNormalized ? [.number(agent.mean.normalized, decimals: 1)] : [])
          + [.number(agent.coverage, decimals: 2), .number(agent.seconds, decimals: 1)])
    }
    let lines = [comparison].compactMap(\.self) + figures.map { "figure: \($0)" }
    return "\(preset), seed \(seed): final agents, mean actions unless sampled\n\n"
      + table.plainText + "\n" + (lines + ["all results: \(folder)"]).joined(separator: "\n") + "\n"
  }

  // What the paper is about, in a line.
  private var comparison: String? {
    let returns = [StudyArm.naive, .ooo].compactMap { arm in
      agents.first { $0.agent == arm.rawValue }?.mean.meanReturn
    }
    guard returns.count == 2 else { return nil }
    return "on the rows that naive collected: naive returns \(returns[0].fixed(2)), ooo, which is "
      + "retrained on them, \(returns[1].fixed(2))"
  }
}
