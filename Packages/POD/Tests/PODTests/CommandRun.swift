import Datasets
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
    .deletingLastPathComponent().appending(path: "pod")

  /// Runs `body` in a fresh folder.
  static func inFolder<R>(_ body: (CommandRun) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "pod-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(CommandRun(folder: folder))
  }

  /// Runs a command line, whose words are parted by spaces, to its end, with another data folder
  /// than the user's if one is given.
  func callAsFunction(_ line: String, data: URL? = nil) throws -> Ending {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = line.split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    if let data {
      let environment = ProcessInfo.processInfo.environment
      process.environment = environment.merging(["SUREFOOT_DATA": data.path]) { $1 }
    }
    // Files, since a full pipe that nobody reads yet would stop the child.
    let files = ["stdout", "stderr"].map { folder.appending(path: $0) }
    for file in files { try Data().write(to: file) }
    let handles = try files.map { try FileHandle(forWritingTo: $0) }
    process.standardInput = FileHandle.nullDevice
    (process.standardOutput, process.standardError) = (handles[0], handles[1])
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return Ending(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// The text of a file in the folder.
  func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  /// Whether a file is in the folder.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The bytes of a file in the folder.
  func bytes(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }

  /// Writes images and labels as `<name>.npy` and `<name>-labels.npy`.
  func write(_ data: LabeledImages, as name: String) throws {
    let images = data.images
    try NPY.write(
      NumericArray(images.pixels, shape: [images.count, images.height, images.width]),
      to: path("\(name).npy"))
    try NPY.write(NumericArray(data.labels), to: path("\(name)-labels.npy"))
  }

  /// A child process that runs.
  struct Child {
    fileprivate let process: Process

    /// Presses Ctrl-C.
    func interrupt() { process.interrupt() }

    /// Waits for the end; the exit status.
    func end() -> Int32 {
      process.waitUntilExit()
      return process.terminationStatus
    }
  }

  /// Starts a command line whose output nobody reads.
  func start(_ line: String) throws -> Child {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = line.split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    // Threads of a pool block signals, and a child inherits what its parent's thread blocks.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    defer { pthread_sigmask(SIG_BLOCK, &signals, nil) }
    try process.run()
    return Child(process: process)
  }
}
