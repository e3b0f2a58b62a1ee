import Experiments
import Reports

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes the report of a run and prints what came out of it.
struct ResultPrinter<S: ReportedStudy> {
  private let study: S
  private let isJSON: Bool

  init(_ study: S, isJSON: Bool) {
    self.study = study
    self.isJSON = isJSON
  }

  func finish(_ results: RunResults) throws(ExperimentError) {
    for problem in try Report(study, results).write() {
      StandardError.write("Warning: \(problem)\n")
    }
    if isJSON {
      try JSONOutput.print(RunSummary(results))
    } else {
      print(text(results), terminator: "")
    }
  }

  private func text(_ results: RunResults) -> String {
    let identity = results.identity
    var lines = [
      "\(study.title) (\(identity.scale) scale, seeds \(RunIdentity.describe(identity.seeds)))", "",
    ]
    let claims = results.claimsOfRun
    if !claims.isEmpty {
      lines.append(Table(claims: claims).plainText)
      lines += reasons(claims)
    }
    if let omission = results.omission { lines.append(omission) }
    lines.append("report: \(results.folder.reportFile.path)")
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Why claims are open, those with the same reason together.
private func reasons(_ claims: [ClaimResult]) -> [String] {
  var order: [String] = []
  var names: [String: [String]] = [:]
  for claim in claims where !claim.reason.isEmpty {
    if names[claim.reason] == nil { order.append(claim.reason) }
    names[claim.reason, default: []].append(claim.id)
  }
  return order.map { "\((names[$0] ?? []).joined(separator: ", ")): \($0)" }
}

/// What `reproduce --json` and `report --json` print.
struct RunSummary: Encodable {
  private let study: String
  private let scale: Scale
  private let seeds: [Int]
  private let folder: String
  private let report: String
  private let wallSeconds: Double
  private let unfinishedCells: Int
  private let failures: [String]
  private let claims: [ClaimResult]

  init(_ results: RunResults) {
    study = results.identity.study
    scale = results.identity.scale
    seeds = results.identity.seeds
    folder = results.folder.url.path
    report = results.folder.reportFile.path
    wallSeconds = results.environment.wallSeconds
    unfinishedCells = results.unfinished.count
    failures = results.failures.map(\.description)
    claims = results.claims
  }
}
