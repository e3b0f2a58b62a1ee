import Experiments
import Randomness
import Statistics

/// A reward model of the preferences of human raters, held against the means of all raters.
struct RatingsExperiment: Experiment {
  let settings: LanguageSettings

  static let name = "ratings"

  /// Who judges a pair.
  enum Judges: String, CaseIterable {
    /// One rater of either sentence: as noisy as single annotators are.
    case one
    /// The mean of three raters.
    case three
    /// The mean of all raters: no noise but that of their number.
    case all

    var count: Int? {
      switch self {
      case .one: 1
      case .three: 3
      case .all: nil
      }
    }
  }

  var name: String { Self.name }
  var summary: String { "Learn a reward from the preferences of one, three or all raters" }
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
    let key = context.key.split(name)
    let preferences = RatedPreferences(
      splits.training, count: settings.ratedPairs, raters: judges.count, key: key.split("pairs"))
    let pairs = preferences.completionPairs(
      of: splits.training, base.tokenizer, context: base.model.contextLength)
    var training = try RewardTuning(
      RewardModel(base.model, key: key.split("head")), on: pairs, settings: settings.ratings,
      key: key.split("reward"))
    while !training.isFinished {
      try training.advance()
      context.report(progress: Double(training.losses.count) / Double(training.stepCount))
    }
    var outcome = try Self.judge(training.model, splits.evaluation, base, key: key.split("test"))
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
    let pairs = RatedPreferences(sentences, count: 1000, raters: nil, key: key)
      .completionPairs(of: sentences, base.tokenizer, context: context)
    return Outcome(metrics: [
      "spearman": try spearman(model.scores(of: rows.map(\.1)), rows.map(\.0.mean)).coefficient,
      "accuracy": model.accuracy(on: pairs),
    ])
  }
}
