public import Experiments

/// Shows progress on standard error: one rewritten line on a terminal, else a line now and then.
public final class ProgressPrinter {
  private let isQuiet: Bool
  private let isTerminal: Bool
  private let write: (String) -> Void
  private let now: () -> Double
  private var lastWrite: Double?
  private var pending: ProgressSnapshot?
  private var hasOpenLine = false

  /// A printer that is silent if `isQuiet`.
  public convenience init(isQuiet: Bool = false) {
    let start = ContinuousClock.now
    self.init(
      isQuiet: isQuiet, isTerminal: StandardError.isTerminal, write: StandardError.write,
      now: { (ContinuousClock.now - start).seconds })
  }

  init(
    isQuiet: Bool, isTerminal: Bool, write: @escaping (String) -> Void,
    now: @escaping () -> Double
  ) {
    self.isQuiet = isQuiet
    self.isTerminal = isTerminal
    self.write = write
    self.now = now
  }

  /// Shows a state: on a terminal at most ten times a second, else every five seconds.
  public func show(_ snapshot: ProgressSnapshot) {
    guard !isQuiet else { return }
    let time = now()
    guard time - (lastWrite ?? -.infinity) >= (isTerminal ? 0.1 : 5) else {
      pending = snapshot
      return
    }
    lastWrite = time
    pending = nil
    put(snapshot)
  }

  /// Shows `done` of `total` steps, with the rate since the printer was made.
  public func show(_ label: String, done: Int, of total: Int, unit: String = "steps") {
    let elapsed = now()
    let rate = elapsed > 0 ? Double(done) / elapsed : 0
    let left = rate > 0 ? Double(total - done) / rate : nil
    show(
      ProgressSnapshot(
        label: label, done: done, total: total, unit: unit, rate: rate, secondsLeft: left))
  }

  /// Shows the last state and ends the line.
  public func finish() {
    if let pending { put(pending) }
    pending = nil
    if hasOpenLine { write("\n") }
    hasOpenLine = false
  }

  private func put(_ snapshot: ProgressSnapshot) {
    if isTerminal {
      // Back to the first column, the line, and nothing behind it.
      write("\r\(snapshot.line(width: StandardError.width - 1))\u{1B}[K")
      hasOpenLine = true
    } else {
      write(snapshot.line(width: 200) + "\n")
    }
  }
}
