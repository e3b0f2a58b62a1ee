public import ReinforcementLearning

/// The mazes of D4RL by name.
public enum MazeLayout: String, Sendable, CaseIterable, Codable {
  /// Seven cells around one corner.
  case umaze
  /// The same with start and goal exchanged, for evaluation.
  case evalUmaze = "eval-umaze"
  /// Six by six cells.
  case medium
  /// Seven by ten cells.
  case large
  /// An open hall of three by five cells.
  case open

  /// The map, rows along x.
  public var rows: [String] {
    switch self {
    case .umaze: ["#####", "#GOO#", "###O#", "#OOO#", "#####"]
    case .evalUmaze: ["#####", "#OOG#", "#O###", "#OOO#", "#####"]
    case .medium:
      [
        "########", "#OO##OO#", "#OO#OOO#", "##OOO###", "#OO#OOO#", "#O#OO#O#", "#OOO#OG#",
        "########",
      ]
    case .large:
      [
        "############", "#OOOO#OOOOO#", "#O##O#O#O#O#", "#OOOOOO#OOO#", "#O####O###O#",
        "#OO#O#OOOOO#", "##O#O#O#O###", "#OO#OOO#OGO#", "############",
      ]
    case .open: ["#######", "#OOOOO#", "#OOGOO#", "#OOOOO#", "#######"]
    }
  }

  /// The number of steps of an episode.
  public var horizon: Int {
    switch self {
    case .umaze, .evalUmaze: 300
    case .medium: 600
    case .large: 800
    case .open: 150
    }
  }

  /// The returns of the sparse task that count as 0 and 100 (D4RL); nil where it gives none.
  ///
  /// D4RL's waypoint controller as it is today earns more than the return that counts as 100.
  public var referenceReturns: ReferenceReturns? {
    switch self {
    case .umaze: ReferenceReturns(low: 23.85, high: 161.86)
    case .medium: ReferenceReturns(low: 13.13, high: 277.39)
    case .large: ReferenceReturns(low: 6.7, high: 273.99)
    case .evalUmaze, .open: nil
    }
  }
}
