import ArgumentParser

/// The range within which a count on the command line can be meant.
enum CountLimit: Int {
  /// Steps and updates: their sums and products still are numbers.
  case steps = 1_000_000_000_000
  /// Rows of a file or a buffer, which are held in memory.
  case rows = 200_000_000
  /// Episodes that are played and remembered.
  case episodes = 1_000_000
  /// Rows of a batch.
  case batch = 1_048_576
  /// Units of a layer.
  case width = 16_384

  /// Refuses a count of another size; nil is an option that was not given.
  func check(_ name: String, _ count: Int?, atLeast least: Int = 1) throws {
    guard let count else { return }
    if count < least { throw ValidationError("\(name) is \(count), expected at least \(least)") }
    if count > rawValue {
      throw ValidationError("\(name) is \(count), expected at most \(rawValue)")
    }
  }
}
