import Experiments

/// How fresh samples are, and how often they are used, on length problems.
struct LengthKnobExperiment: Experiment {
  let knob: Knob
  let settings: LanguageSettings

  /// What is varied at a fixed number of steps.
  enum Knob: String, CaseIterable {
    /// `B`, the completions sampled at once.
    case staleness = "length-staleness"
    /// `T`, the passes over them.
    case reuse = "length-reuse"

    var tasks: [LengthTask] { self == .staleness ? LengthTask.allCases : [.minimum] }

    var methods: [LengthMethod] {
      self == .staleness ? [.proximal, .rewardWeighted] : [.proximal, .bestOfN, .rewardWeighted]
    }

    func values(_ settings: LanguageSettings) -> [Int] {
      self == .staleness ? settings.samples : settings.reuses
    }

    static func arm(_ task: LengthTask, _ method: LengthMethod, _ value: Int) -> String {
      "\(task.rawValue)/\(method.rawValue)/\(value)"
    }
  }

  init(_ knob: Knob, settings: LanguageSettings) {
    self.knob = knob
    self.settings = settings
  }

  var name: String { knob.rawValue }
  var summary: String {
    knob == .staleness
      ? "Tune on fresher or staler samples of the policy (length problems)"
      : "Go through sampled completions once or several times (length problems)"
  }
  var reproduces: String {
    "Section 5.1, synthetic length problems: \(knob == .staleness ? "batch size" : "sample reuse")"
  }
  var arms: [String] { places.map { Knob.arm($0.task, $0.method, $0.value) } }
  var secondsPerCell: Double? { settings.relativeCost * Double(settings.run.steps) / 100 }

  private typealias Place = (task: LengthTask, method: LengthMethod, value: Int)

  private var places: [Place] {
    knob.tasks.flatMap { task in
      knob.methods.flatMap { method in
        knob.values(settings).map { (task, method, $0) }
      }
    }
  }

  private func place(of cell: Cell) -> Place? {
    places.first { Knob.arm($0.task, $0.method, $0.value) == cell.arm }
  }

  private func run(of place: Place) -> PolicyRunSettings {
    var run = settings.run(by: place.method)
    if knob == .staleness { run.samples = place.value } else { run.reuse = place.value }
    return run
  }

  // The cell of `length` that is the same run, which need not run again.
  private func twin(of place: Place, seed: Int) -> Cell? {
    guard settings.methods.contains(place.method),
      run(of: place) == settings.run(by: place.method)
    else { return nil }
    return Cell(
      experiment: LengthExperiment.name, arm: LengthExperiment.arm(place.task, place.method),
      seed: seed)
  }

  func prerequisites(of cell: Cell) -> [Cell] {
    guard let place = place(of: cell) else { return [] }
    return [
      twin(of: place, seed: cell.seed) ?? LengthRewardExperiment.cell(place.task, seed: cell.seed)
    ]
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let place = place(of: cell) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    if let twin = twin(of: place, seed: cell.seed) { return try context.outcome(of: twin) }
    return try LengthCell(settings: settings, task: place.task, run: run(of: place))
      .outcome(in: context)
  }
}
