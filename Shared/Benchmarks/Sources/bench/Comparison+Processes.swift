import BenchmarkWorkloads
import Foundation

// Workloads in which whole processes are measured.
extension Comparison {
  private static let startLimit = 120.0
  private static let sweepLimit = 900.0
  private static let processesOfSweep = 2

  /// Processes from their start to the end of their first step.
  func compareStarts(of workload: Workload) -> [Entry] {
    var entries = [Contestant.Library.surefoot].map { Entry(starter($0), "process") }
    entries += workload.peers.map { Entry(starter(Contestant.Library($0)), "process") }
    for round in 0..<settings.rounds {
      for index in entries.indices { measureStart(&entries[index]) }
      report("\(workload.name): round \(round + 1) of \(settings.rounds)")
    }
    return entries
  }

  private func starter(_ library: Contestant.Library) -> Contestant {
    Contestant(library: library, threads: threads)
  }

  private func measureStart(_ entry: inout Entry) {
    guard entry.failure == nil else { return }
    let start = ContinuousClock.now
    do {
      let child = try launcher.startFirstStep(entry.contestant)
      _ = try child.receive("first step", limit: Comparison.startLimit)
      entry.add(round: [start.duration(to: .now).seconds], parts: 1)
    } catch {
      entry.failure = error.description
    }
  }

  /// Two processes of one thread each, which share the seeds among them.
  func compareSweeps(of workload: Workload, seeds: Int) -> [Entry] {
    let stepped = workload.stepped
    let contestants = Contestant.all(of: workload, threads: 1)
    var entries = trials(of: stepped, contestants)
    let rounds = (seeds + Comparison.processesOfSweep - 1) / Comparison.processesOfSweep
    let crews = bestOfEach(entries).map { (index: $0, crew: crew(entries[$0].contestant)) }
    for round in 0..<rounds {
      for (index, crew) in crews {
        let samples = sideBySide(crew, stepped, entries[index].variant)
        entries[index].add(round: samples, parts: workload.partsPerStep)
      }
      report("\(workload.name): seeds \(2 * round + 1) and \(2 * round + 2) of \(seeds)")
    }
    return entries
  }

  private func bestOfEach(_ entries: [Entry]) -> [Int] {
    var seen: Set<Contestant.Library> = []
    return finalists(entries).filter { seen.insert(entries[$0].contestant.library).inserted }
  }

  private func crew(_ contestant: Contestant) -> [ChildProcess] {
    (0..<Comparison.processesOfSweep).compactMap { _ in try? launcher.start(contestant) }
  }

  private func sideBySide(
    _ crew: [ChildProcess], _ workload: Workload, _ variant: String
  ) -> [Double] {
    let request = "measure \(workload.name) \(settings.secondsPerTurn) \(variant)"
    let asked = crew.filter { (try? $0.send(request)) != nil }
    return asked.flatMap {
      (try? $0.receive(request, limit: Comparison.sweepLimit).samples) ?? []
    }
  }
}
