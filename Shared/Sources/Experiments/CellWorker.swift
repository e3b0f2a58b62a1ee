import Dispatch
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The far side of `ProcessExecutor`: runs the cells named on standard input.
public enum CellWorker {
  /// Runs cells until standard input closes, which ends the process, even within a cell.
  ///
  /// So no worker outlives its parent. Cells come and replies go as lines of JSON; anything else
  /// that is printed goes to standard error. `afterEachCell` may clean up.
  public static func serve(
    _ experiments: [any Experiment], in folder: RunFolder, afterEachCell: () -> Void = {}
  ) -> Never {
    // Signals to the whole group are the parent's business; the end of standard input ends this.
    for number in [SIGINT, SIGTERM] { signal(number, SIG_IGN) }
    // Children of a cell must not hold the pipe open when this process is gone.
    let replies = ReplyWriter(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3))
    dup2(STDERR_FILENO, STDOUT_FILENO)
    let requests = Requests()
    DispatchQueue(label: "requests").async { requests.readToEnd() }
    let runner = CellRunner(experiments, in: folder)
    while true {
      let cell = requests.next()
      do throws(CellFailure) {
        let record = try runner.run(cell) { replies.progress($0) }
        replies.send(.finished(seconds: record.seconds))
      } catch {
        replies.send(.failed(message: error.message, kind: error.kind))
      }
      afterEachCell()
    }
  }
}

/// Cells that have been asked for and not started.
private final class Requests: Sendable {
  private let cells = Mutex<[Cell]>([])
  private let available = DispatchSemaphore(value: 0)

  func next() -> Cell {
    while true {
      available.wait()
      if let cell = cells.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return cell }
    }
  }

  /// Reads standard input on a thread of its own, so that its end is noticed within a cell.
  func readToEnd() {
    var lines = LineBuffer()
    while let data = try? Descriptor.readSome(from: STDIN_FILENO), !data.isEmpty {
      for line in lines.append(data) {
        if let cell = try? JSONFile.decode(Cell.self, from: line, path: "standard input") {
          cells.withLock { $0.append(cell) }
          available.signal()
        }
      }
    }
    _exit(0)
  }
}

/// Sends replies, and progress at most five times a second.
private final class ReplyWriter: Sendable {
  private let file: Int32
  private let lastProgress = Mutex(ContinuousClock.now)

  init(_ file: Int32) {
    self.file = file
  }

  func send(_ reply: WorkerReply) {
    lastProgress.withLock { _ in write(reply) }
  }

  func progress(_ fraction: Double) {
    lastProgress.withLock { last in
      let now = ContinuousClock.now
      guard fraction.isFinite, now - last >= .milliseconds(200) else { return }
      last = now
      write(.progress(min(max(fraction, 0), 1)))
    }
  }

  private func write(_ reply: WorkerReply) {
    guard let line = try? JSONFile.encode(reply, indented: false) else { return }
    try? Descriptor.writeAll(line + Data("\n".utf8), to: file)
  }
}
