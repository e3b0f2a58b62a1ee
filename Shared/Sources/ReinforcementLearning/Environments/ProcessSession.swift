import Experiments
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

/// A conversation with a child process: requests and answers take turns.
///
/// The first failure ends the child and is thrown again by every later request.
final class ProcessSession: Sendable {
  let executable: String
  let arguments: [String]
  let timeout: Duration
  private let child: ChildProcess
  private let conversation: Mutex<Conversation>

  private struct Conversation {
    var name: String
    var step = 0
    var lines = LineBuffer()
    var log = LogExcerpt()
    var failure: EnvironmentError?
    var isEnded = false
  }

  /// An answer cannot be longer than this many bytes.
  private static let longestAnswer = 1 << 26
  /// How long a child that was asked to close may take.
  private static let graceMilliseconds = 500

  init(
    _ executable: String, _ arguments: [String], timeout: Duration
  ) throws(EnvironmentError) {
    self.executable = executable
    self.arguments = arguments
    self.timeout = timeout
    conversation = Mutex(Conversation(name: executable))
    do throws(ExperimentError) {
      child = try ChildProcess(ChildProcess.Command(executable, arguments))
    } catch {
      throw .process(environment: executable, step: 0, problem: "\(error)")
    }
  }

  deinit { close() }

  func setName(_ name: String) { conversation.withLock { $0.name = name } }

  func countStep() { conversation.withLock { $0.step += 1 } }

  /// Sends a request and waits for its answer, which has the given form.
  func ask<Reply: Decodable & Sendable>(
    _ request: ProcessRequest, for reply: Reply.Type, wanting form: String
  ) throws(EnvironmentError) -> Reply {
    try conversation.withLock { state throws(EnvironmentError) in
      if let failure = state.failure { throw failure }
      let line = try exchange(request, &state)
      if let reply = try? JSONDecoder().decode(reply, from: line) { return reply }
      let failure = Self.problem(of: line, wanting: form, in: state)
      throw end(&state, failure)
    }
  }

  /// The error for a broken protocol, after which nothing more can be asked.
  func fail(_ problem: String) -> EnvironmentError {
    conversation.withLock { state in
      let failure = EnvironmentError.process(
        environment: state.name, step: state.step, problem: problem)
      return end(&state, failure)
    }
  }

  /// The error for a number that is not finite, after which nothing more can be asked.
  func notFinite(_ what: String) -> EnvironmentError {
    conversation.withLock { state in
      let failure = EnvironmentError.notFinite(
        environment: state.name, step: state.step, what: what)
      return end(&state, failure)
    }
  }

  /// Asks the child to end, and ends it if it does not.
  func close() {
    conversation.withLock { state in
      guard !state.isEnded else { return }
      if let line = try? Self.encode(ProcessRequest(.close)) { _ = child.send(line) }
      if child.wait(milliseconds: Self.graceMilliseconds) == nil { child.kill() }
      state.isEnded = true
      state.failure = .process(
        environment: state.name, step: state.step, problem: "the process was closed")
    }
  }
}

extension ProcessSession {
  private static func encode(_ request: ProcessRequest) throws -> Data {
    try JSONEncoder().encode(request) + Data("\n".utf8)
  }

  private func exchange(
    _ request: ProcessRequest, _ state: inout Conversation
  ) throws(EnvironmentError) -> Data {
    guard let line = try? Self.encode(request) else {
      throw .notFinite(environment: state.name, step: state.step, what: "what it was sent")
    }
    guard !waitForOutput(milliseconds: 0) || isAtEnd else {
      throw broken(&state, "it wrote without being asked; write messages to standard error")
    }
    if !state.isEnded { _ = child.send(line) }
    return try answer(&state, until: ContinuousClock.now + timeout)
  }

  /// Whether what there is to read is the end of the output, after which `answer` tells why.
  private var isAtEnd: Bool {
    var polls = [pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)]
    return poll(&polls, 1, 0) > 0 && polls[0].revents & Int16(POLLIN) == 0
  }

  private func answer(
    _ state: inout Conversation, until deadline: ContinuousClock.Instant
  ) throws(EnvironmentError) -> Data {
    while true {
      let left = (deadline - .now) / .milliseconds(1)
      guard left > 0, waitForOutput(milliseconds: Int32(clamping: Int(left) + 1), &state) else {
        throw broken(&state, "no answer within \(timeout)")
      }
      guard let data = try? Descriptor.readSome(from: child.output), !data.isEmpty else {
        throw died(&state)
      }
      let lines = state.lines.append(data)
      if lines.count == 1 && state.lines.pendingCount == 0 { return lines[0] }
      guard lines.isEmpty, state.lines.pendingCount < Self.longestAnswer else {
        throw broken(&state, "it answered more than one line; write messages to standard error")
      }
    }
  }

  private func waitForOutput(milliseconds: Int32) -> Bool {
    var polls = [pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)]
    return poll(&polls, 1, milliseconds) > 0
  }

  /// Waits for output while keeping standard error from filling up; false after the given time.
  private func waitForOutput(milliseconds: Int32, _ state: inout Conversation) -> Bool {
    let deadline = ContinuousClock.now + .milliseconds(Int(milliseconds))
    var polls = [child.output, child.errors].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    repeat {
      let left = max(0, (deadline - .now) / .milliseconds(1))
      guard poll(&polls, 2, Int32(clamping: Int(left.rounded(.up)))) > 0 else { continue }
      if polls[1].revents != 0, !readErrors(&state) { polls[1].fd = -1 }
      if polls[0].revents != 0 { return true }
    } while ContinuousClock.now < deadline
    return false
  }

  private func readErrors(_ state: inout Conversation) -> Bool {
    guard let data = try? Descriptor.readSome(from: child.errors), !data.isEmpty else {
      return false
    }
    state.log.append(data)
    return true
  }

  private func died(_ state: inout Conversation) -> EnvironmentError {
    let status = child.wait(milliseconds: Self.graceMilliseconds)
    if status != nil { state.isEnded = true }
    var polls = [pollfd(fd: child.errors, events: Int16(POLLIN), revents: 0)]
    while poll(&polls, 1, 0) > 0, readErrors(&state) {}
    let ending = status?.description ?? "it closed its standard output"
    let log = state.log.text.suffix(2000)
    return broken(&state, log.isEmpty ? ending : "\(ending); it wrote: \(log)")
  }

  private func broken(_ state: inout Conversation, _ problem: String) -> EnvironmentError {
    let failure = EnvironmentError.process(
      environment: state.name, step: state.step, problem: problem)
    return end(&state, failure)
  }

  private func end(_ state: inout Conversation, _ failure: EnvironmentError) -> EnvironmentError {
    if let first = state.failure { return first }
    if !state.isEnded { child.kill() }
    state.isEnded = true
    state.failure = failure
    return failure
  }

  private static func problem(
    of line: Data, wanting form: String, in state: Conversation
  ) -> EnvironmentError {
    let text = String(decoding: line.prefix(200), as: UTF8.self)
    // Python writes these without quotes, which is no JSON.
    for word in ["NaN", "Infinity"] where text.contains(word) {
      return .notFinite(
        environment: state.name, step: state.step, what: "a number in the answer \(text)")
    }
    let said = (try? JSONDecoder().decode(ErrorReply.self, from: line))?.error
    return .process(
      environment: state.name, step: state.step,
      problem: said ?? "it answered \"\(text)\", expected \(form)")
  }
}
