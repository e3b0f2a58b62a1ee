import Datasets
import OOO

/// The tables of a run folder, written anew after each method.
struct ResultFiles {
  let directory: RunDirectory
  let results: [ArmResult]

  /// Writes `progress.csv` and `eval.csv`.
  func write() throws {
    try CSV.write(progress, to: directory.file("progress.csv"))
    try CSV.write(evaluations, to: directory.file("eval.csv"))
  }

  private var progress: CSVTable {
    let looks = results.flatMap { result in result.looks.map { (arm: result.arm, look: $0) } }
    let names = Set(looks.flatMap { $0.look.measurements.keys }).sorted()
    let rows = looks.map { arm, look in
      [
        arm, look.phase, "\(look.step)", "\(look.updates)", Self.text(look.coverage),
        Self.text(look.score?.meanReturn),
      ] + names.map { Self.text(look.measurements[$0]) }
    }
    return CSVTable(
      header: ["agent", "phase", "step", "updates", "coverage", "return"] + names, rows: rows)
  }

  private var evaluations: CSVTable {
    let header = [
      "agent", "phase", "step", "updates", "actions", "return_mean", "return_std",
      "return_median", "normalized", "success", "length", "episodes",
    ]
    let rows = results.flatMap { result in
      result.looks.compactMap { look in
        look.score.map { score in
          [result.arm, look.phase, "\(look.step)", "\(look.updates)", "mean"] + Self.fields(score)
        }
      } + [
        [result.arm, "final", "", "", "mean"] + Self.fields(result.mean),
        [result.arm, "final", "", "", "sampled"] + Self.fields(result.sampled),
      ]
    }
    return CSVTable(header: header, rows: rows)
  }

  private static func fields(_ score: Score) -> [String] {
    [
      "\(score.meanReturn)", "\(score.standardDeviation)", "\(score.medianReturn)",
      text(score.normalized), "\(score.success)", "\(score.length)", "\(score.episodes)",
    ]
  }

  private static func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
