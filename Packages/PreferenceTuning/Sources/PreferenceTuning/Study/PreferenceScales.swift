public import Experiments

extension PreferenceStudy {
  /// The preset of a scale.
  public func configuration(at scale: Scale) -> PreferenceConfiguration {
    switch scale {
    case .smoke: .smoke
    case .quick: .quick
    case .full, .paper: .full
    }
  }
}

extension PreferenceConfiguration {
  /// Every path once, in seconds.
  static let smoke: PreferenceConfiguration = {
    var result = PreferenceConfiguration()
    result.bandit.steps = 20
    result.bandit.batchPrompts = [10, 20, 40]
    result.bandit.reuses = [1, 3]
    result.bandit.rounds = 6
    result.bandit.earlyRound = 3
    result.bandit.offlinePrompts = 20
    result.bandit.theoremInstances = 20
    result.network?.offlineSteps = 3
    result.network?.rounds = 2
    result.network?.stepsPerRound = 2
    result.network?.fittingSteps = 3
    result.network?.offlinePrompts = 10
    result.network?.knobs = .smoke
    result.comparesReleased = true
    result.sequence?.offlinePrompts = 4
    result.sequence?.offlineSteps = 4
    result.sequence?.rounds = 2
    result.sequence?.stepsPerRound = 2
    result.sequence?.fittingSteps = 3
    result.sequence?.evaluationPrompts = 10
    result.sequence?.iterationsPerEvaluation = 2
    result.sequence?.knobs = .smoke
    result.language = .smoke
    return result
  }()

  /// The default.
  static let quick: PreferenceConfiguration = {
    var result = PreferenceConfiguration()
    // Each of the paper's figures in a setting of its own; the other methods take minutes.
    result.network?.knobs.stalenessMethods = [.bon, .ipo]
    result.network?.knobs.reuseMethods = [.bon, .ppo]
    result.sequence?.knobs.stalenessMethods = [.bon]
    result.sequence?.knobs.reuseMethods = []
    return result
  }()

  /// More stale and more often used responses, and longer runs.
  static let full: PreferenceConfiguration = {
    var result = PreferenceConfiguration()
    result.comparesReleased = true
    result.sequence?.offlineSteps = 100
    result.sequence?.rounds = 100
    result.network?.knobs = .full
    result.sequence?.knobs = .full
    result.sequence?.knobs.reuses = [1, 5, 15, 50]
    result.sequence?.knobs.rounds = 50
    result.sequence?.knobs.earlyRound = 10
    result.bandit.steps = 2000
    result.bandit.batchPrompts = [10, 50, 100, 200, 500, 1000]
    result.bandit.reuses = [1, 2, 5, 15, 50]
    result.language = .full
    return result
  }()
}

extension KnobSettings {
  static let smoke: KnobSettings = {
    var result = KnobSettings()
    result.batchPrompts = [10, 20]
    result.steps = 4
    result.reuses = [1, 2]
    result.rounds = 3
    result.earlyRound = 1
    result.prompts = 20
    return result
  }()

  static let full: KnobSettings = {
    var result = KnobSettings()
    result.batchPrompts = [10, 50, 100, 200, 500, 1000]
    result.steps = 1000
    result.reuses = [1, 2, 5, 15, 50]
    return result
  }()
}
