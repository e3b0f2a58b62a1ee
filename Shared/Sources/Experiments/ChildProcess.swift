import Synchronization

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

/// A child process with pipes on its standard input, output and error.
package final class ChildProcess: Sendable {
  /// What to start.
  package struct Command: Sendable {
    /// A path, or a name to look up on `PATH`.
    package var executable: String
    /// The arguments after the name.
    package var arguments: [String]
    /// Variables that differ from this process's.
    package var environment: [String: String] = [:]

    /// Describes a command.
    package init(
      _ executable: String, _ arguments: [String], environment: [String: String] = [:]
    ) {
      self.executable = executable
      self.arguments = arguments
      self.environment = environment
    }
  }

  private let pid: pid_t
  private let input: Int32
  /// The reading end of its standard output.
  package let output: Int32
  /// The reading end of its standard error.
  package let errors: Int32

  /// A child that starts between the making of a pipe and its marking would inherit it for good.
  private static let starting = Mutex(())

  /// Starts the command.
  package init(_ command: Command) throws(ExperimentError) {
    do throws(SystemError) {
      let ends = try Self.starting.withLock { _ throws(SystemError) in try Ends(command) }
      (pid, input, output, errors) = (ends.pid, ends.input, ends.output, ends.errors)
    } catch {
      throw .cannotStart(path: command.executable, reason: error.description)
    }
  }

  /// Runs a command that reads nothing to its end; its output and errors come as one text.
  package static func run(
    _ command: Command
  ) throws(ExperimentError) -> (status: ExitStatus, text: String) {
    let child = try ChildProcess(command)
    var texts = [Data(), Data()]
    var polls = [child.output, child.errors].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    while polls.contains(where: { $0.fd >= 0 }) {
      guard poll(&polls, nfds_t(polls.count), -1) > 0 else { continue }
      for i in polls.indices where polls[i].revents != 0 {
        let data = (try? Descriptor.readSome(from: polls[i].fd)) ?? Data()
        if data.isEmpty { polls[i].fd = -1 }
        texts[i] += data
      }
    }
    return (child.wait(), String(decoding: texts[0] + texts[1], as: UTF8.self))
  }

  deinit {
    for file in [input, output, errors] { close(file) }
  }

  /// Writes to the child's standard input; false if the child no longer reads.
  package func send(_ data: Data) -> Bool {
    Descriptor.withoutBrokenPipeSignal { (try? Descriptor.writeAll(data, to: input)) != nil }
  }

  /// Ends the child at once and waits for it.
  @discardableResult
  package func kill() -> ExitStatus {
    _ = signalChild(SIGKILL)
    return wait()
  }

  /// Waits until the child has ended.
  func wait() -> ExitStatus {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return ExitStatus(raw: status)
  }

  /// Waits until the child has ended, but not longer than this; nil if it has not.
  package func wait(milliseconds: Int) -> ExitStatus? {
    for remaining in (0...milliseconds).reversed() {
      var status: Int32 = 0
      if waitpid(pid, &status, WNOHANG) == pid { return ExitStatus(raw: status) }
      if remaining > 0 { usleep(1000) }
    }
    return nil
  }

  private func signalChild(_ number: Int32) -> Int32 {
    #if canImport(Darwin)
      Darwin.kill(pid, number)
    #elseif canImport(Musl)
      Musl.kill(pid, number)
    #else
      Glibc.kill(pid, number)
    #endif
  }
}

/// A started process and this side's ends of its pipes.
private struct Ends {
  let pid: pid_t
  let input: Int32
  let output: Int32
  let errors: Int32

  init(_ command: ChildProcess.Command) throws(SystemError) {
    let pipes = [try Self.pipe(), try Self.pipe(), try Self.pipe()]
    (input, output, errors) = (pipes[0].write, pipes[1].read, pipes[2].read)
    let childEnds = [pipes[0].read, pipes[1].write, pipes[2].write]
    defer { for file in childEnds { close(file) } }
    do throws(SystemError) {
      pid = try SpawnRequest(command).start(with: childEnds)
    } catch {
      for file in [input, output, errors] { close(file) }
      throw error
    }
  }

  private static func pipe() throws(SystemError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    #if canImport(Darwin)
      guard Darwin.pipe(&ends) == 0 else { throw SystemError() }
    #elseif canImport(Musl)
      guard Musl.pipe(&ends) == 0 else { throw SystemError() }
    #else
      guard Glibc.pipe(&ends) == 0 else { throw SystemError() }
    #endif
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}

/// How a child process ended.
package struct ExitStatus: Equatable, Sendable {
  let raw: Int32

  /// Whether it returned zero.
  package var isSuccess: Bool { raw == 0 }

  /// The ending in words.
  package var description: String {
    let number = raw & 0x7F
    if number == 0 { return "the process ended with exit code \((raw >> 8) & 0xFF)" }
    let name = strsignal(number).map { String(cString: $0) } ?? "unknown"
    let hint = number == SIGKILL ? "; the machine may have run out of memory" : ""
    return "the process was ended by signal \(number) (\(name)\(hint))"
  }
}
