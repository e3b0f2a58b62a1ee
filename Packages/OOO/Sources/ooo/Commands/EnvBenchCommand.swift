import ArgumentParser
import CommandLineTool
import OOO
import Randomness
import ReinforcementLearning

/// Times an environment: `env bench`.
struct EnvBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Time the steps of an environment on one core.",
    discussion: """
      Random actions, drawn beforehand, through the protocol that learners use; an episode begins \
      anew at the horizon.

      Example:
        ooo env bench --env maze2d-large
      """)

  @Option(help: "The environment's name; see `ooo env list`.")
  var env = "maze2d-large"

  @Option(help: "Steps.")
  var steps = 2_000_000

  @Option(help: "Steps for which an action is held; longer pushes meet more walls.")
  var hold = 1

  @Option(help: "The seed of starts and actions.")
  var seed: UInt64 = 0

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    try CountLimit.steps.check("--steps", steps)
    try CountLimit.steps.check("--hold", hold)
  }

  func run() throws {
    let environment = try EnvironmentCatalog.environment(named: env)
    let seconds = try time(environment)
    let result = BenchResult(
      environment: env, steps: steps, seconds: seconds, stepsPerSecond: Double(steps) / seconds)
    try ResultOutput.show(
      result, asJSON: json, text: "\(env): \(Int(result.stepsPerSecond)) steps a second\n")
  }

  private func time(_ environment: some Environment) throws -> Double {
    var walk = RandomWalk(in: environment, hold: hold, key: RandomKey(seed: seed))
    return try ContinuousClock().measure { try walk.go(steps) } / .seconds(1)
  }
}

/// What a timing came to.
struct BenchResult: Encodable {
  let environment: String
  let steps: Int
  let seconds: Double
  let stepsPerSecond: Double
}
