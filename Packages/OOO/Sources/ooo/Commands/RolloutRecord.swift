import Datasets
import OOO
import ReinforcementLearning

/// Trajectories of one environment as arrays for files.
struct RolloutRecord {
  let trajectories: [Trajectory]
  private let stateNames: [String]
  private let observationSize: Int
  private let actionSize: Int

  init(_ environment: any PointEnvironment, _ trajectories: [Trajectory]) {
    self.trajectories = trajectories
    stateNames = environment.stateNames
    observationSize = environment.specification.observationSize
    actionSize = environment.specification.actionSize
  }

  /// The arrays of an archive.
  var arrays: [(name: String, array: NumericArray)] {
    let flags = { (flags: [Bool]) in NumericArray(.bool(flags), shape: [flags.count]) }
    return [
      ("observations", matrix(trajectories.flatMap(\.views), observationSize)),
      ("states", matrix(trajectories.flatMap(\.states), stateNames.count)),
      ("actions", matrix(trajectories.flatMap(\.actions).map(Self.widened), actionSize)),
      ("rewards", NumericArray(trajectories.flatMap(\.rewards))),
      ("terminated", flags(trajectories.flatMap(\.terminated))),
      ("truncated", flags(trajectories.flatMap(\.truncated))),
      ("episode_lengths", NumericArray(trajectories.map { Int64($0.count) })),
    ]
  }

  /// The columns of the table.
  var header: [String] {
    ["episode", "step"] + stateNames + (0..<actionSize).map { "action\($0)" }
      + ["reward", "terminated", "truncated"]
  }

  /// One row a step, with the state before it.
  var table: NumericArray {
    var values: [Double] = []
    for (episode, trajectory) in trajectories.enumerated() {
      for step in 0..<trajectory.count {
        values += [Double(episode), Double(step)]
        values += stateNames.indices.map { trajectory.states[step][$0] }
        values += (0..<actionSize).map { trajectory.actions[step][$0] }
        values += [
          trajectory.rewards[step], trajectory.terminated[step] ? 1 : 0,
          trajectory.truncated[step] ? 1 : 0,
        ]
      }
    }
    return NumericArray(values, shape: [values.count / header.count, header.count])
  }

  private static func widened(_ action: SIMD2<Double>) -> SIMD4<Double> {
    SIMD4(lowHalf: action, highHalf: .zero)
  }

  private func matrix(_ rows: [SIMD4<Double>], _ width: Int) -> NumericArray {
    NumericArray(
      rows.flatMap { row in (0..<width).map { row[$0] } }, shape: [rows.count, width])
  }
}

/// What a rollout came to.
struct RolloutSummary: Encodable {
  let environment: String
  let episodes: Int
  let steps: Int
  let meanReturn: Double
  /// The standard error of the mean; nil for one episode.
  let standardError: Double?
  /// The mean return on the normalised scale, where there is one.
  let score: Double?
  let terminated: Int

  init(_ record: RolloutRecord, _ specification: EnvironmentSpecification) {
    let returns = record.trajectories.map(\.totalReward)
    let count = Double(returns.count)
    let mean = returns.reduce(0, +) / count
    let squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    environment = specification.name
    episodes = returns.count
    steps = record.trajectories.reduce(0) { $0 + $1.count }
    meanReturn = mean
    standardError = returns.count > 1 ? (squares / (count - 1) / count).squareRoot() : nil
    score = specification.referenceReturns?.score(of: mean)
    terminated = record.trajectories.count { $0.terminated.last == true }
  }

  var text: String {
    let error = standardError.map { " ± \($0) (standard error)" } ?? ""
    let scoreText = score.map { ", normalised score \($0)" } ?? ""
    return """
      \(environment): \(episodes) \(episodes == 1 ? "episode" : "episodes"), \(steps) steps, \
      \(terminated) terminated
      return \(meanReturn)\(error)\(scoreText)

      """
  }
}
