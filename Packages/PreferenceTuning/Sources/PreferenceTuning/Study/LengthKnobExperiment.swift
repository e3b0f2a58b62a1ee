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

    var tasks: [LengthTask] { self == .staleness ? [.minimum, .mode] : [.minimum] }

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
  var secondsPerCell: Double? { Double(settings.run.steps) / 15 }

  private var places: [(task: LengthTask, method: LengthMethod, value: Int)] {
    knob.tasks.flatMap { task in
      knob.methods.flatMap { method in
        knob.values(settings).map { (task, method, $0) }
      }
    }
  }

  func prerequisites(of cell: Cell) -> [Cell] {
    knob.tasks.filter { cell.arm.hasPrefix("\($0.rawValue)/") }
      .map { LengthRewardExperiment.cell($0, seed: cell.seed) }
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    for place in places where Knob.arm(place.task, place.method, place.value) == cell.arm {
      var run = settings.run
      run.method = place.method
      if knob == .staleness { run.samples = place.value } else { run.reuse = place.value }
      return try LengthCell(settings: settings, task: place.task, run: run).outcome(in: context)
    }
    throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
  }
}
