import Datasets
import Experiments
import FoundationEssentials
import Randomness

/// Draws a sheet of sample images of every shift, for the report.
struct SampleExperiment: Experiment {
  let configuration: SurgicalConfiguration

  var name: String { SampleExperiment.name }
  var summary: String { "Draw sample images of every shift" }
  var reproduces: String { "Figure 1, examples of shifts" }
  var arms: [String] { ["sheet"] }

  static let name = "samples"
  static let artifact = "sheet.png"

  func prerequisites(of cell: Cell) -> [Cell] { [DataExperiment.cell] }

  func seeds(from studySeeds: [Int]) -> [Int] { Array(studySeeds.prefix(1)) }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    let sheet = try shiftSheet(
      configuration.shifts, from: context.baseData, key: context.key.split("data"))
    try PNG.write(sheet, to: context.artifact(SampleExperiment.artifact).path)
    return Outcome(metrics: ["rows": Double(2 * configuration.shifts.count)])
  }
}
