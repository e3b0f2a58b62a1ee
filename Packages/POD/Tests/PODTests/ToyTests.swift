import LinearAlgebra
import OutOfDistribution
import Randomness
import Testing

@testable import POD

@Suite("Toy sets")
struct ToyTests {
  private static let table = ToyTable.standard
  private static let lowDataTable = ToyTable.lowData

  private static func check(_ results: [ToyResult], _ set: ToySet) throws {
    for result in results {
      let reference = try #require(ToyReference.value(set, result.method))
      #expect(
        abs(result.mean - reference.auroc) <= reference.tolerance,
        "\(result.set) \(result.method): \(result.mean), expected \(reference.auroc)")
    }
  }

  @Test("The table of methods that win and lose", arguments: ToySet.table)
  func tableCells(set: ToySet) throws {
    let results = try Self.table.row(set, seeds: [0, 1, 2], key: RandomKey(seed: 1))
    #expect(results.count == 5)
    try Self.check(results, set)
  }

  @Test("The table of few data", arguments: ToySet.lowDataCounts)
  func lowData(perClass: Int) throws {
    let set = ToySet.lowData(perClass: perClass)
    let seeds = Array(0..<(perClass < 10 ? 12 : perClass < 400 ? 5 : 3))
    let results = try Self.lowDataTable.row(set, seeds: seeds, key: RandomKey(seed: 1))
    #expect(results.count == 3)
    try Self.check(results, set)
  }

  @Test("Every ordering of MSP, ODIN and Mahalanobis is realised")
  func orderings() throws {
    func value(_ set: ToySet, _ method: String) throws -> Double {
      try #require(ToyReference.value(set, method)).auroc
    }
    for (better, worse) in [
      ("MSP", "ODIN"), ("ODIN", "MSP"), ("MSP", "Mahalanobis"), ("Mahalanobis", "MSP"),
      ("ODIN", "Mahalanobis"), ("Mahalanobis", "ODIN"),
    ] {
      #expect(try ToySet.table.contains { try value($0, better) > value($0, worse) + 0.1 })
    }
  }

  @Test("Logits of points by hand")
  func logits() throws {
    #expect(ToySet.farConfident.logits([3, 1]) == [-8, 4])
    let far = try #require(ToySet.bimodal.logits([-4, -4]))
    #expect(far[0] == 0 && abs(far[1] + 128 - 0.6931471805599453) < 1e-12)
    let circle = try #require(ToySet.wideOOD.logits([1, 0]))
    #expect(abs(circle[0] - 2) < 1e-12 && abs(circle[1] + 1) < 1e-12)
    #expect(ToySet.lowData(perClass: 2).logits([0]) == nil)
  }

  @Test("A sample is balanced and depends on the key alone")
  func samples() {
    let set = ToySet.lowData(perClass: 5)
    let sample = set.sample(key: RandomKey(seed: 3))
    #expect((0..<5).allSatisfy { label in sample.trainingLabels.count { $0 == label } == 5 })
    #expect(sample.training.features[0].rows == 25 && sample.training.logits == nil)
    #expect(sample.outOfDistribution.count == 1000)
    #expect(set.sample(key: RandomKey(seed: 3)).inDistribution == sample.inDistribution)
    #expect(set.sample(key: RandomKey(seed: 4)).inDistribution != sample.inDistribution)
  }
}
