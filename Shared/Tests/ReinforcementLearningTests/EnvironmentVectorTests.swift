import Foundation
import Randomness
import Tensors
import Testing

@testable import ReinforcementLearning

@Suite struct EnvironmentVectorTests {
  let key = RandomKey(seed: 5)

  @Test func episodesAreCutAtTheHorizonAndBeginAgain() throws {
    var vector = try EnvironmentVector(of: PointMass(), count: 2, key: key)
    var buffer = ReplayBuffer(observationSize: 2, actionSize: 1)
    for _ in 0..<7 {
      let before = vector.observations.scalars
      try vector.step(Tensor([1, 0], shape: [2, 1]))
      #expect(vector.lastStep.observations.flatMap { $0 } == before)
      try buffer.append(vector.lastStep)
    }
    // The first copy ends by itself after four or five steps, the second is cut off after seven.
    let outcomes = try buffer.transitions(in: 0..<14)
    #expect(outcomes.continuations.count { $0 == 0 } == 1)
    #expect(vector.lastStep.outcomes[1].truncated && !vector.lastStep.outcomes[1].terminated)
    #expect(vector.finishedEpisodes.map(\.length) == [7])
    #expect(vector.finishedEpisodes[0].copy == 1)
    let next = vector.lastStep.nextObservations[1][0]
    #expect(vector.observations.scalars[2] != next)
    #expect(abs(vector.observations.scalars[2]) <= 0.1)
    #expect(vector.stepCount == 14)
    #expect(outcomes.episodes.count == 14)
  }

  @Test func oneCopyKeepsWholeEpisodesInTheBuffer() throws {
    var vector = try EnvironmentVector(of: PointMass(), key: key)
    var buffer = ReplayBuffer(observationSize: 2, actionSize: 1)
    for _ in 0..<21 {
      try vector.step(Tensor(zeros: [1, 1]))
      try buffer.append(vector.lastStep)
    }
    #expect(buffer.episodes == [0..<7, 7..<14, 14..<21])
    #expect(buffer.transitions.continuations.allSatisfy { $0 == 1 })
    let rows = buffer.transitions
    #expect(rows.nextObservations[0..<12] == rows.observations[2..<14])
  }

  @Test func copiesAreAsTheyWouldBeAlone() throws {
    var many = try EnvironmentVector(of: PointMass(), count: 3, key: key)
    var one = try EnvironmentVector(of: AnyEnvironment(PointMass()), key: key)
    for step in 0..<40 {
      let action = Scalar(step % 5) / 5
      try many.step(Tensor(repeating: action, shape: [3, 1]))
      try one.step(Tensor(repeating: action, shape: [1, 1]))
      #expect(many.observations.scalars[0..<2] == one.observations.scalars[0..<2])
    }
  }

  @Test func aRestoredVectorGoesOnWithTheSameBits() throws {
    var vector = try EnvironmentVector(of: PointMass(), count: 3, key: key)
    for _ in 0..<11 { try vector.step(Tensor(repeating: 0.7, shape: [3, 1])) }
    let text = try JSONEncoder().encode(vector.state())
    let state = try JSONDecoder().decode(EnvironmentVectorState.self, from: text)
    var restored = try EnvironmentVector(of: PointMass(), restoring: state)
    #expect(restored.observations == vector.observations)
    for _ in 0..<30 {
      try vector.step(Tensor(repeating: 0.7, shape: [3, 1]))
      try restored.step(Tensor(repeating: 0.7, shape: [3, 1]))
      #expect(restored.lastStep == vector.lastStep)
      #expect(restored.finishedEpisodes == vector.finishedEpisodes)
    }
    #expect(try restored.state() == vector.state())
  }

  @Test func foreignStatesAreRefused() throws {
    let vector = try EnvironmentVector(of: PointMass(), count: 2, key: key)
    var state = try vector.state()
    state.environment = "maze"
    let error = #expect(throws: EnvironmentError.self) {
      try EnvironmentVector(of: PointMass(), restoring: state)
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("saved from maze"))
    state = try vector.state()
    state.episodes.removeLast()
    #expect(throws: EnvironmentError.self) {
      try EnvironmentVector(of: PointMass(), restoring: state)
    }
    state = try vector.state()
    state.members[1].values = []
    #expect(throws: EnvironmentError.self) {
      try EnvironmentVector(of: PointMass(), restoring: state)
    }
  }

  @Test func numbersThatAreNotFiniteAreNamed() throws {
    var vector = try EnvironmentVector(
      of: PointMass(breaksBeyond: 0.6), count: 2, key: key)
    let error = #expect(throws: EnvironmentError.self) {
      for _ in 0..<5 { try vector.step(Tensor([0, 1], shape: [2, 1])) }
    }
    #expect(
      error == .notFinite(environment: "point-mass", step: 6, what: "observation 0 of copy 1")
        || error
          == .notFinite(environment: "point-mass", step: 4, what: "observation 0 of copy 1")
    )
    vector = try EnvironmentVector(of: PointMass(), count: 2, key: key)
    #expect(
      throws: EnvironmentError.notFinite(
        environment: "point-mass", step: 1, what: "action 0 of copy 1")
    ) { try vector.step(Tensor([0, .nan], shape: [2, 1])) }
  }
}

@Suite struct EvaluatorTests {
  let key = RandomKey(seed: 8)

  @Test func resultsDoNotDependOnHowManyArePlayedAtOnce() throws {
    let one = try Evaluator(episodes: 9, copies: 1).evaluate(
      in: PointMass(horizon: 20), key: key, policy: goingRight)
    let many = try Evaluator(episodes: 9, copies: 4).evaluate(
      in: AnyEnvironment(PointMass(horizon: 20)), key: key, policy: goingRight)
    #expect(one == many)
    #expect(one.count == 9 && one.successRate == 1 && one.meanReturn == 1)
    #expect(one.normalizedScore == 50)
    #expect(Set(one.lengths).isSubset(of: [7, 8, 9]))
  }

  @Test func theHorizonCutsAndSampledActionsAreOthers() throws {
    let mean = try Evaluator(episodes: 5).evaluate(
      in: PointMass(horizon: 5), key: key, policy: goingRight)
    #expect(mean.lengths == [5, 5, 5, 5, 5] && mean.successRate == 0)
    let sampled = try Evaluator(episodes: 5, actions: .sampled).evaluate(
      in: PointMass(horizon: 5), key: key, policy: goingRight)
    #expect(sampled.successRate == 1)
    let own = Evaluator(episodes: 3, isSuccess: { $0.length == 5 })
    #expect(
      try own.evaluate(
        in: PointMass(horizon: 5), key: key, policy: goingRight
      ).successRate == 1)
  }

  @Test func episodesWithoutHorizonStopAtTheLimit() throws {
    let result = try Evaluator(episodes: 2, stepLimit: 30).evaluate(
      in: PointMass(horizon: nil), key: key
    ) { seen, _ in Tensor(zeros: [seen.shape[0], 1]) }
    #expect(result.lengths == [30, 30])
  }

  @Test func aBrokenPolicyIsNamed() throws {
    #expect(
      throws: EnvironmentError.notFinite(
        environment: "point-mass", step: 0, what: "action 0 of evaluation episode 0")
    ) {
      try Evaluator(episodes: 2).evaluate(in: PointMass(), key: key) { seen, _ in
        Tensor(repeating: .nan, shape: [seen.shape[0], 1])
      }
    }
  }

  @Test func summariesAreTheUsualOnes() {
    let result = Evaluation(
      environment: "e", returns: [1, 4, 2, 9], lengths: [1, 2, 3, 4],
      successes: [true, false, false, false])
    #expect(result.meanReturn == 4 && result.medianReturn == 3 && result.meanLength == 2.5)
    #expect(abs(result.standardDeviation - (38.0 / 3).squareRoot()) < 1e-12)
    #expect(result.successRate == 0.25 && result.normalizedScore == nil)
  }
}
