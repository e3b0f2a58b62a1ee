import Failures

#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The near side of one worker: its process, its current cell, and what it has said.
final class WorkerProcess {
  private let process: ChildProcess
  private var cell: Cell?
  private var lines = LineBuffer()
  private var log = LogExcerpt()
  private(set) var isAlive = true

  init(_ process: ChildProcess) {
    self.process = process
  }

  var isIdle: Bool { isAlive && cell == nil }

  func start(_ cell: Cell) {
    self.cell = cell
    log = LogExcerpt()
    guard let line = try? JSONFile.encode(cell, indented: false) else { return }
    // A worker that no longer reads has ended; its closed output tells so.
    _ = process.send(line + Data("\n".utf8))
  }

  func stop() {
    if isAlive { process.kill() }
    isAlive = false
  }

  /// What the workers say within the given time.
  static func wait(for workers: [WorkerProcess], milliseconds: Int32) -> [CellEvent] {
    var polls = workers.flatMap { worker in
      [worker.process.errors, worker.process.output].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
    }
    guard poll(&polls, nfds_t(polls.count), milliseconds) > 0 else { return [] }
    return workers.indices.flatMap { i in
      if polls[2 * i].revents != 0 { workers[i].readErrors() }
      return polls[2 * i + 1].revents != 0 ? workers[i].readReplies() : []
    }
  }

  /// Keeps what the worker writes to standard error; false at its end.
  @discardableResult
  private func readErrors() -> Bool {
    guard let data = try? Descriptor.readSome(from: process.errors), !data.isEmpty else {
      return false
    }
    log.append(data)
    return true
  }

  private func readReplies() -> [CellEvent] {
    guard let data = try? Descriptor.readSome(from: process.output), !data.isEmpty else {
      return end()
    }
    return lines.append(data).compactMap { line in
      guard let cell, let reply = try? JSONFile.decode(WorkerReply.self, from: line, path: "reply")
      else { return nil }
      return event(reply, of: cell)
    }
  }

  private func event(_ reply: WorkerReply, of cell: Cell) -> CellEvent {
    switch reply {
    case .progress(let fraction): return .progressed(cell, fraction)
    case .finished(let seconds):
      self.cell = nil
      return .finished(cell, seconds: seconds)
    case .failed(let message, let kind):
      self.cell = nil
      return .failed(failure(of: cell, message, kind: kind))
    }
  }

  /// The worker has ended by itself: whatever it was doing is lost.
  private func end() -> [CellEvent] {
    let status = process.kill()
    isAlive = false
    readErrorsToEnd()
    guard let cell else { return [] }
    self.cell = nil
    return [.failed(failure(of: cell, status.description, kind: .numeric))]
  }

  /// Reads what is there; a grandchild may hold the pipe open, so its end may not come.
  private func readErrorsToEnd() {
    var errors = [pollfd(fd: process.errors, events: Int16(POLLIN), revents: 0)]
    while poll(&errors, 1, 0) > 0, readErrors() {}
  }

  private func failure(of cell: Cell, _ message: String, kind: FailureKind) -> CellFailure {
    CellFailure(cell: cell, message: message, kind: kind, log: log.text)
  }
}

/// The beginning and the end of a stream.
package struct LogExcerpt {
  private static let limit = 8192
  private var head = Data()
  private var tail = Data()
  private var isCut = false

  /// Nothing yet.
  package init() {}

  /// Adds what came.
  package mutating func append(_ data: Data) {
    let room = Self.limit - head.count
    head += data.prefix(room)
    tail += data.dropFirst(room)
    guard tail.count > Self.limit else { return }
    tail = Data(tail.suffix(Self.limit))
    isCut = true
  }

  /// The beginning and the end, decoded.
  package var text: String {
    let parts = [head, tail].map { String(decoding: $0, as: UTF8.self) }
    return parts[0] + (isCut ? "\n[...]\n" : "") + parts[1]
  }
}
