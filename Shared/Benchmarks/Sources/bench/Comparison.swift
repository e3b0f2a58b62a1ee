import BenchmarkWorkloads
import Datasets
import Foundation
import Statistics

/// One run: everybody takes part in every workload, in turns.
final class Comparison {
  let launcher: Launcher
  let threads: Int
  let settings: Figures.Settings
  private let progress: (String) -> Void
  private(set) var missing: [String: String] = [:]
  private(set) var versions: [String: String] = [:]

  // Compiling a network may take minutes.
  private static let answerLimit = 900.0
  private static let trialSeconds = 0.3
  /// Variants this much slower than their library's best trial are measured no further.
  private static let tolerance = 1.15
  private static let mostFinalists = 3

  init(
    launcher: Launcher, threads: Int, settings: Figures.Settings,
    progress: @escaping (String) -> Void
  ) {
    self.launcher = launcher
    self.threads = threads
    self.settings = settings
    self.progress = progress
  }

  /// The figures of one workload.
  func figures(of workload: Workload) throws -> WorkloadFigures {
    try writeStartingPoint(of: workload.stepped)
    var figures = WorkloadFigures(
      name: workload.name, summary: workload.summary, operations: workload.operations,
      entries: [])
    switch workload.course {
    case .steps: figures.entries = compareSteps(of: workload)
    case .sweep(_, let seeds): figures.entries = compareSweeps(of: workload, seeds: seeds)
    case .start: figures.entries = compareStarts(of: workload)
    }
    return figures
  }

  /// What the processor can do, by the kernels of OpenBLAS that suit it best.
  func ceilings() -> Ceilings? {
    progress("ceilings of this processor")
    let contestants = Contestant.all(of: Workload.productOfLargeMatrices, threads: threads)
      .filter { $0.library == .openblas && $0.threads == threads }
    return contestants.compactMap { ask($0, "ceilings")?.ceilings }
      .max { $0.sgemm.allThreads < $1.sgemm.allThreads }
  }

  /// Writes what peers start from.
  func writeStartingPoint(of workload: Workload) throws {
    let path = launcher.folder.appending(path: "\(workload.name).safetensors").path
    guard !FileManager.default.fileExists(atPath: path) else { return }
    try Safetensors.write(workload.fresh().startingPoint.map { ($0.name, $0.array) }, to: path)
  }

  private func compareSteps(of workload: Workload) -> [Entry] {
    var entries = trials(of: workload, Contestant.all(of: workload, threads: threads))
    let finalists = self.finalists(entries)
    for round in 0..<settings.rounds {
      for index in finalists {
        measureTurn(&entries[index], workload)
      }
      progress("\(workload.name): round \(round + 1) of \(settings.rounds)")
    }
    for index in finalists { entries[index].peakMemory = peakMemory(entries[index], workload) }
    return entries
  }

  /// A short measurement of every variant of some contestants.
  func trials(of workload: Workload, _ contestants: [Contestant]) -> [Entry] {
    var entries = contestants.flatMap { contestant in
      variants(of: workload, contestant).map { Entry(contestant, $0) }
    }
    for index in entries.indices {
      let samples = attempt(&entries[index], workload, seconds: Comparison.trialSeconds)
      guard !samples.isEmpty else { continue }
      entries[index].trialSeconds = samples.median / Double(workload.partsPerStep)
      progress("\(workload.name): tried \(entries[index].title)")
    }
    return entries
  }

  /// What a contestant offers for a workload.
  func variants(of workload: Workload, _ contestant: Contestant) -> [String] {
    let all = ask(contestant, "variants \(workload.name)")?.variants ?? []
    return settings.tryCompiled ? all : all.filter { !$0.contains("compiled") }
  }

  /// The positions of our entries, and of the fastest ones of each library.
  func finalists(_ entries: [Entry]) -> [Int] {
    let tried = entries.indices.filter { entries[$0].trialSeconds != nil }
    return Contestant.Library.allCases.flatMap { library in
      let own = tried.filter { entries[$0].contestant.library == library }
        .sorted { (entries[$0].trialSeconds ?? 0) < (entries[$1].trialSeconds ?? 0) }
      let limit = (own.first.flatMap { entries[$0].trialSeconds } ?? 0) * Comparison.tolerance
      return own.prefix(Comparison.mostFinalists)
        .filter { (entries[$0].trialSeconds ?? .infinity) <= limit }
    }
  }

  private func measureTurn(_ entry: inout Entry, _ workload: Workload) {
    let samples = attempt(&entry, workload, seconds: settings.secondsPerTurn)
    entry.add(round: samples, parts: workload.partsPerStep)
  }

  private func attempt(_ entry: inout Entry, _ workload: Workload, seconds: Double) -> [Double] {
    guard entry.failure == nil else { return [] }
    let request = "measure \(workload.name) \(seconds) \(entry.variant)"
    do {
      let child = try launcher.process(of: entry.contestant)
      return try child.ask(request, limit: Comparison.answerLimit).samples ?? []
    } catch {
      entry.failure = error.description
      progress(error.description)
      if case .refused = error { return [] }
      launcher.drop(entry.contestant)
      return []
    }
  }

  private func peakMemory(_ entry: Entry, _ workload: Workload) -> Int? {
    let child = try? launcher.start(entry.contestant)
    let request = "once \(workload.name) 5 \(entry.variant)"
    return try? child?.ask(request, limit: Comparison.answerLimit).peakMemory
  }

  // An answer, or nil with a line for the first request that a contestant cannot answer.
  private func ask(_ contestant: Contestant, _ request: String) -> Reply? {
    let title = contestant.library.title
    do {
      let child = try launcher.process(of: contestant)
      if versions[title] == nil { versions[title] = try launcher.version(of: contestant) }
      return try child.ask(request, limit: Comparison.answerLimit)
    } catch {
      if missing.updateValue(error.description, forKey: title) == nil {
        progress(error.description + "; the rest still runs")
      }
      return nil
    }
  }

  /// Tells how it goes on.
  func report(_ line: String) { progress(line) }
}

extension Entry {
  /// Such as `PyTorch, 2 threads, fused: 0.70 ms`.
  var title: String {
    "\(contestant.title), \(variant): \(TimeText(seconds ?? trialSeconds))"
  }
}

extension Workload {
  /// The largest product of matrices.
  static var productOfLargeMatrices: Workload { all.last { $0.productSize != nil } ?? all[0] }
}
