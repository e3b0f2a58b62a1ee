import CKernels
import Synchronization

/// The process-wide pool of threads that kernels spread their work over.
///
/// What a piece of work computes depends on its index alone, and wherever the cut decides in which
/// order numbers are added, it is made by shapes: results are the same bits for any number of
/// threads.
public enum ThreadPool {
  /// The number of threads that one operation may use; at first `SUREFOOT_THREADS`, or else the
  /// number of processors.
  public static var threadCount: Int {
    get { current.load(ordering: .relaxed) }
    set { current.store(max(1, newValue), ordering: .relaxed) }
  }

  private static let current = Atomic(environmentThreads ?? Int(sf_processor_count()))

  private static var environmentThreads: Int? {
    guard let text = environmentValue("SUREFOOT_THREADS"), let count = Int(text) else { return nil }
    let allowed = EnvironmentSettings.allowedThreads
    return min(max(count, allowed.lowerBound), allowed.upperBound)
  }

  /// Runs `body(0) ... body(count - 1)`, in any order and on any thread.
  package static func forEach(_ count: Int, _ body: (Int) -> Void) {
    let threads = threadCount
    guard count > 1, threads > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    withoutActuallyEscaping(body) { body in
      var task = body
      withUnsafeMutablePointer(to: &task) { context in
        sf_parallel_for(
          count, Int32(threads),
          { context, index in
            context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index)
          }, context)
      }
    }
  }

  /// Cuts `0..<count` into an even number of nearly equal pieces of at most `grain`, and runs
  /// `body(start, length)` on each.
  @inline(__always)
  static func forEachPiece(of count: Int, grain: Int, _ body: (Int, Int) -> Void) {
    if count > grain {
      forEachOfSeveralPieces(of: count, grain: grain, body)
    } else if count > 0 {
      body(0, count)
    }
  }

  private static func forEachOfSeveralPieces(
    of count: Int, grain: Int, _ body: (Int, Int) -> Void
  ) {
    let pieces = ((count + grain - 1) / grain + 1) & ~1
    let unit = grain >= 1024 ? 16 : 1  // long pieces begin where vectors do
    let first = { (piece: Int) in piece == pieces ? count : count * piece / pieces / unit * unit }
    forEach(pieces) { piece in
      let start = first(piece)
      let length = first(piece + 1) - start
      if length > 0 { body(start, length) }
    }
  }
}
