public import Randomness
public import ReinforcementLearning

/// How the wall's data set is made: episodes over the wall, of which two in five reach the goal.
public struct WallData: Sendable {
  /// The task, with the reward that is written down.
  public var wall: PointMassWall
  /// The number of episodes.
  public var episodes: Int
  /// The standard deviation of the noise on actions.
  public var noise: Double

  /// A recipe.
  public init(wall: PointMassWall = PointMassWall(), episodes: Int, noise: Double = 0.3) {
    self.wall = wall
    self.episodes = episodes
    self.noise = noise
  }

  /// Makes the data.
  ///
  /// Of five episodes in a row, two are as long as they are and three stop, as cut episodes, after half
  /// to nine tenths of the way that the policy takes to the goal.
  public func make(key: RandomKey) -> Transitions {
    var table = Transitions(observationSize: 2, actionSize: 2, capacity: episodes * 60)
    for episode in 0..<episodes {
      let reaches = episode % 5 == 1 || episode % 5 == 3
      appendEpisode(reaches: reaches, key: key.split(episode), to: &table)
    }
    return table
  }

  private func appendEpisode(reaches: Bool, key: RandomKey, to table: inout Transitions) {
    var policy = WallPathPolicy(noise: noise)
    var run = wall
    let whole = run.episode(of: &policy, key: key)
    var share = key.split("stop").generator()
    let stop = Int(share.uniform(in: 0.5...0.9) * Double(whole.count))
    for i in 0..<(reaches ? whole.count : stop) {
      table.append(
        PointRow(
          observation: whole.views[i], action: whole.actions[i],
          outcome: StepOutcome(
            reward: whole.rewards[i], terminated: whole.terminated[i],
            truncated: whole.truncated[i]),
          nextObservation: whole.views[i + 1]))
    }
    if !reaches { table.cut() }
  }
}
