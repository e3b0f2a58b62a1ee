import ArgumentParser
import CommandLineTool
import Experiments
import OOO
import Randomness
import ReinforcementLearning

/// Plays episodes with an agent: `eval`.
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Play episodes with an agent from a file.",
    discussion: """
      Example:
        ooo run --preset wall --scale smoke --out try
        ooo eval --checkpoint try/checkpoints/ooo.safetensors --episodes 20
      """)

  @Option(help: ArgumentHelp("The agent.", valueName: "file"))
  var checkpoint: String

  @OptionGroup(title: "Environment") var environment: EnvironmentOptions

  @Option(help: "Episodes.")
  var episodes = 100

  @Flag(help: "Draw actions instead of taking the mean.")
  var sampled = false

  @Option(help: "The seed of starts and of what is drawn.")
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Draw the ways of at most ten episodes of mean actions, in a maze or at the wall.",
      valueName: "file.svg"))
  var picture: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if episodes < 1 { throw ValidationError("--episodes is \(episodes), expected at least 1") }
  }

  func run() throws {
    let file = try AgentFile(checkpoint)
    // Unless another is named, the environment that the agent was trained for.
    let place =
      try environment.environment()
      ?? AnyEnvironment(EnvironmentCatalog.environment(named: file.header.environment))
    guard TaskSizes(place.specification) == file.header.sizes else {
      throw OtherAgent(
        file: checkpoint, sizes: file.header.sizes, environment: place.specification)
    }
    let examination = Examination(
      environment: place, episodes: episodes, key: RandomKey(seed: seed).split("eval"))
    let score = try examination.score(of: file.learner, sampling: sampled)
    if let picture { try draw(file.learner, examination, place.specification.name, to: picture) }
    let summary = EvalSummary(
      environment: place.specification.name, agent: file.learner.name,
      actions: sampled ? "sampled" : "mean", updates: file.header.updates, score: score)
    try output.show(summary, text: summary.text)
  }

  private func draw(
    _ learner: any Learner, _ examination: Examination, _ name: String, to path: String
  ) throws {
    guard let geometry = SceneGeometry(ofEnvironment: name) else {
      throw ValidationError("--picture needs a maze or the wall, not \(name)")
    }
    let paths = try examination.paths(of: learner, count: min(episodes, 10))
    let group = ScenePicture.Group(name: learner.name, color: "#0072B2", paths: paths)
    let picture = ScenePicture(
      geometry: geometry, title: "Ways of \(learner.name) on \(name)",
      panels: [.init(title: "episodes of mean actions", groups: [group])])
    try JSONText.write(picture.bytes, to: path)
  }
}

/// What `eval` prints.
struct EvalSummary: Encodable {
  let environment: String
  let agent: String
  let actions: String
  let updates: Int
  let score: Score

  var text: String {
    let normalized = score.normalized.map { ", normalised score \($0.fixed(1))" } ?? ""
    return """
      \(agent) after \(updates) updates on \(environment): \(score.episodes) episodes, \(actions) \
      actions
      return \(score.meanReturn.fixed(2)) (standard deviation \(score.standardDeviation.fixed(2)), \
      median \(score.medianReturn.fixed(2)))\(normalized)
      success \(score.success.fixed(2)), length \(score.length.fixed(1))

      """
  }
}
