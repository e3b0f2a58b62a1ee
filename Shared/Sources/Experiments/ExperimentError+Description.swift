import Failures

extension ExperimentError: CustomStringConvertible {
  /// What was found, what was expected, and how to go on.
  public var description: String {
    switch self {
    case .duplicateName, .unknownPrerequisite, .cyclicPrerequisites, .unknownExperiment,
      .unknownArm:
      planDescription
    case .folderHoldsResults, .notARunFolder, .differentRun, .folderInUse: folderDescription
    case .unreadable, .unwritable, .malformed, .missingArtifact, .missingMetric, .cannotStart:
      fileDescription
    case .cellsFailed, .interrupted: runDescription
    }
  }

  private var planDescription: String {
    switch self {
    case .duplicateName(let name, let place): "\"\(name)\" stands twice among \(place)"
    case .unknownPrerequisite(let cell, let dependent):
      "cell \(dependent) needs \(cell), which no experiment of the study has"
    case .cyclicPrerequisites(let cells):
      "cells wait for each other: " + cells.map(\.description).joined(separator: " -> ")
    case .unknownExperiment(let name, let known):
      "\(UnknownName("experiment", name, known: known))"
    case .unknownArm(let arm, let experiment, let known):
      "experiment \(experiment) has no arm \"\(arm)\"; it has \(known.joined(separator: ", "))"
    default: ""
    }
  }

  private var folderDescription: String {
    switch self {
    case .folderHoldsResults(let path):
      "\(path) holds results already; go on with --resume, start over with --fresh, "
        + "or choose another folder with --out"
    case .notARunFolder(let path, let found):
      "\(path) is not a run folder (it holds \"\(found)\"); choose another one with --out"
    case .differentRun(let path, let field, let found, let expected):
      "\(path) was made with another \(field) (there: \(found); now: \(expected)); start over "
        + "with --fresh, or choose another folder with --out"
    case .folderInUse(let path):
      "another process is running in \(path); wait for it, or choose another folder with --out"
    default: ""
    }
  }

  private var fileDescription: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    case .malformed(let path, let line, let found, let expected):
      "\(path)\(line.map { ", line \($0)" } ?? ""): found \(found), expected \(expected)"
    case .missingArtifact(let cell, let path):
      "cell \(cell) has not left \(path); run that cell first, or delete its folder to run it again"
    case .missingMetric(let name, let cell, let known):
      known.isEmpty
        ? "cell \(cell) has no outcome"
        : "cell \(cell) has no finite \"\(name)\"; it has \(Self.list(known))"
    case .cannotStart(let path, let reason): "cannot start \(path): \(reason)"
    default: ""
    }
  }

  private var runDescription: String {
    switch self {
    case .cellsFailed(let failures, let notRun, let path):
      Self.describe(failures, notRun: notRun, path: path)
    case .interrupted(let finished, let total, let path):
      "stopped; \(finished) of \(total) cells are finished and kept in \(path); "
        + "go on with the same command and --resume"
    default: ""
    }
  }

  private static func list(_ names: [String]) -> String {
    let more = names.count > 8 ? " and \(names.count - 8) more" : ""
    return names.prefix(8).joined(separator: ", ") + more
  }

  private static func describe(
    _ failures: [CellFailure], notRun: [Cell], path: String
  ) -> String {
    var lines = ["\(failures.count) \(failures.count == 1 ? "cell" : "cells") failed:"]
    for failure in failures.prefix(10) {
      lines.append("  \(failure.cell): \(failure.message)")
      lines += failure.lastWords.map { "    \($0)" }
    }
    if failures.count > 10 { lines.append("  and \(failures.count - 10) more") }
    if !notRun.isEmpty {
      let names = notRun.prefix(10).map(\.description).joined(separator: ", ")
      let more = notRun.count > 10 ? " and \(notRun.count - 10) more" : ""
      lines.append("not run, because they need a failed cell: \(names)\(more)")
    }
    lines.append(
      "each has a failure.txt in its folder below \(path)/cells; finished cells are kept, "
        + "run the others with --resume")
    return lines.joined(separator: "\n")
  }
}

extension CellFailure: CustomStringConvertible {
  /// The cell and its message.
  public var description: String { "\(cell): \(message)" }

  /// The last lines of the log before the runtime's trace of a crash.
  fileprivate var lastWords: [Substring] {
    log.split(separator: "\n").prefix { !$0.hasPrefix("*** ") }.suffix(5)
  }
}
