import Foundation

/// A folder in which the executable runs as a child process, as a user runs it.
struct CommandRun {
  let folder: URL

  /// How a child process ended.
  struct Ending {
    let status: Int32
    let output: String
    let errors: String
  }

  // The build puts the executable beside the test program.
  private static let executable = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "ooo")

  /// Runs `body` in a fresh folder.
  static func inFolder<R>(_ body: (CommandRun) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "ooo-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(CommandRun(folder: folder))
  }

  /// Runs a command line, whose words are parted by spaces, to its end.
  func callAsFunction(_ line: String) throws -> Ending {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = line.split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let texts = [output, errors].map {
      String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    process.waitUntilExit()
    return Ending(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { folder.appending(path: name).path }
}
