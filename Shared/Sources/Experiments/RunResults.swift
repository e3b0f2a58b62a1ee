#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A run with its claims weighed.
public struct RunResults: Sendable {
  /// The study, scale, seeds and build.
  public let identity: RunIdentity
  /// The fingerprint of the executable that weighed the claims.
  public let claimsBuild: String
  /// The run's files.
  public let folder: RunFolder
  /// What the cells measured.
  public let outcomes: OutcomeTable
  /// The weighed claims, in the study's order.
  public let claims: [ClaimResult]
  /// Where and when it ran.
  public let environment: RunEnvironment
  /// The cells that failed in the last session.
  public let failures: [CellFailure]
  /// The cells of the plan without an outcome.
  public let unfinished: [Cell]

  /// Whether any cell of an experiment has an outcome.
  public func hasRun(_ experiment: String) -> Bool { !outcomes.arms(of: experiment).isEmpty }

  /// The claims of experiments that have been run, in part at least.
  public var claimsOfRun: [ClaimResult] { claims.filter { hasRun($0.experiment) } }

  /// What has to be known of the claims of experiments that have not been run; nil if there are none.
  public var omission: String? {
    let missing = claims.filter { !hasRun($0.experiment) }
    guard !missing.isEmpty else { return nil }
    var seen: Set<String> = []
    let names = missing.map(\.experiment).filter { seen.insert($0).inserted }
    return "\(missing.count) of \(claims.count) claims are left out, since their experiments have "
      + "not been run: \(names.joined(separator: ", "))."
  }

  /// Throws `ExperimentError.cellsFailed` if cells failed.
  public func requireNoFailures() throws(ExperimentError) {
    guard !failures.isEmpty else { return }
    let failed = Set(failures.map(\.cell))
    throw .cellsFailed(
      failures, notRun: unfinished.filter { !failed.contains($0) }, path: folder.url.path)
  }

  /// Reads a run folder and weighs the claims anew.
  ///
  /// Outcomes come from the cells' files, or from `outcomes.csv` if the cells' folder is not there.
  /// `build` recognises the executable that weighs them, the running one unless given. Throws
  /// `ExperimentError` for a folder of another study or with damaged files.
  public static func load(
    _ study: some Study, from folder: RunFolder, build: String? = nil
  ) throws(ExperimentError) -> RunResults {
    let identity = try folder.identity()
    guard identity.study == study.key else {
      throw .malformed(
        path: folder.identityFile.path, line: nil, found: "a run of study \"\(identity.study)\"",
        expected: "one of \"\(study.key)\"")
    }
    let run = try ResolvedStudy(study, configuration: JSONFile.read(folder.configurationFile))
    let plan = try CellPlan(run.experiments, seeds: identity.seeds)
    let records = try folder.records(of: plan)
    let environment =
      (try? JSONFile.read(RunEnvironment.self, from: folder.environmentFile))
      ?? RunEnvironment(
        build: identity.build, commit: nil, jobs: 1, wallSeconds: 0, records: records)
    let outcomes = try folder.outcomes(records)
    let claimsBuild: String
    if let build { claimsBuild = build } else { claimsBuild = try BuildFingerprint.current() }
    return RunResults(
      identity: identity, claimsBuild: claimsBuild, folder: folder, outcomes: outcomes,
      claims: run.evaluateClaims(on: outcomes, seeds: identity.seeds), environment: environment,
      failures: [], unfinished: plan.cells.filter { outcomes[$0] == nil })
  }

  /// Writes `outcomes.csv`, `claims.json` and `environment.json`.
  public func write() throws(ExperimentError) {
    try AtomicFile.write(outcomes.csv, to: folder.outcomesFile)
    try JSONFile.write(claims, to: folder.claimsFile)
    try JSONFile.write(environment, to: folder.environmentFile)
  }
}

extension RunFolder {
  /// The finished cells of a plan, in its order.
  func records(of plan: CellPlan) throws(ExperimentError) -> [CellRecord] {
    var records: [CellRecord] = []
    for cell in plan.cells {
      if let record = try record(of: cell) { records.append(record) }
    }
    return records
  }

  fileprivate func outcomes(_ records: [CellRecord]) throws(ExperimentError) -> OutcomeTable {
    let cells = url.appending(path: "cells").path
    guard records.isEmpty, !FileManager.default.fileExists(atPath: cells),
      FileManager.default.fileExists(atPath: outcomesFile.path)
    else { return OutcomeTable(records.map { ($0.cell, $0.outcome) }) }
    let text = String(decoding: try JSONFile.read(outcomesFile), as: UTF8.self)
    return try OutcomeTable(csv: text, path: outcomesFile.path)
  }
}

/// A study's experiments and claims under the configuration of one run.
struct ResolvedStudy {
  let experiments: [any Experiment]
  private let claims: [Claim]

  init<S: Study>(_ study: S, configuration: Data) throws(ExperimentError) {
    let configuration = try JSONFile.decode(
      S.Configuration.self, from: configuration, path: "configuration.json")
    experiments = study.experiments(configuration)
    claims = study.claims(configuration)
  }

  func evaluateClaims(on outcomes: OutcomeTable, seeds: [Int]) -> [ClaimResult] {
    Claim.evaluate(claims, on: outcomes) { name in
      experiments.first { $0.name == name }?.seeds(from: seeds) ?? seeds
    }
  }
}
