import Randomness
import Statistics
import Testing

@testable import SurgicalFineTuning

@Suite struct TheoryLinearTests {
  @Test(arguments: [0, 1, 2, 4, 9, 49, 1000])
  func endpointSolvesTheConservationLaw(h: Int) {
    let v = LinearTwoLayer.head(seenDirections: h)
    let b = LinearTwoLayer.newWeight(seenDirections: h)
    // Converged, v b = 1 on the h + 1 touched axes; conserved, v² - (h + 1) b² = 1 - h.
    #expect(abs(v * b - 1) < 1e-15)
    #expect(abs(v * v - Double(h + 1) * b * b - Double(1 - h)) < 1e-12 * Double(h + 1))
    let squared = LinearTwoLayer.headSquared(seenDirections: h)
    let quartic = squared * squared - Double(1 - h) * squared - Double(h + 1)
    #expect(abs(quartic) < 1e-12 * Double(h + 1))
    #expect(abs(LinearTwoLayer.missedError(seenDirections: h) - (v - 1) * (v - 1)) < 1e-15)
  }

  @Test func endpointKeepsItsDigitsForManyDirections() {
    // v² - 1 = 1/(h + 1) + O(h⁻³), so (v - 1)² = 1/(4 (h + 1)²) up to a relative 1/h.
    let error = LinearTwoLayer.missedError(seenDirections: 100_000_000)
    #expect(abs(error * 4e16 - 1) < 1e-7)
  }

  /// Samples with repeated axes: counts change the path, not its end.
  @Test(arguments: [[1], [3, 1], [1, 1, 1, 2], [5, 1, 2, 1, 1, 1, 3, 1, 1]])
  func flowEndsWhereTheClosedFormSays(seen: [Int]) {
    let sample = LinearSample(newAxis: 4, seen: seen)
    var drift = 0.0
    let start = LinearWeights.pretrained(for: sample).balance
    let end = sample.gradientFlow(tuning: .full) { drift = max(drift, abs($0.balance - start)) }
    #expect(start == Double(1 - seen.count))
    #expect(drift < 1e-11)
    #expect(abs(end.head - LinearTwoLayer.head(seenDirections: seen.count)) < 1e-11)
    for weight in end.first { #expect(abs(end.head * weight - 1) < 1e-14) }
  }

  @Test func firstLayerFlowFollowsItsExponential() {
    // db/dt = -2 c (b - 1) from 0 gives b = 1 - e^(-2ct); c = 3, t = 0.1: 1 - e^(-0.6).
    let sample = LinearSample(newAxis: 3, seen: [2, 1])
    let weights = sample.gradientFlow(tuning: .first, until: 0.1)
    #expect(abs(weights.first[0] - 0.451_188_363_905_973_6) < 1e-11)
    #expect(weights.head == 1)
    #expect(weights.first.dropFirst() == [1, 1])
  }

  @Test func headAloneCannotMove() {
    // The gradient in v is Σ c r b: r = 0 on source axes, b = 0 on the new one.
    let sample = LinearSample(newAxis: 3, seen: [2, 1])
    #expect(sample.gradientFlow(tuning: .last) == .pretrained(for: sample))
  }

  @Test func gradientAgreesWithDifferences() {
    let sample = LinearSample(newAxis: 2, seen: [1, 3])
    let weights = LinearWeights(head: 1.3, first: [0.4, -0.7, 1.9])
    let gradient = sample.gradient(at: weights, tuning: .full)
    let directions = [
      LinearWeights(head: 1, first: [0, 0, 0]), LinearWeights(head: 0, first: [1, 0, 0]),
      LinearWeights(head: 0, first: [0, 1, 0]), LinearWeights(head: 0, first: [0, 0, 1]),
    ]
    for (direction, analytic) in zip(directions, [gradient.head] + gradient.first) {
      let (up, down) = (
        sample.loss(of: weights.moved(along: direction, by: 1e-4)),
        sample.loss(of: weights.moved(along: direction, by: -1e-4))
      )
      #expect(abs((up - down) / 2e-4 - analytic) < 1e-6)
    }
    #expect(sample.gradient(at: weights, tuning: .first).head == 0)
    #expect(sample.gradient(at: weights, tuning: .last).first == [0, 0, 0])
    #expect(sample.gradient(at: weights, tuning: .first).first == gradient.first)
  }

  @Test func descentApproachesTheFlowWithItsStep() {
    let sample = LinearSample(newAxis: 1, seen: [])
    let limit = LinearTwoLayer.head(seenDirections: 0)
    let errors = [4e-3, 2e-3, 1e-3].map { step in
      let steps = Int(40 / step)
      return limit
        - sample.gradientDescent(tuning: .full, learningRate: step, steps: steps).head
    }
    // First order: half the step, half the error; 2.35e-4 at 1e-3.
    #expect(abs(errors[0] / errors[1] - 2) < 0.01)
    #expect(abs(errors[1] / errors[2] - 2) < 0.01)
    #expect(abs(errors[2] - 2.35e-4) < 1e-6)
  }

  @Test func populationLossCountsEveryAxis() {
    // m = 4, v = 2, new axis 0.75, seen 0.25 and 1, two axes missed at 1. Residuals: 0.5, -0.5, 1,
    // 1, 1. Loss = ½ 0.25 + ½ (0.25 + 1 + 1 + 1) / 4 = 0.125 + 0.40625.
    let model = LinearTwoLayer(sourceDirections: 4)
    let weights = LinearWeights(head: 2, first: [0.75, 0.25, 1])
    #expect(model.populationLoss(of: weights) == 0.53125)
  }

  @Test func expectationsAgreeWithEnumeration() {
    // m = 2, n = 3: each point is the new axis (½) or one of two source axes (¼ each).
    let model = LinearTwoLayer(sourceDirections: 2)
    var (expected, separated) = (0.0, 0.0)
    for code in 0..<27 {
      let axes = [code % 3, code / 3 % 3, code / 9]
      let probability = axes.reduce(1) { $0 * ($1 == 0 ? 0.5 : 0.25) }
      let seen = Set(axes).subtracting([0]).count
      let loss = axes.contains(0) ? model.populationLoss(seenDirections: seen) : 0.5
      expected += probability * loss
      if axes.contains(0), seen < 2 { separated += probability }
    }
    #expect(abs(model.expectedPopulationLoss(tuning: .full, samples: 3) - expected) < 1e-15)
    #expect(abs(model.separationProbability(samples: 3) - separated) < 1e-15)
    #expect(model.expectedPopulationLoss(tuning: .first, samples: 3) == 0.0625)
    #expect(model.expectedPopulationLoss(tuning: .last, samples: 3) == 0.5)
  }

  @Test func separationFailsOnlyWithoutTheNewAxis() {
    let model = LinearTwoLayer(sourceDirections: 100)
    #expect(abs(model.separationProbability(samples: 20) - (1 - 0x1p-20)) < 1e-14)
    #expect(abs(model.seenProbabilities(samples: 20).reduce(0, +) - (1 - 0x1p-20)) < 1e-14)
    // Once every source axis has surely been seen, nothing is left to lose.
    #expect(LinearTwoLayer(sourceDirections: 1).separationProbability(samples: 60) < 1e-15)
  }

  @Test func firstLayerReachesZeroAndFullTuningNeverDoes() {
    let model = LinearTwoLayer(sourceDirections: 100)
    var generator = RandomKey(seed: 4).generator()
    for _ in 0..<20 {
      let sample = model.sample(20, using: &generator)
      #expect(sample.size == 20)
      var smallest = Double.infinity
      let full = sample.gradientFlow(tuning: .full) {
        smallest = min(smallest, model.populationLoss(of: $0))
      }
      #expect(model.populationLoss(of: sample.gradientFlow(tuning: .first)) < 1e-20)
      let closed = model.populationLoss(seenDirections: sample.seenDirections)
      #expect(abs(model.populationLoss(of: full) - closed) < 1e-13)
      #expect(smallest > 1e-5)
    }
  }

  @Test func samplesHaveTheExpectedLoss() {
    let model = LinearTwoLayer(sourceDirections: 30)
    var generator = RandomKey(seed: 5).generator()
    let losses = (0..<4000).map { _ in
      let sample = model.sample(12, using: &generator)
      return sample.counts[0] == 0 ? 0 : model.populationLoss(seenDirections: sample.seenDirections)
    }
    // Less the share of samples without the new axis, too rare for a standard error to cover.
    let expected = model.expectedPopulationLoss(tuning: .full, samples: 12) - 0.5 * 0x1p-12
    #expect(abs(losses.mean - expected) < 4 * losses.standardError)
  }
}
