import Experiments
import Randomness

/// What deviations of the released code from the published methods do to on-policy runs (setting B).
struct ReleasedExperiment: Experiment {
  let settings: SequenceSettings

  static let name = "released"

  /// Each deviation stands after what it deviates from.
  enum Form: String, CaseIterable {
    case published = "ipo"
    case positions = "ipo-positions"
    case unshifted = "ipo-unshifted"
    case firstTokenMasked = "ipo-first-masked"
    case running = "reinforce"
    case runningReset = "reinforce-reset"
    case proximal = "ppo"
    case dropout = "ppo-dropout"

    fileprivate var arm: BanditArm {
      switch self {
      case .published, .positions, .unshifted, .firstTokenMasked: .ipo
      case .running, .runningReset: .reinforce
      case .proximal, .dropout: .ppo
      }
    }

    fileprivate var method: TuningMethod {
      switch self {
      // The targets of all places sum to that of the whole response.
      case .positions:
        .positions(.ipo(tau: 0.05 * Double(BanditSequence.length - 1)), PairSelection(.all))
      case .running: .reinforce(AdvantageEstimator(.running), klWeight: 0)
      case .runningReset: .reinforce(AdvantageEstimator(.runningReset), klWeight: 0)
      default: arm.method
      }
    }

    fileprivate var policy: ReleasedPolicy.Form? {
      switch self {
      case .unshifted: .unshifted
      case .firstTokenMasked: .firstTokenMasked
      case .dropout: .dropout
      default: nil
      }
    }
  }

  var name: String { Self.name }
  var summary: String { "Compare published methods with forms of the released code (setting B)" }
  var reproduces: String { "The released code" }
  var arms: [String] { Form.allCases.map(\.rawValue) }
  var secondsPerCell: Double? { 15 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let form = Form(rawValue: cell.arm) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let key = context.key.split(name)
    let reference = try BanditSequence.reference(
      steps: settings.fittingSteps, key: key.split("reference"))
    var outcome = Outcome()
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
    let plan = SequencePlan(
      method: form.method, task: task, loop: settings.loop(form.arm, isOnline: true),
      isOffline: false)
    let run = try SequenceRun(plan, settings: settings, reference: policy, key: key)
    run.add(to: &outcome, as: task)
  }
}
