import Experiments
import Randomness

/// What deviations of the released code from the published method do to on-policy IPO (setting B).
struct ReleasedExperiment: Experiment {
  let settings: SequenceSettings

  static let name = "released"

  var name: String { Self.name }
  var summary: String { "Compare the published IPO with forms of the released code (setting B)" }
  var reproduces: String { "The released code" }
  var arms: [String] {
    ["published", "positions"] + ReleasedPolicy.Form.allCases.map(\.rawValue)
  }
  var secondsPerCell: Double? { 15 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard arms.contains(cell.arm) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let key = context.key.split(name)
    let reference = try BanditSequence.reference(
      steps: settings.fittingSteps, key: key.split("reference"))
    // The targets of all places sum to that of the whole response.
    let places = Double(BanditSequence.length - 1)
    let method: TuningMethod =
      cell.arm == "positions"
      ? .positions(.ipo(tau: 0.05 * places), PairSelection(.all))
      : .pairs(.ipo(tau: 0.05), PairSelection(.all))
    let form = ReleasedPolicy.Form(rawValue: cell.arm)
    var outcome = Outcome()
    for task in BanditTask.allCases {
      if let form {
        try measure(ReleasedPolicy(reference, form), method, task, key, &outcome)
      } else {
        try measure(reference, method, task, key, &outcome)
      }
    }
    return outcome
  }

  private func measure<Policy: ResponsePolicy>(
    _ policy: Policy, _ method: TuningMethod, _ task: BanditTask, _ key: RandomKey,
    _ outcome: inout Outcome
  ) throws where Policy.Prompt == [Int32] {
    let plan = SequencePlan(
      method: method, task: task, loop: settings.loop(.ipo, isOnline: true), isOffline: false)
    let run = try SequenceRun(plan, settings: settings, reference: policy, key: key)
    run.add(to: &outcome, as: task)
  }
}
