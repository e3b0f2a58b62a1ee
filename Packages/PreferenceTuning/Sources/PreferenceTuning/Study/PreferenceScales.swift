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
    result.comparesReleased = true
    result.sequence?.offlinePrompts = 4
    result.sequence?.offlineSteps = 4
    result.sequence?.rounds = 2
    result.sequence?.stepsPerRound = 2
    result.sequence?.fittingSteps = 3
    result.sequence?.evaluationPrompts = 10
    result.sequence?.iterationsPerEvaluation = 2
    result.language = .smoke
    return result
  }()

  /// The default.
  static let quick = PreferenceConfiguration()

  /// More stale and more often used responses, and longer runs.
  static let full: PreferenceConfiguration = {
    var result = PreferenceConfiguration()
    result.comparesReleased = true
    result.sequence?.offlineSteps = 100
    result.sequence?.rounds = 100
    result.bandit.steps = 2000
    result.bandit.batchPrompts = [10, 50, 100, 200, 500, 1000]
    result.bandit.reuses = [1, 2, 5, 15, 50]
    result.language = .full
    return result
  }()
}
