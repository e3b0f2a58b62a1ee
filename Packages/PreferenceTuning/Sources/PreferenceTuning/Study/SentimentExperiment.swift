import Experiments
import Randomness

/// Policies that are tuned to write sentences of a good mood, by a reward learned from human raters.
///
/// Nobody can rate what a policy writes. It is judged by a gold reward, learned from all raters of
/// sentences that neither the base model nor the reward of the tuning has seen.
struct SentimentExperiment: Experiment {
  let settings: LanguageSettings

  static let methods: [LengthMethod] = [.bestOfN, .onlineDPO, .proximal, .penalized]
  static let judges: [RatingsExperiment.Judges] = [.one, .all]
  static let name = "sentiment"

  static func arm(_ judges: RatingsExperiment.Judges, _ method: LengthMethod) -> String {
    "\(judges.rawValue)/\(method.rawValue)"
  }

  var name: String { Self.name }
  var summary: String { "Tune a small language model towards a good mood, as raters judge it" }
  var reproduces: String { "An addition: rewards of human raters, and gold of other sentences" }
  var arms: [String] { places.map { Self.arm($0, $1) } }
  var secondsPerCell: Double? { settings.relativeCost * Double(settings.run.steps) / 100 }

  private var places: [(RatingsExperiment.Judges, LengthMethod)] {
    Self.judges.flatMap { judges in Self.methods.map { (judges, $0) } }
  }

  func prerequisites(of cell: Cell) -> [Cell] {
    guard let place = places.first(where: { Self.arm($0, $1) == cell.arm }) else { return [] }
    return [place.0, .gold].map { RatingsExperiment.cell($0, seed: cell.seed) }
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let (judges, method) = places.first(where: { Self.arm($0, $1) == cell.arm }) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let base = try BaseModelExperiment.model(BaseModelExperiment.sentences, in: context)
    let policy = try base.policy(maximumTokens: settings.maximumTokens)
    let key = context.key.split(name)
    // Sentences answer nothing: every prompt is the beginning of a text.
    let prompts = [[Int32]](repeating: [base.tokenizer.begin], count: settings.sentimentSamples)
    let reference = zip(prompts, try policy.samples(of: prompts, key: key.split("reference")))
      .map { PromptedCompletion(prompt: $0, completion: $1.tokens) }
    let rewards = try [judges, .gold].map { judges in
      LearnedReward(
        try RatingsExperiment.reward(judges, seed: cell.seed, in: context),
        standardizedOn: reference)
    }
    let target = TuningTarget(reward: rewards[0]) { rewards[1].scores(of: $0) }
    let run = try PolicyRun(
      policy, target, prompts: (prompts, prompts), settings: settings.run(by: method, in: name),
      key: key,
      progress: context.report)
    return run.outcome
  }
}
