/// Hands out the cells of a plan as their prerequisites finish.
///
/// A failed cell takes the cells that need it out of the queue. A queue is a value without clocks
/// or processes; executors drive it.
public struct CellQueue: Sendable {
  private let cells: [Cell]
  private var waitingFor: [Int]
  private let dependents: [[Int]]
  private let index: [Cell: Int]
  private var ready: [Int] = []
  private var state: [State]
  /// The cells that are waiting, ready or running.
  public private(set) var unfinished: Int
  /// Why cells failed, in the order in which they did.
  public private(set) var failures: [CellFailure] = []

  private enum State { case waiting, ready, running, finished, failed, skipped }

  /// Starts with the finished cells of an earlier run.
  public init(_ plan: CellPlan, finished: Set<Cell> = []) {
    cells = plan.cells
    index = Dictionary(uniqueKeysWithValues: zip(plan.cells, plan.cells.indices))
    var waitingFor = [Int](repeating: 0, count: cells.count)
    var dependents = [[Int]](repeating: [], count: cells.count)
    for (cell, prerequisites) in plan.prerequisites {
      for prerequisite in Set(prerequisites) where !finished.contains(prerequisite) {
        guard let from = index[prerequisite], let to = index[cell] else { continue }
        dependents[from].append(to)
        waitingFor[to] += 1
      }
    }
    self.waitingFor = waitingFor
    self.dependents = dependents
    state = cells.map { finished.contains($0) ? .finished : .waiting }
    unfinished = state.count { $0 == .waiting }
    for i in cells.indices.reversed() where state[i] == .waiting && waitingFor[i] == 0 {
      state[i] = .ready
      ready.append(i)
    }
  }

  /// The first ready cell of the plan, which now counts as running; nil if none is ready.
  public mutating func next() -> Cell? {
    guard let i = ready.popLast() else { return nil }
    state[i] = .running
    return cells[i]
  }

  /// Whether nothing is waiting, ready or running.
  public var isDone: Bool { unfinished == 0 }

  /// Notes that a running cell has its outcome.
  public mutating func finish(_ cell: Cell) {
    guard let i = index[cell] else { return }
    state[i] = .finished
    unfinished -= 1
    for dependent in dependents[i] {
      waitingFor[dependent] -= 1
      if waitingFor[dependent] == 0, state[dependent] == .waiting { makeReady(dependent) }
    }
  }

  /// Notes that a running cell failed; everything behind it is skipped.
  public mutating func fail(_ failure: CellFailure) {
    guard let i = index[failure.cell] else { return }
    failures.append(failure)
    state[i] = .failed
    unfinished -= 1
    var behind = dependents[i]
    while let dependent = behind.popLast() {
      guard state[dependent] == .waiting else { continue }
      state[dependent] = .skipped
      unfinished -= 1
      behind += dependents[dependent]
    }
  }

  /// The cells that never ran because a prerequisite failed.
  public var skipped: [Cell] { cells.indices.filter { state[$0] == .skipped }.map { cells[$0] } }

  /// Keeps `ready` in descending order, so that the plan's first cell is its last element.
  private mutating func makeReady(_ i: Int) {
    state[i] = .ready
    let place = ready.firstIndex { $0 < i } ?? ready.endIndex
    ready.insert(i, at: place)
  }
}
