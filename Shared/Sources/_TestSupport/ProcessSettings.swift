public import Kernels
import Synchronization

/// Runs `body` under the given instruction set and number of threads (nil: as they are), and puts
/// both back.
///
/// The number of threads holds for the process, and Swift Testing runs tests side by side: only one
/// call runs at a time. The instruction set holds for this thread and the workers that help it.
/// Calls must not be nested.
public func withProcessSettings<R, E: Error>(
  instructionSet: InstructionSet? = nil, threads: Int? = nil,
  _ body: () throws(E) -> R
) throws(E) -> R {
  try settings.withLock { _ throws(E) in
    let before = (InstructionSet.current, ThreadPool.threadCount)
    defer {
      InstructionSet.select(before.0)
      ThreadPool.threadCount = before.1
    }
    if let instructionSet { InstructionSet.select(instructionSet) }
    if let threads { ThreadPool.threadCount = threads }
    return try body()
  }
}

extension InstructionSet {
  /// The ones that this processor has.
  public static var available: [InstructionSet] {
    settings.withLock { _ in
      let before = current
      defer { select(before) }
      return allCases.filter { select($0) }
    }
  }
}

private let settings = Mutex<Void>(())
