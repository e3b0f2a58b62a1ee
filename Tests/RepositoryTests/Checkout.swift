import Foundation
import Testing

/// The checkout that these tests were built from.
enum Checkout {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Where the build put the executables: beside the test program.
  static let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

  static func text(of path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Paths of all files that are tracked or could be, relative to the root.
  static func files() throws -> [String] {
    let listing = try run(["git", "ls-files", "--cached", "--others", "--exclude-standard"])
    return listing.output.split(separator: "\n").map(String.init)
      .filter { FileManager.default.fileExists(atPath: root.appending(path: $0).path()) }
  }

  /// Runs a program in the checkout and returns its exit code and all that it printed.
  static func run(_ command: [String], in folder: URL = root) throws -> Run {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("MAKE") }
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Run(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
  }

  struct Run {
    let status: Int32
    let output: String
  }
}
