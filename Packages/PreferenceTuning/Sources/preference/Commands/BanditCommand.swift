import ArgumentParser
import CommandLineTool
import Foundation
import PreferenceTuning

/// Runs one method on the bandit: `bandit`.
struct BanditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bandit", abstract: "Run one method on the didactic bandit, seed by seed.",
    discussion: """
      One loop for all methods: draw batch / per-prompt prompts, as many responses to each, and go \
      through them reuse times in minibatches, one step each. The policy is one law over 100 \
      actions, with exact mean rewards, a perceptron that sees a prompt of 100 numbers, or gpt-nano, \
      which answers with sequences.

      Examples:
        preference bandit --method ipo --reward r1 --batch 100 --iterations 200
        preference bandit --method ipo --setting sequence --iterations 20 --seeds 1
        preference bandit --method ipo --setting sequence --iterations 20 --seeds 1 \\
          --released-form unshifted
      """)

  @Option(help: "What is learned from responses.")
  var method = BanditMethod.ipo

  @Option(
    help: "tabular: one law for all prompts; network: setting A; sequence: setting B, gpt-nano.")
  var setting = BanditSetting.tabular

  @Option(
    help: """
      What losses see in setting B, for comparison with the released code: unshifted, logits that \
      have seen the token; first-masked, no first token; dropout.
      """)
  var releasedForm: ReleasedPolicy.Form?

  @Option(help: "r1: the peak is unlikely under the reference; r2: it is likely.")
  var reward = BanditRewardName.r1

  @Option(help: "B, responses sampled at once.")
  var batch = 100

  @Option(help: "C, responses to a prompt.")
  var perPrompt = 10

  @Option(help: "M, responses of a step; all unless given.")
  var minibatch: Int?

  @Option(help: "T, passes over the responses.")
  var reuse = 1

  @Option(help: "Rounds of sampling.")
  var iterations = 200

  @Option(help: "Adam's step size.")
  var learningRate = 0.05

  @Flag(help: "Sample once from the reference instead of from the policy each round.")
  var offline = false

  @Option(
    help: ArgumentHelp(
      "A count, or seeds such as 100-109 or 3,5,8; 5 seeds unless given.", valueName: "seeds"),
    transform: SeedList.init)
  var seeds: SeedList?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let settings = LoopSettings(
      batch: batch, perPrompt: perPrompt, minibatch: minibatch, reuse: reuse,
      iterations: iterations, learningRate: learningRate)
    let summary: BanditSummary
    do {
      summary = try BanditSummary(
        method: method, on: BanditProblem(reward, setting, form: releasedForm), settings: settings,
        isOffline: offline, seeds: seeds?.seeds(insteadOf: [0]) ?? Array(0..<5))
    } catch PreferenceError.setting(let name, let found, let expected) {
      throw PreferenceError.setting(name: Self.flags(name), found: found, expected: expected)
    } catch TrainingError.diverged(let step, _) {
      throw TrainingError.diverged(step: step, method: method.rawValue)
    }
    try output.show(summary, text: summary.plainText)
  }

  // Settings of the library as they are typed.
  private static func flags(_ name: String) -> String {
    let options = [
      "batch": "--batch", "perPrompt": "--per-prompt", "minibatch": "--minibatch",
      "reuse": "--reuse", "iterations": "--iterations", "learningRate": "--learning-rate",
      "released-form": "--released-form",
    ]
    return name.components(separatedBy: " or ").map { options[$0] ?? $0 }
      .joined(separator: " or ")
  }
}
