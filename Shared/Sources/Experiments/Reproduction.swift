#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One run of a study: plans its cells, runs the missing ones, weighs the claims.
public struct Reproduction<S: Study>: Sendable {
  /// The study.
  public var study: S
  /// The scale.
  public var scale: Scale
  /// The seeds.
  public var seeds: [Int]
  /// The run's files.
  public var folder: RunFolder
  /// What to do with results that are there already.
  public var mode = RunMode.new
  /// The experiments to run, with whatever they need; nil for all.
  public var selection: [String]?
  /// Recognises the build; the running executable's fingerprint unless set.
  public var build: String?
  /// The vector instructions in use, such as `"avx512"`; nil leaves them out of the run's identity.
  public var instructions: String?

  /// A run with the scale's seeds.
  public init(_ study: S, scale: Scale = .quick, folder: RunFolder) {
    self.study = study
    self.scale = scale
    seeds = study.seeds(at: scale)
    self.folder = folder
  }

  /// Runs what is not finished, and writes `outcomes.csv`, `claims.json` and `environment.json`.
  ///
  /// Failed cells do not throw: they are in `RunResults.failures`. Throws `ExperimentError`, in
  /// particular `.interrupted` if `shouldStop` ended the run; every finished cell is kept.
  public func run(
    with executor: some CellExecutor, observe: (RunProgress) -> Void = { _ in },
    shouldStop: () -> Bool = { Interruption.isRequested }
  ) throws(ExperimentError) -> RunResults {
    let session = try Session(self)
    let queue = try session.execute(with: executor, shouldStop: shouldStop, observe: observe)
    return try session.conclude(queue, jobs: executor.jobs)
  }
}

/// One stretch of work on a run folder, which is locked as long as the session lives.
private struct Session {
  private let start = ContinuousClock.now
  private let folder: RunFolder
  private let identity: RunIdentity
  private let resolved: ResolvedStudy
  private let plan: CellPlan
  private let lock: FolderLock
  // Read when work begins: whoever commits while it lasts changes the checkout, not the executable.
  private let commit: String?

  init(_ run: Reproduction<some Study>) throws(ExperimentError) {
    let configuration = try JSONFile.encode(run.study.configuration(at: run.scale))
    resolved = try ResolvedStudy(run.study, configuration: configuration)
    plan = try CellPlan(resolved.experiments, seeds: run.seeds, selection: run.selection)
    let build: String
    if let known = run.build { build = known } else { build = try BuildFingerprint.current() }
    identity = RunIdentity(
      study: run.study.key, scale: run.scale, seeds: run.seeds, build: build,
      instructions: run.instructions)
    folder = run.folder
    lock = try folder.open(as: identity, configuration: configuration, mode: run.mode)
    commit = RunEnvironment.currentCommit
  }

  private var elapsed: Double { (ContinuousClock.now - start).seconds }

  func execute(
    with executor: some CellExecutor, shouldStop: () -> Bool, observe: (RunProgress) -> Void
  ) throws(ExperimentError) -> CellQueue {
    let earlier = try folder.records(of: plan)
    var queue = CellQueue(plan, finished: Set(earlier.map(\.cell)))
    var progress = RunProgress(
      plan: plan, finished: earlier, experiments: resolved.experiments, jobs: executor.jobs)
    observe(progress)
    try executor.run(
      &queue, of: resolved.experiments, in: folder, shouldStop: shouldStop
    ) { event in
      progress.note(event, at: elapsed)
      observe(progress)
    }
    return queue
  }

  func conclude(_ queue: CellQueue, jobs: Int) throws(ExperimentError) -> RunResults {
    // Experiments that were not selected this time may have been run before.
    let records = try folder.records(of: CellPlan(resolved.experiments, seeds: identity.seeds))
    let earlier = try? JSONFile.read(RunEnvironment.self, from: folder.environmentFile)
    let environment = RunEnvironment(
      build: identity.build, commit: earlier.map(\.commit) ?? commit, jobs: jobs,
      wallSeconds: elapsed + (earlier?.wallSeconds ?? 0), records: records)
    try JSONFile.write(environment, to: folder.environmentFile)
    let outcomes = OutcomeTable(records.map { ($0.cell, $0.outcome) })
    let unfinished = plan.cells.filter { outcomes[$0] == nil }
    guard queue.isDone else {
      throw .interrupted(
        finished: plan.cells.count - unfinished.count, total: plan.cells.count,
        path: folder.url.path)
    }
    let results = RunResults(
      identity: identity, claimsBuild: identity.build, folder: folder, outcomes: outcomes,
      claims: resolved.evaluateClaims(on: outcomes, seeds: identity.seeds),
      environment: environment, failures: queue.failures, unfinished: unfinished)
    try results.write()
    return results
  }
}
