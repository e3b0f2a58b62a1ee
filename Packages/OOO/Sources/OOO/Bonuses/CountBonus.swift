public import Datasets
public import Randomness
public import ReinforcementLearning
public import Tensors

/// A bonus that shrinks with visits: `1 / sqrt(n(s, a) + 1)` over cells of state and action
///, as in the authors' release.
public struct CountBonus: ExplorationBonus {
  /// The cells: the axes of observations, then those of actions.
  public let grid: UniformGrid
  private let observed: Int
  private var visits: [Int32]

  /// No visits yet; the grid has as many axes as observations and actions have numbers.
  public init(states: UniformGrid, actions: UniformGrid) {
    grid = UniformGrid(states.axes + actions.axes)
    observed = states.axes.count
    visits = [Int32](repeating: 0, count: grid.cellCount)
  }

  /// The number of visits of the cell of each row.
  public func visits(of batch: TransitionBatch) -> [Int] {
    cells(of: batch).map { Int(visits[$0]) }
  }

  /// Counts the rows.
  public mutating func observe(_ batch: TransitionBatch) {
    for cell in cells(of: batch) { visits[cell] += 1 }
  }

  /// The bonuses of the batch: sampled rows are not visits.
  public mutating func update(on batch: TransitionBatch, key: RandomKey) -> Tensor {
    bonuses(for: batch)
  }

  /// The bonuses of the batch.
  public func bonuses(for batch: TransitionBatch) -> Tensor {
    Tensor(visits(of: batch).map { Scalar(countBonus($0)) })
  }

  private func cells(of batch: TransitionBatch) -> [Int] {
    let actions = grid.axes.count - observed
    precondition(
      batch.observations.shape[-1] == observed && batch.actions.shape[-1] == actions,
      "observations \(batch.observations.shape) and actions \(batch.actions.shape) on a grid of "
        + "\(observed) and \(actions) axes")
    return batch.observations.withScalars { states in
      batch.actions.withScalars { moves in
        (0..<batch.actions.shape[0]).map { row in
          var cell = 0
          for (index, axis) in grid.axes.enumerated() {
            let value =
              index < observed
              ? states[row * observed + index] : moves[row * actions + index - observed]
            cell = cell * axis.bins + axis.bin(of: Double(value))
          }
          return cell
        }
      }
    }
  }

  /// Saves the cells that were visited.
  public func store(in checkpoint: inout Checkpoint, below prefix: String) {
    let visited = visits.indices.filter { visits[$0] > 0 }
    checkpoint["\(prefix)cells"] = NumericArray(visited.map { Int64($0) })
    checkpoint["\(prefix)visits"] = NumericArray(visited.map { visits[$0] })
  }

  /// Restores the visits.
  public mutating func restore(
    from checkpoint: Checkpoint, below prefix: String
  ) throws(DatasetError) {
    let cells = try checkpoint.integers(named: "\(prefix)cells", below: visits.count)
    let counts = try checkpoint.integers(named: "\(prefix)visits", below: Int(Int32.max))
    guard cells.count == counts.count else {
      throw .wrongShape(
        file: "checkpoint", field: "\(prefix)visits", found: [counts.count],
        expected: "[\(cells.count)], one count per cell")
    }
    visits = [Int32](repeating: 0, count: grid.cellCount)
    for (cell, count) in zip(cells, counts) { visits[cell] = Int32(count) }
  }
}
