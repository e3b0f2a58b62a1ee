import Experiments
import Statistics

extension TheoryTable.Endpoint {
  init(seenDirections h: Int, _ settings: LinearSettings) {
    let sample = LinearSample(newAxis: 1, seen: [Int](repeating: 1, count: h))
    let descent = sample.gradientDescent(
      tuning: .full, learningRate: settings.learningRate, steps: settings.steps)
    self.init(
      seenDirections: h,
      headSquared: LinearTwoLayer.headSquared(seenDirections: h),
      head: LinearTwoLayer.head(seenDirections: h),
      newWeight: LinearTwoLayer.newWeight(seenDirections: h),
      missedError: LinearTwoLayer.missedError(seenDirections: h),
      flowHead: sample.gradientFlow(tuning: .full, until: settings.flowTime).head,
      descentHead: descent.head)
  }
}

extension TheoryTable.PopulationLoss {
  init(
    _ arm: TunedLayers, _ settings: LinearSettings, _ outcomes: OutcomeTable,
    _ experiment: String
  ) {
    func values(_ metric: String) -> [Double] {
      outcomes.values(metric, arm: arm.rawValue, of: experiment)
    }
    self.init(
      arm: arm,
      expected: LinearTwoLayer(settings)
        .expectedPopulationLoss(tuning: arm, samples: settings.sampleCount),
      simulated: TheoryTable.SampleMean(values("population-loss")),
      smallest: values("population-loss/smallest").min(),
      largest: values("population-loss").max())
  }
}

extension TheoryTable.UnitLoss {
  init(_ unit: UnitCase, _ arm: TunedLayers) {
    self.init(
      unit: unit, arm: arm, optimal: unit.optimalLoss(tuning: arm),
      searched: unit.searchedLoss(tuning: arm))
  }
}

extension TheoryTable.RelativeError {
  init(_ shift: TheoryShift, _ count: Int, _ outcomes: OutcomeTable, _ experiment: String) {
    let metric = "error/\(shift)/\(count)"
    func wins(_ arm: TunedLayers) -> Int {
      outcomes.values(of: experiment) {
        try $0.difference(metric, arm.rawValue, minus: TunedLayers.full.rawValue)
      }.count { $0 < 0 }
    }
    let complete = outcomes.values(of: experiment) { seed in
      try TunedLayers.allCases.map { try seed.value(metric, arm: $0.rawValue) }.mean
    }
    let means = TunedLayers.allCases.compactMap { arm in
      TheoryTable.SampleMean(outcomes.values(metric, arm: arm.rawValue, of: experiment))
        .map { (arm.rawValue, $0) }
    }
    self.init(
      shift: shift, trainingCount: count,
      errors: Dictionary(means) { first, _ in first },
      firstBeatsFull: wins(.first), lastBeatsFull: wins(.last), seeds: complete.count)
  }
}

extension LinearTwoLayer {
  init(_ settings: LinearSettings) { self.init(sourceDirections: settings.sourceDirections) }
}
