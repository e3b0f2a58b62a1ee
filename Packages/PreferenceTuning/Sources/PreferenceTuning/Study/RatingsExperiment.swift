import Experiments
import Randomness
import Statistics

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A reward model of the preferences of human raters, held against the means of all raters.
struct RatingsExperiment: Experiment {
  let settings: LanguageSettings

  static let name = "ratings"
  /// Of how many sentences the learned reward chooses the best.
  static let choices = [1, 4, 16, 64]

  static func cell(_ judges: Judges, seed: Int) -> Cell {
    Cell(experiment: name, arm: judges.rawValue, seed: seed)
  }

  /// The reward that a cell left behind.
  static func reward(
    _ judges: Judges, seed: Int, in context: CellContext
  ) throws -> RewardModel<GPT> {
    try RewardModelFile(
      context.artifact("reward.safetensors", of: cell(judges, seed: seed)).path
    ).model
  }

  /// Who judges a pair.
  enum Judges: String, CaseIterable {
    /// One rater of either sentence: as noisy as single annotators are.
    case one
    /// The mean of three raters.
    case three
    /// The mean of all raters: no noise but that of their number.
    case all
    /// The mean of all raters of the held-out sentences, tested on the others: a gold reward for
    /// what nobody has rated.
    case gold

    var count: Int? {
      switch self {
      case .one: 1
      case .three: 3
      case .all, .gold: nil
      }
    }
  }

  var name: String { Self.name }
  var summary: String {
    "Learn a reward from the preferences of one, three or all raters, and choose sentences by it"
  }
  var reproduces: String { "An addition: reward models under real disagreement" }
  var arms: [String] { Judges.allCases.map(\.rawValue) }
  var secondsPerCell: Double? { Double(settings.ratedPairs) / 1000 }

  func prerequisites(of cell: Cell) -> [Cell] {
    [BaseModelExperiment.cell(BaseModelExperiment.sentences)]
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let judges = Judges(rawValue: cell.arm) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let base = try BaseModelExperiment.model(BaseModelExperiment.sentences, in: context)
    let splits = try LanguageData.sentences(context)
    let (known, unseen) =
      judges == .gold
      ? (splits.evaluation, splits.training) : (splits.training, splits.evaluation)
    let key = context.key.split(name)
    let preferences = try RatedPreferences(
      known, count: settings.ratedPairs, raters: judges.count, key: key.split("pairs"))
    let pairs = preferences.completionPairs(
      of: known, base.tokenizer, context: base.model.contextLength)
    var training = try RewardTuning(
      RewardModel(base.model, key: key.split("head")), on: pairs, settings: settings.ratings,
      key: key.split("reward"))
    while !training.isFinished {
      try training.advance()
      context.report(progress: Double(training.losses.count) / Double(training.stepCount))
    }
    try RewardModelFile(training.model, tokenizer: base.tokenizer)
      .save(to: context.artifact("reward.safetensors").path)
    var outcome = try Self.judge(training.model, unseen, base, key: key.split("test"))
    outcome.metrics["disagreement"] = preferences.disagreement
    outcome.metrics["loss"] = mean(Array(training.losses.suffix(20)))
    return outcome
  }

  // Agreement of scores with the means of all raters on sentences never seen.
  private static func judge(
    _ model: RewardModel<GPT>, _ sentences: [RatedSentence], _ base: LanguageModelFile,
    key: RandomKey
  ) throws -> Outcome {
    let context = base.model.contextLength
    let rows = zip(sentences, base.tokenizer.completions(sentences.map(\.record)))
      .filter { $1.tokens.count <= context }
    let pairs = try RatedPreferences(sentences, count: 1000, raters: nil, key: key)
      .completionPairs(of: sentences, base.tokenizer, context: context)
    let (scores, gold) = (model.scores(of: rows.map(\.1)), rows.map(\.0.mean))
    var outcome = Outcome(metrics: [
      "spearman": try spearman(scores, gold).coefficient, "accuracy": model.accuracy(on: pairs),
    ])
    for count in choices {
      outcome.metrics["best-of/\(count)"] = meanGoldOfBest(
        of: count, scores: scores, gold: gold, key: key.split("choice"))
    }
    return outcome
  }
}
