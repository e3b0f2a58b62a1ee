import Experiments
import Randomness

/// How many responses are sampled at once, at a fixed number of steps and a fixed minibatch.
struct StalenessExperiment: Experiment {
  let settings: BanditSettings

  static let methods: [BanditMethod] = [.bon, .rwr, .reinforce, .ppo, .ipo]
  static let name = "staleness"

  static func arm(_ method: BanditMethod, prompts: Int) -> String {
    "\(method.rawValue)/\(prompts)"
  }

  var name: String { Self.name }
  var summary: String { "Train on fresher or staler samples of the policy (bandit)" }
  var reproduces: String { "Section 5.1, didactic bandit: batch size" }
  var arms: [String] {
    Self.methods.flatMap { method in
      settings.batchPrompts.map { Self.arm(method, prompts: $0) }
    }
  }
  var secondsPerCell: Double? { Double(settings.steps) / 1000 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    for method in Self.methods {
      for prompts in settings.batchPrompts where Self.arm(method, prompts: prompts) == cell.arm {
        return try measure(method, prompts: prompts, context)
      }
    }
    throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
  }

  private func measure(
    _ method: BanditMethod, prompts: Int, _ context: CellContext
  ) throws -> Outcome {
    let minibatches = prompts / settings.minibatchPrompts
    let loop = LoopSettings(
      batch: prompts * settings.perPrompt, perPrompt: settings.perPrompt,
      minibatch: settings.minibatchPrompts * settings.perPrompt,
      iterations: max(1, settings.steps / minibatches),
      learningRate: settings.rates.rate(method, isOnline: true))
    var outcome = Outcome()
    for task in BanditTask.allCases {
      let run = try TabularRun(
        method.method, task, settings: loop, source: .onPolicy(count: prompts),
        key: context.key.split(name))
      run.add(to: &outcome, as: task)
    }
    return outcome
  }
}

/// How often sampled responses are gone through.
struct ReuseExperiment: Experiment {
  let settings: BanditSettings

  static let methods: [BanditMethod] = [.bon, .rwrSharp, .ppo, .dpo, .ipo]
  static let name = "reuse"

  static func arm(_ method: BanditMethod, reuse: Int) -> String { "\(method.rawValue)/\(reuse)" }

  var name: String { Self.name }
  var summary: String { "Go through sampled responses once or many times (bandit)" }
  var reproduces: String { "Section 5.1, didactic bandit: sample reuse" }
  var arms: [String] {
    Self.methods.flatMap { method in settings.reuses.map { Self.arm(method, reuse: $0) } }
  }
  var secondsPerCell: Double? { 2 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    for method in Self.methods {
      for reuse in settings.reuses where Self.arm(method, reuse: reuse) == cell.arm {
        return try measure(method, reuse: reuse, context)
      }
    }
    throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
  }

  // `early`: after so many rounds, hence equal samples; `equal-steps`: after as many steps as the
  // arm without reuse takes.
  private func measure(_ method: BanditMethod, reuse: Int, _ context: CellContext) throws -> Outcome
  {
    let loop = LoopSettings(
      batch: settings.minibatchPrompts * settings.perPrompt, perPrompt: settings.perPrompt,
      reuse: reuse, iterations: settings.rounds, learningRate: settings.reuseLearningRate)
    var outcome = Outcome()
    for task in BanditTask.allCases {
      let run = try TabularRun(
        method.method, task, settings: loop, source: .onPolicy(count: settings.minibatchPrompts),
        key: context.key.split(name))
      run.add(to: &outcome, as: task)
      let curve = run.curve
      outcome.metrics["early/\(task.rawValue)"] = curve[settings.earlyRound * reuse]
      outcome.metrics["equal-steps/\(task.rawValue)"] = curve[settings.rounds]
      outcome.series["rounds/\(task.rawValue)"] = (0...settings.rounds).map { curve[$0 * reuse] }
    }
    return outcome
  }
}
