import BenchmarkWorkloads
import Experiments
import Foundation
import Statistics

/// Everything that one run of the comparison found; the contents of the JSON file.
struct Figures: Encodable {
  var environment: RunEnvironment
  var instructionSet: String
  var threads: Int
  var settings: Settings
  var versions: [String: String]
  /// Who could not take part, and why.
  var missing: [String: String]
  var ceilings: Ceilings?
  var workloads: [WorkloadFigures]

  /// How long and how often to measure.
  struct Settings: Encodable {
    var rounds: Int
    var secondsPerTurn: Double
    var tryCompiled: Bool
  }
}

/// What was found about one workload.
struct WorkloadFigures: Encodable {
  var name: String
  var summary: String
  /// Operations of one part of a step.
  var operations: Double?
  var entries: [Entry]
  var ratios: [Ratio] = []
  /// The rate of our operations.
  var operationsPerSecond: Double?
  /// That rate divided by the one of OpenBLAS on all threads.
  var shareOfProducts: Double?

  /// A peer's best time divided by ours.
  struct Ratio: Encodable {
    var peer: Workload.Peer
    var variant: String
    var contestant: Contestant
    var ratio: Double
    var goal: Double?
    var isReached: Bool?
    /// Our peak memory divided by the peer's.
    var memoryRatio: Double?
  }
}

/// One contestant with one variant.
struct Entry: Encodable {
  var contestant: Contestant
  var variant: String
  /// The median of a first short measurement, by which those are chosen that are measured further.
  var trialSeconds: Double?
  /// The median of each round.
  var roundSeconds: [Double] = []
  /// The median of the rounds.
  var seconds: Double?
  /// Peak resident memory of a process that did nothing but some steps, in bytes.
  var peakMemory: Int?
  var failure: String?

  init(_ contestant: Contestant, _ variant: String) {
    self.contestant = contestant
    self.variant = variant
  }

  mutating func add(round samples: [Double], parts: Int) {
    guard !samples.isEmpty else { return }
    roundSeconds.append(samples.median / Double(parts))
    seconds = roundSeconds.median
  }
}

extension WorkloadFigures {
  /// Our own entry.
  var ours: Entry? { best(of: .surefoot) }

  /// The fastest entry of a library among those that were measured in rounds.
  func best(of library: Contestant.Library) -> Entry? {
    entries.filter { $0.contestant.library == library && $0.seconds != nil }
      .min { ($0.seconds ?? .infinity) < ($1.seconds ?? .infinity) }
  }

  private func memoryRatio(to peer: Entry) -> Double? {
    guard let mine = ours?.peakMemory, let its = peer.peakMemory, its > 0 else { return nil }
    return Double(mine) / Double(its)
  }

  /// Fills in what follows from the times.
  mutating func conclude(_ workload: Workload, productRate: Double?) {
    guard let ours = ours?.seconds else { return }
    ratios = workload.goals.compactMap { goal in
      guard let peer = best(of: Contestant.Library(goal.peer)), let seconds = peer.seconds else {
        return nil
      }
      let ratio = seconds / ours
      return Ratio(
        peer: goal.peer, variant: peer.variant, contestant: peer.contestant, ratio: ratio,
        goal: goal.ratio, isReached: goal.ratio.map { ratio >= $0 },
        memoryRatio: memoryRatio(to: peer))
    }
    // The processes of a sweep have a core each.
    operationsPerSecond = operations.map { $0 / ours * (workload.isSweep ? 2 : 1) }
    shareOfProducts = operationsPerSecond.flatMap { rate in productRate.map { rate / $0 } }
  }
}

extension Workload {
  /// Whether processes run side by side.
  var isSweep: Bool { if case .sweep = course { true } else { false } }
}
