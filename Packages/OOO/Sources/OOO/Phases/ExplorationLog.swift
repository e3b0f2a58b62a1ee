public import ReinforcementLearning
public import Tensors

/// What happened while an agent was pretrained and explored.
public struct ExplorationLog: Sendable, Hashable, Codable {
  /// An episode that was collected.
  public struct Episode: Sendable, Hashable, Codable {
    /// The step in the environment after which it was over.
    public var step: Int
    /// The undiscounted sum of raw rewards.
    public var totalReward: Double
    /// The number of its steps.
    public var length: Int
    /// Whether the task was over, rather than the episode cut off.
    public var terminated: Bool
  }

  /// One look at a run: means since the last one, and an evaluation.
  public struct Point: Sendable, Hashable, Codable {
    /// Steps in the environment so far; 0 at the end of pretraining.
    public var step: Int
    /// Updates so far.
    public var updates: Int
    /// Means of the learner's measurements, and of "bonus", by name.
    public var measurements: [String: Double]
    /// The share of cells that the collected rows visited; nil where none are counted.
    public var coverage: Double?
    /// The evaluation of the mean action; nil without episodes.
    public var evaluation: Evaluation?
  }

  /// The episodes that were collected.
  public internal(set) var episodes: [Episode] = []
  /// Looks at the run, in order.
  public internal(set) var points: [Point] = []
  /// Collected rows with a positive raw reward.
  public private(set) var rewardedRows = 0
  /// The step in the environment that first brought a positive raw reward; nil before.
  public private(set) var firstReward: Int?

  private var sums: [String: Double] = [:]
  private var updates = 0

  /// Nothing yet.
  public init() {}

  /// The largest return of a collected episode; nil before the first is over.
  public var bestReturn: Double? { episodes.map(\.totalReward).max() }

  /// The length of the shortest collected episode that came to a true end; nil without one.
  public var shortestSuccess: Int? { episodes.filter(\.terminated).map(\.length).min() }

  /// Takes in the raw reward of a collected row.
  mutating func add(reward: Double, step: Int) {
    guard reward > 0 else { return }
    rewardedRows += 1
    firstReward = firstReward ?? step
  }

  /// Takes in what an update measured.
  mutating func add(_ measurements: [Measurement], countsAsUpdate: Bool = true) {
    for measurement in measurements { sums[measurement.name, default: 0] += measurement.value }
    if countsAsUpdate { updates += 1 }
  }

  /// The means since the last call, which begins anew.
  mutating func takeMeans() -> [String: Double] {
    defer { (sums, updates) = ([:], 0) }
    return updates == 0 ? [:] : sums.mapValues { $0 / Double(updates) }
  }
}

/// The cells over the first components of observations, and how often each was visited.
public struct VisitCounts: Sendable, Hashable, Codable {
  /// The cells.
  public let grid: UniformGrid
  /// Visits by cell, the last axis fastest.
  public private(set) var counts: [Int]
  private var visited = 0

  /// No visits yet.
  public init(_ grid: UniformGrid) {
    self.grid = grid
    counts = [Int](repeating: 0, count: grid.cellCount)
  }

  /// Counts a visit of an observation.
  public mutating func add(_ observation: some Collection<Scalar>) {
    let cell = grid.cell(of: observation.prefix(grid.axes.count).map { Double($0) })
    if counts[cell] == 0 { visited += 1 }
    counts[cell] += 1
  }

  /// The share of cells with at least one visit.
  public var coverage: Double { Double(visited) / Double(counts.count) }
}
