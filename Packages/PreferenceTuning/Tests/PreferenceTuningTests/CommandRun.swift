import Foundation

/// A folder in which the executable runs as a child process, as a user runs it.
struct CommandRun {
  let folder: URL

  /// How a child process ended.
  struct Ending {
    let status: Int32
    let output: String
    let errors: String

    /// The one JSON object on standard output.
    func json() throws -> [String: Any] {
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return object as? [String: Any] ?? [:]
    }
  }

  // The build puts the executable beside the test program.
  private static let executable = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "preference")

  /// Runs `body` in a fresh folder.
  static func inFolder<R>(_ body: (CommandRun) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "preference-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(CommandRun(folder: folder))
  }

  /// Runs a command line, whose words are parted by spaces, to its end.
  func callAsFunction(_ line: String, data: URL? = nil) throws -> Ending {
    try start(line, data: data).end()
  }

  /// Starts a command line, with another data folder than the user's if one is given.
  func start(_ line: String, data: URL? = nil) throws -> Child {
    try start(words: line.split(separator: " ").map(String.init), data: data)
  }

  /// Starts a command line whose words may hold spaces.
  func start(words: [String], data: URL?) throws -> Child {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = words
    process.currentDirectoryURL = folder
    if let data {
      let environment = ProcessInfo.processInfo.environment
      process.environment = environment.merging(["SUREFOOT_DATA": data.path]) { $1 }
    }
    return try Child(process)
  }

  /// A running child process.
  struct Child {
    private let process: Process
    private let output = Pipe()
    // A file, since of two pipes one would fill up while the other is read.
    private let errors = FileManager.default.temporaryDirectory
      .appending(path: "preference-errors-\(UUID().uuidString)")

    fileprivate init(_ process: Process) throws {
      self.process = process
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      try Data().write(to: errors)
      process.standardError = try FileHandle(forWritingTo: errors)
      // Threads of a pool block signals, and a child inherits what its parent's thread blocks.
      var signals = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGINT)
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      defer { pthread_sigmask(SIG_BLOCK, &signals, nil) }
      try process.run()
    }

    /// Presses Ctrl-C.
    func interrupt() { process.interrupt() }

    /// Whether it has not ended.
    var isRunning: Bool { process.isRunning }

    /// Waits for the end.
    func end() -> Ending {
      let text = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      defer { try? FileManager.default.removeItem(at: errors) }
      return Ending(
        status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
        errors: (try? String(contentsOf: errors, encoding: .utf8)) ?? "")
    }
  }

  /// Waits until a child has written a file; false if the child ends first, or within two minutes
  /// does neither.
  func waits(for name: String, of child: Child) -> Bool {
    for _ in 0..<120_000 {
      if has(name) { return true }
      if !child.isRunning { return has(name) }
      usleep(1000)
    }
    return false
  }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Whether a file is in the folder.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The bytes of a file in the folder.
  func bytes(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }

  /// Writes a text file.
  func write(_ text: String, as name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }
}
