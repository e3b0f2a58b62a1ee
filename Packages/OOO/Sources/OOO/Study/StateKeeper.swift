import Datasets
import FoundationEssentials

/// Saves the state of a long run from time to time, so that an interrupted cell goes on.
struct StateKeeper {
  let file: String
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant
  private let interval = Duration.seconds(60)

  init(file: String) {
    self.file = file
    last = clock.now
  }

  /// What an interrupted attempt left; nil without one, or if it cannot be read.
  func saved() -> Checkpoint? { try? Checkpoint(file) }

  /// Saves what `store` writes if the last time is long enough ago.
  mutating func keep(
    _ store: (inout Checkpoint) throws(OOOError) -> Void
  ) throws(OOOError) {
    guard clock.now - last >= interval else { return }
    var checkpoint = Checkpoint()
    try store(&checkpoint)
    try OOOError.naming { try checkpoint.save(to: file) }
    last = clock.now
  }

  /// Removes what was saved: the run is over.
  func discard() { try? FileManager.default.removeItem(atPath: file) }
}
