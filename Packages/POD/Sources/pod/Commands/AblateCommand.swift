import ArgumentParser
import CommandLineTool
import OutOfDistribution
import POD

/// Changes one factor of pairwise detection at a time: `ablate`.
struct AblateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate", abstract: "Change one factor of pairwise detection at a time.",
    discussion: """
      The base is a Siamese network (POD-S) with the published choices: balanced pairs, \
      cross-entropy, weighted squares, 20 references, their average, the nearest class. Choose by \
      seeds that nothing is reported on, such as 1000-1004.

      Example:
        pod ablate --pair "mnist[0-4] vs mnist[5-9]" \\
          --over reduction references --seeds 1000-1004
      """)

  @Option(help: "Built-in known and unknown images.")
  var pair = "mnist[0-4] vs mnist[5-9]"

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Which factors: \(AblatedFactor.allCases.map(\.rawValue).joined(separator: ", ")); all "
        + "unless given.", valueName: "factor"))
  var over: [AblatedFactor] = []

  @Option(
    help: ArgumentHelp("A count, or seeds such as 100-109 or 3,5,8.", valueName: "seeds"),
    transform: SeedList.init)
  var seeds: SeedList?

  @Option(help: "Training images of each class.")
  var perClass = 100

  @Option(help: "Steps of the classifier, where one is trained.")
  var steps: Int?

  @Option(help: "Steps on pairs.")
  var pairSteps: Int?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    for (name, count, least) in [
      ("--per-class", perClass, 2), ("--steps", steps ?? 1, 1), ("--pair-steps", pairSteps ?? 1, 1),
    ] where count < least {
      throw ValidationError("\(name) is \(count), expected at least \(least)")
    }
  }

  func run() throws {
    let ablation = Ablation(
      pair: try ImagePair(named: pair), factors: over.isEmpty ? AblatedFactor.allCases : over,
      configuration: configured, perClass: perClass)
    let seeds = seeds?.seeds(insteadOf: [1000]) ?? [1000, 1001, 1002]
    let result = AblationTable(
      pair: pair, perClass: perClass, rows: try rows(of: ablation, seeds: seeds))
    try output.show(result, text: result.text)
  }

  private func rows(of ablation: Ablation, seeds: [Int]) throws -> [AblationRow] {
    let progress = output.progress
    defer { progress.finish() }
    let total = ablation.count * seeds.count
    var done = 0
    return try seeds.flatMap { seed in
      try ablation.rows(seed: seed) {
        done += 1
        progress.show("ablate", done: done, of: total, unit: "detectors")
      }
    }
  }

  private var configured: PODConfiguration {
    var result = PODConfiguration()
    result.classifierSteps = steps ?? result.classifierSteps
    result.siameseSteps = pairSteps ?? result.siameseSteps
    result.fineTuningSteps = pairSteps ?? result.fineTuningSteps
    return result
  }
}
