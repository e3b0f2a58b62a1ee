import ArgumentParser
import OOO
import ReinforcementLearning
import Tensors

/// What an exploring agent is paid for new states.
struct BonusOptions: ParsableArguments {
  /// The kinds of bonus that need nothing to be known of the task.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    /// None.
    case none
    /// Random network distillation.
    case rnd
  }

  /// What bonuses are divided by.
  enum Normalizer: String, CaseIterable, ExpressibleByArgument {
    case authors, std, discounted, none
  }

  @Option(help: "The bonus.")
  var bonus = Kind.rnd

  @Option(help: "The factor on the bonus.")
  var bonusScale = 10.0

  @Option(
    help: """
      What bonuses are divided by: the deviation of normalised ones (authors), of raw ones (std), of \
      discounted sums (discounted), or nothing.
      """)
  var bonusNormalizer = Normalizer.authors

  @Option(help: "The width of the distilled networks.")
  var bonusWidth = 128

  func validate() throws {
    if !(bonusScale >= 0 && bonusScale.isFinite) {
      throw ValidationError("--bonus-scale is \(bonusScale), expected 0 or more")
    }
    try CountLimit.width.check("--bonus-width", bonusWidth)
  }

  /// Puts the bonus into the settings of an explorer, built as the authors do for its method.
  func apply(to settings: inout ExplorationSettings, of learner: LearnerKind, discount: Double) {
    guard bonus == .rnd, bonusScale > 0 else { return }
    var distillation: DistillationSettings =
      switch learner {
      case .calql: .calql
      case .rlpd: .rlpd
      default: .iql
      }
    distillation.width = bonusWidth
    // A dimension that never varies in the data would otherwise blow up rounding.
    distillation.varianceFloor = 1e-8
    distillation.normalizer =
      switch bonusNormalizer {
      case .authors: .authors
      case .std: .std
      case .discounted: .discountedReturn(discount: discount)
      case .none: .none
      }
    settings.bonus = .distillation(distillation)
    settings.bonusScale = bonusScale
  }
}

/// How Cal-QL counts returns.
struct ReturnOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The reward, after shift and scale, of steps without success in a sparse task: an episode of "
        + "nothing else counts as if it went on for ever. For calql.",
      valueName: "reward"))
  var failureReward: Double?

  func validate() throws {
    try NumberList.requireRewards(failureReward.map { [("--failure-reward", $0)] } ?? [])
  }

  /// Puts the rule into the settings of an explorer.
  ///
  /// - Throws: `ValidationError` for a method that needs no returns.
  func apply(to settings: inout ExplorationSettings, discount: Double) throws {
    settings.returns.discount = discount
    guard let failureReward else { return }
    guard settings.learner.needsReturnsToGo else {
      throw ValidationError("--failure-reward is a setting of calql")
    }
    settings.returns.failureReward = Scalar(failureReward)
  }
}
