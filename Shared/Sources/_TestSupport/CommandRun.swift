public import Datasets
public import Foundation

/// A folder in which an executable runs as a child process, as a user runs it.
public struct CommandRun {
  /// The folder that commands run in.
  public let folder: URL
  private let executable: URL

  /// How a child process ended.
  public struct Ending {
    /// The exit status.
    public let status: Int32
    /// What it wrote to standard output.
    public let output: String
    /// What it wrote to standard error.
    public let errors: String

    /// The one JSON object on standard output.
    public func json() throws -> [String: Any] {
      try JSONDecoder().decode(ExactJSON.self, from: Data(output.utf8)).value as? [String: Any]
        ?? [:]
    }
  }

  /// Runs `body` in a fresh folder for an executable of this project.
  public static func inFolder<R>(
    of executable: String, _ body: (CommandRun) throws -> R
  ) throws -> R {
    // The build puts executables beside the test program.
    let program = URL(filePath: CommandLine.arguments[0])
      .deletingLastPathComponent().appending(path: executable)
    return try withTemporaryFolder { try body(CommandRun(folder: $0, executable: program)) }
  }

  /// Runs a command line, whose words are parted by spaces, to its end, with another data folder
  /// than the user's if one is given.
  public func callAsFunction(_ line: String, data: URL? = nil) throws -> Ending {
    try start(line, data: data).end()
  }

  /// Starts a command line, whose words are parted by spaces.
  public func start(_ line: String, data: URL? = nil) throws -> CommandChild {
    try start(words: line.split(separator: " ").map(String.init), data: data)
  }

  /// Starts a command line whose words may hold spaces.
  public func start(words: [String], data: URL? = nil) throws -> CommandChild {
    let process = Process()
    process.executableURL = executable
    process.arguments = words
    process.currentDirectoryURL = folder
    if let data {
      let environment = ProcessInfo.processInfo.environment
      process.environment = environment.merging(["SUREFOOT_DATA": data.path]) { $1 }
    }
    return try CommandChild(process)
  }
}

/// A running child process.
public struct CommandChild {
  private let process: Process
  // Files, since a full pipe that nobody reads yet would stop the child.
  private let output = CommandChild.newFile()
  private let errors = CommandChild.newFile()

  fileprivate init(_ process: Process) throws {
    self.process = process
    for file in [output, errors] { try Data().write(to: file) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
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
  public func interrupt() { process.interrupt() }

  /// Whether it has not ended.
  public var isRunning: Bool { process.isRunning }

  /// Waits for the end.
  public func end() throws -> CommandRun.Ending {
    process.waitUntilExit()
    let texts = try [output, errors].map { file in
      defer { try? FileManager.default.removeItem(at: file) }
      return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
    return CommandRun.Ending(
      status: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  private static func newFile() -> URL {
    FileManager.default.temporaryDirectory.appending(path: "surefoot-\(UUID().uuidString).txt")
  }
}

extension CommandRun {
  /// Waits until a child has written a file; false if the child ends first, or within two minutes
  /// does neither.
  public func waits(for name: String, of child: CommandChild) -> Bool {
    for _ in 0..<120_000 {
      if has(name) { return true }
      if !child.isRunning { return has(name) }
      usleep(1000)
    }
    return false
  }

  /// The path of a file in the folder.
  public func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Whether a file is in the folder.
  public func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The bytes of a file in the folder.
  public func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: name))
  }

  /// The text of a file in the folder.
  public func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// Writes a text file.
  public func write(_ text: String, as name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  /// Writes an array of numbers as `.npy`.
  public func write(_ array: NumericArray, as name: String) throws {
    try NPY.write(array, to: path(name))
  }

  /// Writes images and labels as `<name>.npy` and `<name>-labels.npy`.
  public func write(_ data: LabeledImages, as name: String) throws {
    let images = data.images
    try write(
      NumericArray(images.pixels, shape: [images.count, images.height, images.width]),
      as: "\(name).npy")
    try write(NumericArray(data.labels), as: "\(name)-labels.npy")
  }
}

/// A JSON value as numbers, strings, flags, lists and dictionaries; `JSONSerialization` would round
/// the last digits of numbers.
private struct ExactJSON: Decodable {
  let value: Any

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = NSNull()
    } else if let flag = try? container.decode(Bool.self) {
      value = flag
    } else if let whole = try? container.decode(Int.self) {
      value = NSNumber(value: whole)
    } else if let number = try? container.decode(Double.self) {
      value = NSNumber(value: number)
    } else if let text = try? container.decode(String.self) {
      value = text
    } else if let list = try? container.decode([ExactJSON].self) {
      value = list.map(\.value)
    } else {
      value = try container.decode([String: ExactJSON].self).mapValues(\.value)
    }
  }
}
