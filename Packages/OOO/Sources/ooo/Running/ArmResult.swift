import OOO
import Randomness
import ReinforcementLearning
import Tensors

/// What episodes of an agent came to.
struct Score: Codable, Equatable {
  let meanReturn: Double
  let standardDeviation: Double
  let medianReturn: Double
  /// On the scale of the environment's reference returns; nil without them.
  let normalized: Double?
  let success: Double
  let length: Double
  let episodes: Int

  init(_ evaluation: Evaluation) {
    meanReturn = evaluation.meanReturn
    standardDeviation = evaluation.standardDeviation
    medianReturn = evaluation.medianReturn
    normalized = evaluation.normalizedScore
    success = evaluation.successRate
    length = evaluation.meanLength
    episodes = evaluation.count
  }
}

/// A moment of a phase at which an agent was looked at.
struct Look: Codable {
  /// "explore" or "retrain", with the share of exploration that is learnt from.
  let phase: String
  let step: Int
  let updates: Int
  let measurements: [String: Double]
  let coverage: Double?
  let score: Score?
}

/// What an agent collected while it explored.
struct Collected: Codable {
  let rows: Int
  let rewardedRows: Int
  let bestReturn: Double?
  let shortestSuccess: Int?
  let visits: VisitCounts?
}

/// What came out of one method.
struct ArmResult: Codable {
  let arm: String
  var looks: [Look]
  /// Mean actions, last weights.
  var mean: Score
  /// Sampled actions, last weights.
  var sampled: Score
  /// The mean return of agents retrained on the first share of exploration, by that share.
  var returnByShare: [String: Double] = [:]
  /// The first two numbers of observations of some episodes of mean actions.
  var paths: [[SIMD2<Double>]]
  var collected: Collected?
  /// The time the arm took in the process that finished it.
  var seconds: Double
}

extension Exploration {
  /// All looks so far.
  var looks: [Look] {
    log.points.map { point in
      Look(
        phase: point.step == 0 ? "pretrain" : "explore", step: point.step, updates: point.updates,
        measurements: point.measurements, coverage: point.coverage,
        score: point.evaluation.map(Score.init))
    }
  }

  /// What was collected so far.
  var collected: Collected {
    Collected(
      rows: buffer.onlineCount, rewardedRows: log.rewardedRows, bestReturn: log.bestReturn,
      shortestSuccess: log.shortestSuccess, visits: visits)
  }
}

extension Retraining {
  /// All looks so far, at an agent that learns from a share of what was collected.
  func looks(share: Double) -> [Look] {
    points.map { point in
      Look(
        phase: "retrain@\(share)", step: buffer.onlineCount, updates: point.updates,
        measurements: point.measurements, coverage: nil,
        score: point.evaluation.map(Score.init))
    }
  }
}

/// Plays whole episodes with an agent.
struct Examination {
  let environment: any Environment
  let episodes: Int
  let key: RandomKey

  /// Episodes of mean or sampled actions; the starts are the same for every agent.
  func evaluation(of learner: any Learner, sampling: Bool = false) throws -> Evaluation {
    var evaluator = Evaluator.of(
      environment.specification, episodes: episodes, actions: sampling ? .sampled : .mean)
    evaluator.copies = min(episodes, 8)
    return try evaluator.evaluate(
      learner, in: AnyEnvironment(environment), key: key.split("final"))
  }

  /// Where mean actions lead in some episodes: the first two numbers of each observation.
  func paths(of learner: any Learner, count: Int) throws -> [[SIMD2<Double>]] {
    guard environment.specification.observationSize >= 2 else { return [] }
    return try (0..<count).map { try path(of: learner, key: key.split("paths").split($0)) }
  }

  private func path(of learner: any Learner, key: RandomKey) throws -> [SIMD2<Double>] {
    var environment = AnyEnvironment(try AnyEnvironment(self.environment).independentCopy())
    let specification = environment.specification
    var seen = [Scalar](repeating: 0, count: specification.observationSize)
    try Self.reset(&environment, key, &seen)
    var path = [SIMD2(Double(seen[0]), Double(seen[1]))]
    for _ in 0..<(specification.horizon ?? 1_000) {
      let input = Tensor(seen, shape: [1, seen.count])
      let action = learner.actions(for: input, mode: .mean).scalars
      let outcome = try Self.step(&environment, action, &seen)
      path.append(SIMD2(Double(seen[0]), Double(seen[1])))
      if outcome.terminated || outcome.truncated { break }
    }
    return path
  }

  private static func reset(
    _ environment: inout AnyEnvironment, _ key: RandomKey, _ seen: inout [Scalar]
  ) throws(EnvironmentError) {
    var span = seen.mutableSpan
    try environment.reset(key: key, into: &span)
  }

  private static func step(
    _ environment: inout AnyEnvironment, _ action: [Scalar], _ seen: inout [Scalar]
  ) throws(EnvironmentError) -> StepOutcome {
    var span = seen.mutableSpan
    return try environment.step(action.span, into: &span)
  }
}
