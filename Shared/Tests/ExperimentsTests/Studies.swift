import Experiments
import Failures
import Foundation
import Randomness

/// A source cell for each seed, and arms that read its artifact; counts runs in a file.
struct ChainStudy: Study {
  struct Configuration: Codable, Sendable, Equatable {
    var gain = 2.0
    var failing: [String] = []
  }

  let key = "chain"
  let title = "A chain"
  let citation = "Nobody. Nothing. 2026."
  var chosen = Configuration()

  func configuration(at scale: Scale) -> Configuration { chosen }
  func seeds(at scale: Scale) -> [Int] { [0, 1, 2] }
  func experiments(_ configuration: Configuration) -> [any Experiment] {
    [SourceExperiment(), TargetExperiment(configuration: configuration)]
  }
  func claims(_ configuration: Configuration) -> [Claim] {
    [
      Claim("gain", "b beats a.", source: "Table 1", experiment: "target", predicts: .greater) {
        [try $0.difference("score", "b", minus: "a")]
      }.measured(in: "points")
    ]
  }
}

struct SourceExperiment: Experiment {
  let name = "source"
  let summary = "Makes a model."
  let reproduces = "Section 1"
  let arms = ["train"]

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    try Data("\(cell.seed)".utf8).write(to: context.artifact("model.txt"))
    try countRun(context)
    return Outcome(metrics: ["loss": 0.5], series: ["curve": [3, 2, 1]])
  }
}

struct TargetExperiment: Experiment {
  let configuration: ChainStudy.Configuration
  let name = "target"
  let summary = "Compares arms."
  let reproduces = "Table 1"
  let arms = ["a", "b"]

  func prerequisites(of cell: Cell) -> [Cell] {
    [Cell(experiment: "source", arm: "train", seed: cell.seed)]
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    try countRun(context)
    if configuration.failing.contains("\(cell.arm)/\(cell.seed)") { throw Diverged(step: 7) }
    let source = prerequisites(of: cell)[0]
    let model = try context.artifact("model.txt", of: source)
    let seed = Double(String(decoding: try Data(contentsOf: model), as: UTF8.self)) ?? .nan
    let noise = try context.outcome(of: source).metrics["loss"] ?? .nan
    return Outcome(metrics: ["score": (cell.arm == "b" ? configuration.gain : 0) + seed * noise])
  }
}

/// Appends a line to `runs.txt` in the cell's folder.
private func countRun(_ context: CellContext) throws {
  let file = context.artifact("runs.txt")
  let before = (try? Data(contentsOf: file)) ?? Data()
  try (before + Data("run\n".utf8)).write(to: file)
}

struct Diverged: ClassifiedError, CustomStringConvertible {
  let step: Int
  var failureKind: FailureKind { .numeric }
  var description: String { "loss is nan at step \(step)" }
}

/// An experiment made of names alone.
struct NamedExperiment: Experiment {
  let name: String
  var summary: String { "" }
  var reproduces: String { "" }
  let arms: [String]
  var needed: [String: [Cell]] = [:]
  var onlySeed: Int?
  var secondsPerCell: Double?

  func seeds(from studySeeds: [Int]) -> [Int] { onlySeed.map { [$0] } ?? studySeeds }
  func prerequisites(of cell: Cell) -> [Cell] { needed["\(cell.arm)/\(cell.seed)"] ?? [] }
  func run(_ cell: Cell, in context: CellContext) throws -> Outcome { Outcome() }
}

/// A new folder below the system's temporary one, removed by `body`'s end.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let url = FileManager.default.temporaryDirectory
    .appending(path: "experiments-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url)
}

func cell(_ experiment: String, _ arm: String, _ seed: Int) -> Cell {
  Cell(experiment: experiment, arm: arm, seed: seed)
}
