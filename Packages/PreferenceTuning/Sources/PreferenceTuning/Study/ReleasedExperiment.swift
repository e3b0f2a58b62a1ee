import Experiments
import Randomness

/// What deviations of the released code from the published methods do to on-policy runs (setting B).
struct ReleasedExperiment: Experiment {
  let settings: SequenceSettings

  static let name = "released"

  /// Each deviation stands after what it deviates from.
  enum Form: String, CaseIterable {
    case ipo
    case ipoPositions = "ipo-positions"
    case ipoUnshifted = "ipo-unshifted"
    case ipoFirstMasked = "ipo-first-masked"
    case ipoLikelihoodFit = "ipo-likelihood-fit"
    case dpo
    case dpoPositions = "dpo-positions"
    case reinforce
    case reinforceRunning = "reinforce-running"
    case reinforceReset = "reinforce-reset"
    case ppo
    case ppoDropout = "ppo-dropout"

    fileprivate var method: TuningMethod {
      switch self {
      case .ipo, .ipoUnshifted, .ipoFirstMasked, .ipoLikelihoodFit: BanditMethod.ipo.method
      // The targets of all places sum to that of the whole response.
      case .ipoPositions:
        .positions(.ipo(tau: 0.05 * Double(BanditSequence.length - 1)), PairSelection(.all))
      case .dpo: BanditMethod.dpo.method
      case .dpoPositions: .positions(.dpo(beta: 0.1), PairSelection(.all))
      case .reinforce: BanditMethod.reinforce.method
      case .reinforceRunning: .reinforce(AdvantageEstimator(.running), klWeight: 0)
      case .reinforceReset: .reinforce(AdvantageEstimator(.runningReset), klWeight: 0)
      case .ppo, .ppoDropout: BanditMethod.ppo.method
      }
    }

    fileprivate var policy: ReleasedPolicy.Form? {
      switch self {
      case .ipoUnshifted: .unshifted
      case .ipoFirstMasked: .firstTokenMasked
      case .ppoDropout: .dropout
      default: nil
      }
    }
  }

  /// A deviation, and what it is compared with.
  struct Effect {
    let what: String
    let form: Form
    let published: Form
  }

  /// The deviations.
  static let effects = [
    Effect(
      what: "log-probabilities from logits that have seen the token", form: .ipoUnshifted,
      published: .ipo),
    Effect(what: "IPO in every place, averaged", form: .ipoPositions, published: .ipo),
    Effect(what: "DPO in every place, averaged", form: .dpoPositions, published: .dpo),
    Effect(what: "the first token masked", form: .ipoFirstMasked, published: .ipo),
    Effect(
      what: "a running mean whose count is reset, not its sums", form: .reinforceReset,
      published: .reinforce),
    Effect(
      what: "a running mean of all rewards instead of the prompt's", form: .reinforceRunning,
      published: .reinforce),
    Effect(what: "dropout of .1 in updates", form: .ppoDropout, published: .ppo),
    Effect(
      what: "a reference fitted by likelihood instead of reverse KL", form: .ipoLikelihoodFit,
      published: .ipo),
  ]

  var name: String { Self.name }
  var summary: String { "Compare published methods with forms of the released code (setting B)" }
  var reproduces: String { "The released code" }
  var arms: [String] { Form.allCases.map(\.rawValue) }
  var secondsPerCell: Double? { Double(settings.rounds * settings.stepsPerRound) / 67 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let form = Form(rawValue: cell.arm) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let key = context.key.split(name)
    let reference = try BanditSequence.reference(
      steps: settings.fittingSteps,
      by: form == .ipoLikelihoodFit ? .likelihood : .reverseDivergence, key: key.split("reference"))
    var outcome = Outcome()
    outcome.metrics["fit-kl"] = BanditSequence.divergence(reference, key: key.split("fit test"))
    for task in BanditTask.allCases {
      if let wrong = form.policy {
        try measure(ReleasedPolicy(reference, wrong), form, task, key, &outcome)
      } else {
        try measure(reference, form, task, key, &outcome)
      }
    }
    return outcome
  }

  private func measure(
    _ policy: some ModelPolicy, _ form: Form, _ task: BanditTask, _ key: RandomKey,
    _ outcome: inout Outcome
  ) throws {
    var plan = settings.plan(.ipo, task, isOffline: false)
    plan.method = form.method
    plan.loop.learningRate = settings.releasedRates[form.rawValue] ?? settings.rates.standard
    let run = try SequenceRun(plan, settings: settings, reference: policy, key: key)
    run.add(to: &outcome, as: task)
  }
}
