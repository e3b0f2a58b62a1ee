import Experiments

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The gnuplot program.
struct Gnuplot: Sendable {
  private let path: String

  /// Finds gnuplot on `PATH`; nil if it is not there.
  init?(searching path: String = ProcessInfo.processInfo.environment["PATH"] ?? "") {
    let candidates = path.split(separator: ":").map { "\($0)/gnuplot" }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
      return nil
    }
    self.path = found
  }

  /// How to get it.
  static let installation =
    "Figures need gnuplot; on Debian and Ubuntu: apt-get install gnuplot-nox, "
    + "then run the report command again."

  /// Runs a script in its folder; `drawing` is the file that it draws there.
  ///
  /// Throws `ReportError.gnuplotFailed` with gnuplot's own words.
  func run(_ script: URL, drawing: String) throws(ReportError) {
    let folder = GnuplotScript.quote(script.deletingLastPathComponent().path)
    let setup = "cd \(folder); drawing = \(GnuplotScript.quote(drawing))"
    let message: String
    do throws(ExperimentError) {
      let (status, text) = try ChildProcess.run(
        ChildProcess.Command(path, ["-e", setup, script.lastPathComponent]))
      if status.isSuccess { return }
      message = text.isEmpty ? status.description : text
    } catch {
      message = error.description
    }
    throw .gnuplotFailed(script: script.path, message: Self.summary(message))
  }

  /// The lines that say something, without the echo of the script.
  private static func summary(_ message: String) -> String {
    let lines = message.split(separator: "\n").filter { $0.contains { !" ^".contains($0) } }
    return lines.suffix(3).joined(separator: " ")
  }
}
