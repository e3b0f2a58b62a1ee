import Experiments
import Randomness

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Losses with and without a negative gradient on the same responses of the reference.
struct NegativeExperiment: Experiment {
  let settings: BanditSettings

  static let methods: [BanditMethod] = [.prefFT, .bon, .bonNegative, .rwr, .rwrSharp, .dpo, .ipo]
  static let name = "negative"

  var name: String { Self.name }
  var summary: String { "Learn offline by likelihood or by contrast (bandit)" }
  var reproduces: String { "Section 5.2, didactic bandit: negative gradient" }
  var arms: [String] { Self.methods.map(\.rawValue) }
  var secondsPerCell: Double? { Double(settings.steps) / 200 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let method = Self.methods.first(where: { $0.rawValue == cell.arm }) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    var outcome = Outcome()
    let loop = LoopSettings(
      batch: settings.offlinePrompts * settings.perPrompt, perPrompt: settings.perPrompt,
      iterations: settings.steps, learningRate: settings.rates.rate(method, isOnline: false))
    for task in BanditTask.allCases {
      let source = try ResponseSource.reference(
        task, settings: settings, key: context.key)
      let run = try TabularRun(
        method.method, task, settings: loop, source: source, key: context.key.split(name))
      run.add(to: &outcome, as: task)
      guard case .offline(let groups) = source else { continue }
      PairShift(groups, from: run.start, to: run.end).add(to: &outcome, as: task)
      let shifts = run.laws.map { PairShift(groups, from: run.start, to: $0) }
      outcome.series["logps-chosen/\(task.rawValue)"] = shifts.map(\.chosen)
      outcome.series["logps-rejected/\(task.rawValue)"] = shifts.map(\.rejected)
      outcome.series["logps-margins/\(task.rawValue)"] = shifts.map { $0.chosen - $0.rejected }
    }
    return outcome
  }
}

/// How the log-probabilities of the data's pairs moved.
struct PairShift {
  let chosen: Double
  let rejected: Double
  private let unseen: Double

  init(_ groups: [ResponseGroup<Int>], from start: ActionLaw, to end: ActionLaw) {
    let moves = zip(start.probabilities, end.probabilities).map { log($1) - log($0) }
    let pairs = groups.flatMap { group in
      PairSelection()(rewards: group.rewards).map {
        (group.responses[$0.chosen][0], group.responses[$0.rejected][0])
      }
    }
    let seen = Set(groups.flatMap(\.responses).map { Int($0[0]) })
    chosen = mean(pairs.map { moves[Int($0.0)] })
    rejected = mean(pairs.map { moves[Int($0.1)] })
    unseen = end.probabilities.indices.reduce(0) {
      seen.contains($1) ? $0 : $0 + end.probabilities[$1]
    }
  }

  /// Changes of mean log-probabilities, and the mass on actions that the data do not hold.
  func add(to outcome: inout Outcome, as task: BanditTask) {
    outcome.metrics["logps/chosen/\(task.rawValue)"] = chosen
    outcome.metrics["logps/rejected/\(task.rawValue)"] = rejected
    outcome.metrics["logps/margins/\(task.rawValue)"] = chosen - rejected
    outcome.metrics["unseen-mass/\(task.rawValue)"] = unseen
  }
}

/// On-policy sampling and the negative gradient, alone and together.
struct ComplementExperiment: Experiment {
  let settings: BanditSettings

  static let offline: [BanditMethod] = [.bon, .dpo, .ipo]
  static let online: [BanditMethod] = [.bon, .rwr, .reinforce, .ppo, .dpo, .ipo]
  static let name = "complement"

  var name: String { Self.name }
  var summary: String { "Combine on-policy samples with a contrastive loss (bandit)" }
  var reproduces: String { "Section 5.3, didactic bandit: complementarity" }
  var arms: [String] {
    Self.offline.map { "offline-\($0.rawValue)" } + Self.online.map { "online-\($0.rawValue)" }
  }
  var secondsPerCell: Double? { Double(settings.steps) / 1000 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    let words = cell.arm.split(separator: "-", maxSplits: 1)
    guard arms.contains(cell.arm), let method = BanditMethod(rawValue: String(words[1])) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let loop = LoopSettings(
      batch: settings.minibatchPrompts * settings.perPrompt, perPrompt: settings.perPrompt,
      iterations: settings.steps,
      learningRate: settings.rates.rate(method, isOnline: words[0] == "online"))
    var outcome = Outcome()
    for task in BanditTask.allCases {
      let source =
        try words[0] == "online"
        ? ResponseSource.onPolicy(count: settings.minibatchPrompts)
        : ResponseSource.reference(task, settings: settings, key: context.key)
      let run = try TabularRun(
        method.method, task, settings: loop, source: source, key: context.key.split(name))
      run.add(to: &outcome, as: task)
    }
    return outcome
  }
}
