import Foundation

/// A process that answers requests, one line each.
final class ChildProcess {
  let name: String
  private let process = Process()
  private let requests = Pipe()
  private let replies = Pipe()
  private let log: URL
  private var received = Data()

  /// Starts `command`, whose first word is looked up in the path; its messages go to `log`.
  init(
    name: String, command: [String], environment: [String: String] = [:], log: URL
  ) throws(BenchError) {
    self.name = name
    self.log = log
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = requests
    process.standardOutput = replies
    do {
      try Data().write(to: log)
      process.standardError = try FileHandle(forWritingTo: log)
      try process.run()
    } catch {
      throw .processEnded(name: name, lastWords: "\(error)")
    }
  }

  deinit { stop() }

  /// Ends the process.
  func stop() {
    guard process.isRunning else { return }
    process.terminate()
    process.waitUntilExit()
  }

  /// Sends a request and waits for its answer.
  func ask(_ request: String, limit: Double) throws(BenchError) -> Reply {
    try send(request)
    return try receive(request, limit: limit)
  }

  /// Sends a request whose answer is taken later.
  func send(_ request: String) throws(BenchError) {
    do {
      try requests.fileHandleForWriting.write(contentsOf: Data("\(request)\n".utf8))
    } catch {
      throw .processEnded(name: name, lastWords: lastWords)
    }
  }

  /// Waits for the answer to a request that was sent.
  func receive(_ request: String, limit: Double) throws(BenchError) -> Reply {
    let line = try line(request, deadline: .now.advanced(by: .seconds(limit)), limit: limit)
    guard let reply = try? JSONDecoder().decode(Reply.self, from: line) else {
      let text = String(decoding: line, as: UTF8.self)
      throw .refused(name: name, request: request, reason: "it answered \"\(text)\"")
    }
    if let reason = reply.error { throw .refused(name: name, request: request, reason: reason) }
    return reply
  }

  private func line(
    _ request: String, deadline: ContinuousClock.Instant, limit: Double
  ) throws(BenchError) -> Data {
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        defer { received = Data(received[(end + 1)...]) }
        return received[..<end]
      }
      let left = ContinuousClock.now.duration(to: deadline).seconds
      guard left > 0, isReadable(within: left) else {
        stop()
        throw .noAnswer(name: name, request: request, seconds: limit)
      }
      let part = replies.fileHandleForReading.availableData
      if part.isEmpty { throw .processEnded(name: name, lastWords: lastWords) }
      received += part
    }
  }

  private func isReadable(within seconds: Double) -> Bool {
    var descriptor = pollfd(
      fd: replies.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(min(seconds * 1000 + 1, 1e9))
    var result = poll(&descriptor, 1, milliseconds)
    while result < 0 && errno == EINTR { result = poll(&descriptor, 1, milliseconds) }
    return result > 0
  }

  // The last line of its messages.
  private var lastWords: String {
    process.waitUntilExit()
    let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").last.map(String.init)
    return line ?? "it ended with code \(process.terminationStatus)"
  }
}

/// An answer; which fields it has depends on the request.
struct Reply: Codable {
  var error: String?
  var version: String?
  var variants: [String]?
  var samples: [Double]?
  var losses: [[Double]]?
  var peakMemory: Int?
  var ceilings: Ceilings?
  var seconds: Double?
  var meanReturn: Double?
  var tokens: [[Int32]]?
  var logProbabilities: [[Double]]?
  var figures: [Double]?
}
