import Foundation

/// Starts the processes that take part and keeps them.
final class Launcher {
  private let interpreters: Interpreters
  /// Holds starting points and messages.
  let folder: URL
  private var running: [Contestant: Result<ChildProcess, BenchError>] = [:]
  private var logCount = 0

  // Importing a library from a cold disk takes its time.
  private static let startLimit = 300.0

  init(_ interpreters: Interpreters) throws(BenchError) {
    self.interpreters = interpreters
    folder = FileManager.default.temporaryDirectory
      .appending(path: "surefoot-bench-\(ProcessInfo.processInfo.processIdentifier)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: folder.path, reason: "\(error)")
    }
  }

  /// Ends all processes and removes the temporary files.
  func finish() {
    running = [:]
    try? FileManager.default.removeItem(at: folder)
  }

  /// The process of a contestant, started at its first use; one that failed to start is not tried
  /// again.
  func process(of contestant: Contestant) throws(BenchError) -> ChildProcess {
    if let result = running[contestant] { return try result.get() }
    let result = Result { () throws(BenchError) in try start(contestant) }
    running[contestant] = result
    return try result.get()
  }

  /// A process of its own for a contestant.
  func start(_ contestant: Contestant) throws(BenchError) -> ChildProcess {
    let child = try launch(contestant, ["--inputs", folder.path])
    _ = try child.ask("hello", limit: Launcher.startLimit)
    return child
  }

  /// Forgets a process that stopped answering, so that the next use starts another one.
  func drop(_ contestant: Contestant) { running[contestant] = nil }

  /// A process that does its first training step and says so.
  func startFirstStep(_ contestant: Contestant) throws(BenchError) -> ChildProcess {
    try launch(contestant, ["--first-step"])
  }

  /// A process that does a whole run with PyTorch and then says how long it took.
  func startEndToEnd(_ arguments: [String]) throws(BenchError) -> ChildProcess {
    try startPyTorch("torch_end_to_end.py", arguments)
  }

  /// A process that draws completions with PyTorch and then says how long it took.
  func startGeneration(_ arguments: [String]) throws(BenchError) -> ChildProcess {
    try startPyTorch("torch_generation.py", arguments)
  }

  /// A process that detects with PyTorch and then says how long it took.
  func startDetection(_ arguments: [String]) throws(BenchError) -> ChildProcess {
    try startPyTorch("torch_detection.py", arguments)
  }

  private func startPyTorch(
    _ script: String, _ arguments: [String]
  ) throws(BenchError) -> ChildProcess {
    logCount += 1
    return try ChildProcess(
      name: "PyTorch", command: [interpreters.pytorch, Launcher.script(script)] + arguments,
      log: folder.appending(path: "messages-\(logCount).txt"))
  }

  /// The version that a contestant's library gives.
  func version(of contestant: Contestant) throws(BenchError) -> String? {
    try process(of: contestant).ask("hello", limit: Launcher.startLimit).version
  }

  private func launch(
    _ contestant: Contestant, _ arguments: [String]
  ) throws(BenchError) -> ChildProcess {
    logCount += 1
    let environment = contestant.blasCore.map { [BlasCore.variable: $0] } ?? [:]
    return try ChildProcess(
      name: contestant.title,
      command: command(of: contestant) + ["--threads", "\(contestant.threads)"] + arguments,
      environment: environment, log: folder.appending(path: "messages-\(logCount).txt"))
  }

  private func command(of contestant: Contestant) -> [String] {
    switch contestant.library {
    case .surefoot, .openblas:
      [Launcher.ownPath, "serve", "--library", contestant.library.rawValue]
    case .pytorch: [interpreters.pytorch, Launcher.script("torch_workloads.py")]
    case .jax: [interpreters.jax, Launcher.script("jax_workloads.py")]
    }
  }

  /// The path of this executable.
  static var ownPath: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
  }

  private static func script(_ name: String) -> String {
    let package = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return package.appending(path: "peers/\(name)").path
  }
}
