import CommandLineTool
import Datasets
import Experiments
import Randomness
import Reports
import SurgicalFineTuning
import Vision

/// How noise is planted and mended.
struct Planting {
  let task: ShiftTask
  let partition: BlockPartition
  let settings: TuningSettings
  /// The strength of the noise; calibrated where nil.
  let sigma: Double?
  /// What calibrated noise leaves of the accuracy.
  let share: Double
  let key: RandomKey
}

/// Test accuracy by damaged block and by what was tuned.
struct PlantedMatrix: Encodable {
  struct Row: Encodable {
    let block: String
    let sigma: Double
    /// Accuracy of the damaged network, 0 to 1.
    let before: Double
    /// Accuracy after tuning each block, in the order of the blocks.
    let tuned: [Double]
    let all: Double
  }

  let blocks: [String]
  /// Accuracy of the network before any damage.
  let undamaged: Double
  let rows: [Row]

  var text: String {
    var table = Table(
      ["damaged", "sigma", "before (%)"] + blocks.map { "\($0) (%)" } + ["all (%)", "best block"])
    for row in rows {
      let best = row.tuned.indices.max { row.tuned[$0] < row.tuned[$1] }.map { blocks[$0] }
      table.append(
        [
          .text(row.block), .text(row.sigma.significant(3)),
          .number(100 * row.before, decimals: 1),
        ] + (row.tuned + [row.all]).map { .number(100 * $0, decimals: 1) } + [.text(best ?? "")])
    }
    let hits = rows.indices.count { row in
      rows[row].tuned.max() == rows[row].tuned[row]
    }
    return """
      \(table.plainText)
      accuracy before any damage: \((100 * undamaged).fixed(1)) %
      the damaged block is the best to tune in \(hits) of \(rows.count) rows

      """
  }
}

extension StagedNetwork {
  /// Damages each block in turn, and tunes each block and everything.
  func planted(
    _ planting: Planting, progress: ProgressPrinter
  ) throws(SurgicalError) -> PlantedMatrix {
    defer { progress.finish() }
    let blocks = planting.partition.names
    var rows: [PlantedMatrix.Row] = []
    for (index, block) in blocks.enumerated() {
      let total = blocks.count
      rows.append(
        try row(planting, damaging: block) { done in
          progress.show(
            "noise in \(block)", done: index * (total + 1) + done, of: total * (total + 1),
            unit: "runs")
        })
    }
    return PlantedMatrix(
      blocks: blocks, undamaged: accuracy(of: self, on: planting.task.test), rows: rows)
  }

  private func row(
    _ planting: Planting, damaging block: String, report: (Int) -> Void
  ) throws(SurgicalError) -> PlantedMatrix.Row {
    let (task, key) = (planting.task, planting.key.split("planted"))
    let noise = try planting.noise(for: block, in: self)
    let damaged = try noise.applied(to: self, planting.partition, key: key)
    let methods = planting.partition.names.map { TuningMethod.blocks([$0]) } + [.all]
    var accuracies: [Double] = []
    for method in methods {
      let tuned = try damaged.tuned(
        by: method, on: task, planting.partition, planting.settings,
        key: planting.key.split("tuning"))
      accuracies.append(share(tuned.network.predictions(for: task.test.images), task.test.labels))
      report(accuracies.count)
    }
    return PlantedMatrix.Row(
      block: block, sigma: noise.sigma, before: accuracy(of: damaged, on: task.test),
      tuned: accuracies.dropLast(), all: accuracies.last ?? .nan)
  }
}

extension Planting {
  fileprivate func noise(
    for block: String, in network: some StagedNetwork
  ) throws(SurgicalError) -> PlantedNoise {
    if let sigma { return PlantedNoise(block: block, sigma: sigma) }
    return try PlantedNoise.calibrated(
      block: block, network: network, partition, on: task.validation, share: share,
      key: key.split("planted"))
  }
}
