import Experiments
import Foundation
import Randomness
import Testing

@testable import SurgicalFineTuning

@Suite struct TheoryExperimentTests {
  static let experiment = TheoryExperiment(.smoke)

  static func outcomes(seeds: Range<Int>) -> OutcomeTable {
    OutcomeTable(
      seeds.flatMap { seed in
        TunedLayers.allCases.map { layers in
          (
            Cell(experiment: "theory", arm: layers.rawValue, seed: seed),
            experiment.measure(layers, key: RandomKey(seed: UInt64(seed)))
          )
        }
      })
  }

  @Test func armsOfASeedMeetTheSameDraws() {
    let key = RandomKey(seed: 3)
    let none = Self.experiment.measure(.none, key: key).metrics
    let full = Self.experiment.measure(.full, key: key).metrics
    #expect(none["seen-directions"] == full["seen-directions"])
    #expect(none["population-loss"] == 0.5 && none["head"] == 1)
    #expect(none["step/input/20"] == 0)
    #expect(Self.experiment.measure(.full, key: key).metrics == full)
    #expect(Self.experiment.measure(.none, key: RandomKey(seed: 4)).metrics != none)
    #expect((full["balance-error"] ?? 1) < 1e-11)
    #expect((full["population-loss/smallest"] ?? 0) > 0)
  }

  @Test func cellsRunAndWriteTheirOutcome() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "surefoot-theory-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let cell = Cell(experiment: "theory", arm: "first", seed: 2)
    let record = try CellRunner([Self.experiment], in: RunFolder(folder)).run(cell)
    // A cell's key is that of its seed, as in `theoryTable`.
    #expect(record.outcome == Self.experiment.measure(.first, key: RandomKey(seed: 2)))
    #expect((record.outcome.metrics["population-loss"] ?? 1) < 1e-20)
  }

  @Test func badSettingsFailTheCell() {
    var configuration = TheoryExperiment.Configuration.smoke
    configuration.relu.testCount = 1
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "surefoot-theory-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let runner = CellRunner([TheoryExperiment(configuration)], in: RunFolder(folder))
    #expect(throws: CellFailure.self) {
      try runner.run(Cell(experiment: "theory", arm: "none", seed: 0))
    }
  }

  @Test func everyBadSettingIsNamed() {
    typealias Configuration = TheoryExperiment.Configuration
    let changes: [(String, (inout Configuration) -> Void)] = [
      ("sourceDirections", { $0.linear.sourceDirections = 0 }),
      ("sampleCount", { $0.linear.sampleCount = -1 }),
      ("flowTime", { $0.linear.flowTime = .infinity }),
      ("learningRate", { $0.linear.learningRate = 0 }),
      ("steps", { $0.linear.steps = -1 }),
      ("inputCount", { $0.relu.inputCount = 0 }),
      ("hiddenCount", { $0.relu.hiddenCount = 0 }),
      ("inputShift", { $0.relu.inputShift = .nan }),
      ("labelScale", { $0.relu.labelScale = .infinity }),
      ("trainingCounts", { $0.relu.trainingCounts = [] }),
      ("trainingCounts", { $0.relu.trainingCounts = [20, 20] }),
      ("trainingCounts", { $0.relu.trainingCounts = [0] }),
      ("validationCount", { $0.relu.validationCount = 0 }),
      ("testCount", { $0.relu.testCount = 1 }),
      ("learningRates", { $0.relu.learningRates = [] }),
      ("learningRates", { $0.relu.learningRates = [-0.1] }),
      ("steps", { $0.relu.steps = -1 }),
      ("validationInterval", { $0.relu.validationInterval = 0 }),
    ]
    for (name, change) in changes {
      var configuration = Configuration.quick
      change(&configuration)
      let error = #expect(throws: SurgicalError.self) { try configuration.validated() }
      guard case .setting(let found, _, _) = error else {
        Issue.record("\(name): \(String(describing: error))")
        continue
      }
      #expect(found == name)
    }
  }

  @Test(arguments: [TheoryExperiment.Configuration.smoke, .quick, .full])
  func presetsAreValidAndSurviveJSON(configuration: TheoryExperiment.Configuration) throws {
    try configuration.validated()
    let data = try JSONEncoder().encode(configuration)
    let decoded = try JSONDecoder().decode(TheoryExperiment.Configuration.self, from: data)
    #expect(decoded == configuration)
  }

  @Test func claimsReadTheArmsTheyName() throws {
    let errors: [TunedLayers: [Double]] = [
      .none: [9, 9], .first: [1, 5], .last: [2, 3], .full: [4, 8],
    ]
    let table = OutcomeTable(
      errors.map { layers, values in
        (
          Cell(experiment: "theory", arm: layers.rawValue, seed: 0),
          Outcome(metrics: [
            "error/input/20": values[0], "error/label/20": values[1],
            "population-loss": values[0],
          ])
        )
      })
    let evidence = try Self.experiment.claims.map { claim in
      (claim.id, try claim.evidence(table.seed(0, of: claim.experiment)))
    }
    #expect(Set(evidence.map(\.0)).count == evidence.count)
    let byName = Dictionary(uniqueKeysWithValues: evidence)
    #expect(byName["theory-linear-first-over-full"] == [3])
    #expect(byName["theory-input-first-over-last"] == [1])
    #expect(byName["theory-input-first-over-full"] == [3])
    #expect(byName["theory-label-last-over-first"] == [2])
    #expect(byName["theory-label-last-over-full"] == [5])
    #expect(Self.experiment.claims.allSatisfy { $0.prediction == .greater && $0.unit != "" })
  }

  @Test func strongPredictionsHoldEvenInTheSmokeRun() throws {
    let results = Claim.evaluate(
      Self.experiment.claims, on: Self.outcomes(seeds: 0..<8), seeds: { _ in Array(0..<8) })
    for id in ["theory-linear-first-over-full", "theory-label-last-over-first"] {
      let result = try #require(results.first { $0.id == id })
      #expect(result.verdict == .supported, "\(result)")
    }
  }

  @Test func tableGathersWhatCellsMeasured() throws {
    let outcomes = Self.outcomes(seeds: 0..<3)
    let table = try theoryTable(.smoke, seeds: [0, 1, 2])
    #expect(table == TheoryTable(.smoke, outcomes: outcomes))
    let row = try #require(table.relativeErrors.first { $0.shift == .label })
    let last = outcomes.values("error/label/20", arm: "last", of: "theory")
    #expect(abs((row.errors["last"]?.mean ?? 0) - last.reduce(0, +) / 3) < 1e-12)
    let full = outcomes.values("error/label/20", arm: "full", of: "theory")
    #expect(row.lastBeatsFull == zip(last, full).count { $0 < $1 } && row.seeds == 3)
    #expect(table.endpoints.map(\.seenDirections) == [0, 1, 4, 9, 49])
    #expect(table.endpoints.allSatisfy { abs($0.flowHead - $0.head) < 1e-11 })
    let copy = try JSONDecoder().decode(TheoryTable.self, from: JSONEncoder().encode(table))
    #expect(copy == table)
  }

  @Test func tableShowsGapsAsDashes() throws {
    let table = TheoryTable(.smoke, outcomes: OutcomeTable([]))
    #expect(table.seeds.isEmpty && table.relativeErrors.allSatisfy { $0.errors.isEmpty })
    #expect(table.plainText.contains("1.6180340") && table.plainText.contains("–"))
    let single = try theoryTable(.smoke, seeds: [1])
    #expect(single.relativeErrors[0].errors["full"]?.standardError == nil)
    _ = try JSONEncoder().encode(single)
  }

  @Test func vectorsPass() {
    let vectors = TheoryVectors.all()
    #expect(vectors.count == 32)
    for vector in vectors { #expect(vector.passes, "\(vector)") }
  }
}
