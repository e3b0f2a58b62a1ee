public import ReinforcementLearning

extension ExplorationSettings {
  /// Refuses settings that cannot be used in any environment.
  ///
  /// - Throws: `OOOError.setting`.
  public func validated() throws(OOOError) {
    for (name, found, least) in [
      ("pretrainingSteps", pretrainingSteps, 0), ("explorationSteps", explorationSteps, 0),
      ("randomSteps", randomSteps, 0), ("batchSize", batchSize, 1),
      ("cadence", cadence.updates, 0), ("evaluation.interval", evaluation.interval, 1),
      ("evaluation.episodes", evaluation.episodes, 0),
    ] {
      try require(found >= least, name, "\(found)", "\(least) or more")
    }
    try require(
      bonusScale.isFinite && bonusScale >= 0, "bonusScale", "\(bonusScale)", "0 or more")
    try require(
      (0..<1).contains(returns.discount), "returns.discount", "\(returns.discount)",
      "0 to less than 1")
    if learner.needsReturnsToGo, case .everyStep = cadence {
      throw .setting(
        name: "cadence", found: "every step",
        expected: "every episode, since the method needs the returns to the end of each")
    }
    try checkCollection()
    try bonus.validated()
    try coverage?.validated("coverage")
  }

  /// Refuses settings that cannot be used in an environment.
  ///
  /// - Throws: `OOOError.setting`.
  public func validated(for environment: EnvironmentSpecification) throws(OOOError) {
    try validated()
    let (seen, done) = (environment.observationSize, environment.actionSize)
    if case .counts(let states, let actions) = bonus {
      try require(
        states.axes.count == seen, "bonus.states", "\(states.axes.count) axes",
        "\(seen), one for each number of an observation")
      try require(
        actions.axes.count == done, "bonus.actions", "\(actions.axes.count) axes",
        "\(done), one for each number of an action")
    }
    if let coverage {
      try require(
        coverage.axes.count <= seen, "coverage", "\(coverage.axes.count) axes",
        "at most \(seen), the numbers of an observation")
    }
    if case .jumpStart = collection, let horizon = environment.horizon {
      try require(
        horizon > 0, "collection", "a jump start in episodes of \(horizon) steps",
        "a horizon of 1 or more")
    }
  }

  private func checkCollection() throws(OOOError) {
    guard case .expansion(let inverse) = collection else { return }
    try require(
      inverse.isFinite && inverse >= 0, "collection.inverseTemperature", "\(inverse)",
      "a finite number of 0 or more")
    try require(
      learner.backup != nil, "collection", "policy expansion with a learner without values",
      "one with critics, which choose between the actions")
  }
}

extension ExplorationSettings.Cadence {
  /// Updates for each step in the environment.
  fileprivate var updates: Int {
    switch self {
    case .everyStep(let count), .everyEpisode(let count): count
    }
  }
}

extension BonusKind {
  fileprivate func validated() throws(OOOError) {
    switch self {
    case .none: break
    case .distillation(let settings): try settings.validated()
    case .counts(let states, let actions):
      try states.validated("bonus.states")
      try actions.validated("bonus.actions")
      try UniformGrid(states.axes + actions.axes).validated("bonus")
    }
  }
}

extension DistillationSettings {
  fileprivate func validated() throws(OOOError) {
    try require(width > 0, "bonus.width", "\(width)", "1 or more")
    try require(hiddenLayers >= 0, "bonus.hiddenLayers", "\(hiddenLayers)", "0 or more")
    for (name, value) in [
      ("learningRate", learningRate), ("inputBound", inputBound), ("varianceFloor", varianceFloor),
    ] {
      try require(
        value.isFinite && value >= 0, "bonus.\(name)", "\(value)", "a finite number of 0 or more")
    }
    try require(outputGain.isFinite, "bonus.outputGain", "\(outputGain)", "a finite number")
    try require(
      (0...1).contains(learnedShare), "bonus.learnedShare", "\(learnedShare)", "0 to 1")
  }
}

extension UniformGrid {
  /// The most cells whose visits are counted, one GiB of them.
  private static let mostCells = 1 << 28

  fileprivate func validated(_ name: String) throws(OOOError) {
    var cells = 1
    for axis in axes {
      try require(axis.bins >= 2, "\(name).bins", "\(axis.bins)", "2 or more")
      try require(
        axis.low.isFinite && axis.high.isFinite && axis.low < axis.high, name,
        "an axis from \(axis.low) to \(axis.high)", "finite ends in ascending order")
      let (product, isTooLarge) = cells.multipliedReportingOverflow(by: axis.bins)
      try require(
        !isTooLarge && product <= Self.mostCells, name, "more than \(Self.mostCells) cells",
        "fewer bins")
      cells = product
    }
  }
}

/// Refuses a setting unless a condition holds.
private func require(
  _ isMet: Bool, _ name: String, _ found: String, _ expected: String
) throws(OOOError) {
  if !isMet { throw .setting(name: name, found: found, expected: expected) }
}
