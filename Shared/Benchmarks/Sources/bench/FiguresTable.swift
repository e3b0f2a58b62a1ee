import BenchmarkWorkloads
import Experiments
import Reports

/// A time with the unit that suits it.
struct TimeText: CustomStringConvertible {
  let seconds: Double?

  init(_ seconds: Double?) { self.seconds = seconds }

  var description: String {
    guard let seconds else { return "–" }
    let (value, unit) =
      switch seconds {
      case 1...: (seconds, "s")
      case 1e-3...: (seconds * 1e3, "ms")
      case 1e-6...: (seconds * 1e6, "us")
      default: (seconds * 1e9, "ns")
      }
    return "\(Figures.text(value, decimals: value < 10 ? 2 : value < 100 ? 1 : 0)) \(unit)"
  }
}

extension Figures {
  /// A number with a fixed number of decimals.
  static func text(_ value: Double, decimals: Int) -> String {
    TableCell.number(value, decimals: decimals).text
  }

  /// One row for each workload and peer.
  var table: Table {
    var table = Table(
      [
        "workload", "ours", "peer", "its best", "ratio", "goal", "", "GFLOP/s", "of sgemm",
        "memory", "its memory", "how",
      ],
      caption: caption)
    for workload in workloads { workload.append(to: &table) }
    return table
  }

  /// What was not reached, a line each.
  var shortfalls: String {
    let lines = workloads.flatMap { workload in
      (workload.uncompared + workload.ratios.flatMap(\.shortfalls)).map {
        "\(workload.name): \($0)"
      }
    }
    return lines.isEmpty
      ? "Every goal is reached." : "Not reached:\n  " + lines.joined(separator: "\n  ")
  }

  private var caption: String {
    let head =
      "\(environment.processor), \(threads) threads, \(instructionSet); "
      + "medians of \(settings.rounds) rounds; ratio: its time divided by ours"
    let lines = ceilings.map { [head, $0.text] } ?? [head]
    return lines.joined(separator: "\n") + "\n"
  }
}

extension WorkloadFigures {
  // Peers that have a goal and gave no figure.
  fileprivate var uncompared: [String] {
    let goals = Workload.named(name)?.goals ?? []
    return goals.filter { goal in goal.ratio != nil && !ratios.contains { $0.peer == goal.peer } }
      .map { "not compared with \(Contestant.Library($0.peer).title)" }
  }
}

extension WorkloadFigures.Ratio {
  fileprivate var shortfalls: [String] {
    let library = contestant.library.title
    var lines: [String] = []
    if let goal, isReached == false {
      lines.append(
        "\(Figures.text(ratio, decimals: 2)) instead of \(Figures.text(goal, decimals: 2)) "
          + "times the speed of \(library)")
    }
    // OpenBLAS is handed memory that others would have to account for.
    if let memoryRatio, memoryRatio > 1, contestant.library != .openblas {
      lines.append("\(Figures.text(memoryRatio, decimals: 2)) times the memory of \(library)")
    }
    return lines
  }
}

extension Ceilings {
  /// One line.
  var text: String {
    func pair(_ pair: Pair) -> String {
      [pair.oneThread, pair.allThreads].map { Figures.text($0 / 1e9, decimals: 0) }
        .joined(separator: " and ")
    }
    return "1 and \(threads) threads reach \(pair(multiplyAdd)) GFLOP/s on registers, "
      + "\(pair(sgemm)) GFLOP/s in sgemm, \(pair(memory)) GB/s of memory"
  }
}

extension WorkloadFigures {
  fileprivate func append(to table: inout Table) {
    let mine: [TableCell] = [.text(name), .text("\(TimeText(ours?.seconds))")]
    let rate: [TableCell] = [
      .number(operationsPerSecond.map { $0 / 1e9 }, decimals: 1),
      .text(shareOfProducts.map { "\(Figures.text($0 * 100, decimals: 0)) %" } ?? "–"),
      .text(Self.megabytes(ours?.peakMemory)),
    ]
    guard !ratios.isEmpty else {
      table.append(mine + ["–", "–", "–", "–", ""] + rate + ["–", ""])
      return
    }
    for (index, ratio) in ratios.enumerated() {
      let isFirst = index == 0
      let blanks = [TableCell](repeating: "", count: 3)
      table.append(
        (isFirst ? mine : ["", ""]) + cells(of: ratio) + (isFirst ? rate : blanks)
          + details(of: ratio))
    }
  }

  private func cells(of ratio: Ratio) -> [TableCell] {
    let library = ratio.contestant.library
    return [
      .text(library.title), .text("\(TimeText(best(of: library)?.seconds))"),
      .number(ratio.ratio, decimals: 2), .number(ratio.goal, decimals: 2),
      .text(ratio.isReached.map { $0 ? "reached" : "missed" } ?? ""),
    ]
  }

  private func details(of ratio: Ratio) -> [TableCell] {
    let memory = best(of: ratio.contestant.library)?.peakMemory
    let threads = "\(ratio.contestant.threads) thr."
    let core = ratio.contestant.blasCore.map { ", \($0)" } ?? ""
    return [.text(Self.megabytes(memory)), .text("\(threads)\(core), \(ratio.variant)")]
  }

  private static func megabytes(_ bytes: Int?) -> String {
    bytes.map { "\($0 >> 20) MB" } ?? "–"
  }
}
