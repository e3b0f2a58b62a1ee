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
}
