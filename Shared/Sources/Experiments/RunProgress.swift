/// How far a run is, and how long the rest will take.
public struct RunProgress: Sendable {
  /// All cells of the run.
  public let total: Int
  /// The cells with an outcome, those of an earlier run included.
  public private(set) var finished: Int
  /// The cells that failed.
  public private(set) var failed = 0
  /// Seconds since this run started.
  public private(set) var elapsed = 0.0
  /// The cell that started last.
  public private(set) var lastStarted: Cell?

  private let jobs: Int
  private let finishedBefore: Int
  private var durations: DurationEstimate
  private var waiting: [Arm: Int] = [:]
  private var running: [Cell: Running] = [:]

  private struct Running {
    let start: Double
    var fraction = 0.0
  }

  init(
    plan: CellPlan, finished: [CellRecord], experiments: [any Experiment], jobs: Int
  ) {
    total = plan.cells.count
    self.finished = finished.count
    finishedBefore = finished.count
    self.jobs = jobs
    durations = DurationEstimate(experiments)
    let done = Set(finished.map(\.cell))
    for cell in plan.cells where !done.contains(cell) { waiting[Arm(cell), default: 0] += 1 }
    for record in finished { durations.add(record.cell, seconds: record.seconds) }
  }

  mutating func note(_ event: CellEvent, at elapsed: Double) {
    self.elapsed = elapsed
    switch event {
    case .started(let cell):
      lastStarted = cell
      waiting[Arm(cell), default: 1] -= 1
      running[cell] = Running(start: elapsed)
    case .progressed(let cell, let fraction): running[cell]?.fraction = fraction
    case .finished(let cell, let seconds):
      running[cell] = nil
      finished += 1
      durations.add(cell, seconds: seconds)
    case .failed(let failure):
      running[failure.cell] = nil
      failed += 1
    case .waited: break
    }
  }

  /// Cells finished a second in this run.
  public var rate: Double { elapsed > 0 ? Double(finished - finishedBefore) / elapsed : 0 }

  /// The expected seconds until the end, or nil before anything is known.
  ///
  /// Waiting cells count with the mean duration of their arm, else of their experiment, else of
  /// all; running ones with what is left of that. Jobs share the sum, and no number of jobs is
  /// faster than the longest cell.
  public var secondsLeft: Double? {
    var work = 0.0
    var longest = 0.0
    for (arm, count) in waiting where count > 0 {
      guard let seconds = durations.seconds(arm) else { return nil }
      work += Double(count) * seconds
      longest = max(longest, seconds)
    }
    for (cell, state) in running {
      guard let left = secondsLeft(of: cell, state) else { return nil }
      work += left
      longest = max(longest, left)
    }
    return max(work / Double(jobs), longest)
  }

  private func secondsLeft(of cell: Cell, _ state: Running) -> Double? {
    let spent = elapsed - state.start
    if state.fraction > 0.02 { return spent * (1 - state.fraction) / state.fraction }
    return durations.seconds(Arm(cell)).map { max(0, $0 - spent) }
  }

  /// The state as a line of text.
  public var snapshot: ProgressSnapshot {
    ProgressSnapshot(
      label: lastStarted.map { "\($0.experiment)/\($0.arm)" } ?? "", done: finished, total: total,
      unit: "cells", rate: rate, secondsLeft: secondsLeft,
      remark: failed == 0 ? "" : "\(failed) failed")
  }
}

/// An arm of an experiment.
private struct Arm: Hashable {
  let experiment: String
  let arm: String

  init(_ cell: Cell) {
    experiment = cell.experiment
    arm = cell.arm
  }
}

/// Mean durations of cells by arm, by experiment and over all.
private struct DurationEstimate {
  private var byArm: [Arm: Mean] = [:]
  private var byExperiment: [String: Mean] = [:]
  private var overall = Mean()
  private let prior: [String: Double]

  private struct Mean {
    var sum = 0.0
    var count = 0.0
    var value: Double? { count > 0 ? sum / count : nil }
    mutating func add(_ seconds: Double) {
      sum += seconds
      count += 1
    }
  }

  init(_ experiments: [any Experiment]) {
    prior = Dictionary(
      experiments.compactMap { experiment in
        experiment.secondsPerCell.map { (experiment.name, $0) }
      }
    ) { first, _ in first }
  }

  mutating func add(_ cell: Cell, seconds: Double) {
    byArm[Arm(cell), default: Mean()].add(seconds)
    byExperiment[cell.experiment, default: Mean()].add(seconds)
    overall.add(seconds)
  }

  func seconds(_ arm: Arm) -> Double? {
    byArm[arm]?.value ?? byExperiment[arm.experiment]?.value ?? prior[arm.experiment]
      ?? overall.value
  }
}
