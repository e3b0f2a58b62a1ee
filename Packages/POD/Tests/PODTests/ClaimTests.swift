import Experiments
import Foundation
import OutOfDistribution
import Testing

@testable import POD

@Suite("Claims") struct ClaimTests {
  private static let study = PODStudy()
  private static let configuration = study.configuration(at: .quick)

  /// Outcomes of the grid in which AUROC is a function of method, pair and regime.
  private static func outcomes(
    seeds: Range<Int>, _ auroc: (DetectionMethod, Int, Regime, Int) -> Double
  ) -> OutcomeTable {
    var cells: [Cell: Outcome] = [:]
    for seed in seeds {
      for regime in configuration.regimes {
        for (index, pair) in configuration.pairs.enumerated() {
          let cell = Cell(
            experiment: PODStudy.experiment(of: regime),
            arm: PairExperiment.arm(pair.inDistribution, regime), seed: seed)
          for method in DetectionMethod.allCases {
            cells[cell, default: Outcome()].metrics[PairFigure.auroc.metric(method, pair)] =
              auroc(method, index, regime, seed)
          }
        }
      }
    }
    return OutcomeTable(cells.sorted { "\($0.key)" < "\($1.key)" }.map { ($0.key, $0.value) })
  }

  private static func evidence(
    _ auroc: (DetectionMethod, Int, Regime, Int) -> Double
  ) -> PODEvidence {
    PODEvidence(
      configuration: configuration,
      seed: outcomes(seeds: 0..<1, auroc).seed(0, of: PODStudy.grid))
  }

  @Test("Differences are in points, pair by pair")
  func differences() throws {
    let evidence = Self.evidence { method, pair, _, _ in
      method == .msp ? 0.9 - 0.01 * Double(pair) : 0.8
    }
    let found = try evidence.differences(.msp, minus: .odin, .full)
    #expect(found.count == 16)
    #expect(abs(found[0] - 10) < 1e-9 && abs(found[15] + 5) < 1e-9)
  }

  private static func evidence(
    seeds: Range<Int>, _ auroc: (DetectionMethod, Int, Regime, Int) -> Double
  ) -> [PODEvidence] {
    let table = outcomes(seeds: seeds, auroc)
    return seeds.map {
      PODEvidence(configuration: configuration, seed: table.seed($0, of: PODStudy.grid))
    }
  }

  @Test("The least lead is of the ordered couple that leads least on its best pair")
  func leastLead() throws {
    // Mahalanobis wins the first three pairs, by most the third; MSP the others; ODIN is between.
    let evidence = Self.evidence(seeds: 0..<3) { method, pair, _, _ in
      switch method {
      case .mahalanobis: pair < 3 ? 0.8 + 0.02 * Double(pair) : 0.5
      case .msp: pair < 3 ? 0.5 : 0.9
      default: 0.7
      }
    }
    let lead = try #require(try evidence[0].leastLead(DetectionMethod.earlier, .full))
    #expect(abs(lead - 14) < 1e-9)
    let dominated = Self.evidence(seeds: 0..<3) { method, _, _, _ in method == .msp ? 0.9 : 0.7 }
    let none = try #require(try dominated[1].leastLead(DetectionMethod.earlier, .full))
    #expect(abs(none + 20) < 1e-9)
    #expect(
      try Self.evidence { _, _, _, _ in 0.7 }.leastLead(DetectionMethod.earlier, .full) == nil)
  }

  @Test("A lead that single seeds have by luck is none")
  func luck() throws {
    // All alike but for one pair of each seed, another one in each, which every method wins.
    let evidence = Self.evidence(seeds: 0..<3) { method, pair, _, seed in
      let methods = DetectionMethod.earlier
      guard let index = methods.firstIndex(of: method) else { return 0.7 }
      return pair == methods.count * seed + index ? 0.8 : 0.7
    }
    for seed in evidence {
      let lead = try #require(try seed.leastLead(DetectionMethod.earlier, .full))
      #expect(lead <= 1e-9)
    }
  }

  @Test("The couple that changes sides in other seeds is looked at")
  func reversal() throws {
    let few = Regime.perClass(5)
    let evidence = Self.evidence(seeds: 0..<3) { method, pair, regime, seed in
      guard method == .mahalanobis else { return 0.7 + 0.001 * Double(method.rawValue.count) }
      return regime == .full ? 0.9 : pair <= seed ? 0.9 : 0.5
    }
    // Mahalanobis leads all three others with full data on 16 pairs, and trails them with few on
    // 15, 14 and 13.
    let found = try evidence.map {
      try $0.reversal(DetectionMethod.published, from: few, to: .full)
    }
    #expect(found == [14, 12, 10])
    // Between equal amounts one method cannot both lead and trail.
    let none = try #require(
      try evidence[0].reversal(DetectionMethod.published, from: .full, to: .full))
    #expect(none < 0)
  }

  @Test("Verdicts follow the evidence")
  func verdicts() throws {
    let noise = [0.001, -0.001, 0.002, 0, -0.002, 0.001]
    let outcomes = Self.outcomes(seeds: 0..<6) { method, pair, regime, seed in
      switch method {
      case .mahalanobis: (regime == .full ? 0.9 : 0.6) + noise[seed]
      case .podEmbedding: 0.8
      case .odinOracle: 0.7005
      default: 0.7
      }
    }
    let results = Claim.evaluate(
      Self.study.claims(Self.configuration), on: outcomes, seeds: { _ in Array(0..<6) })
    func verdict(_ id: String) -> Verdict? { results.first { $0.id == id }?.verdict }
    #expect(verdict("mahalanobis-over-pod-full") == .supported)
    #expect(verdict("pod-over-mahalanobis-low") == .supported)
    #expect(verdict("pod-gains-low") == .supported)
    #expect(verdict("order-reverses") == .supported)
    #expect(verdict("near-digits") == .contradicted)
    #expect(verdict("odin-oracle") == .contradicted)
    #expect(verdict("methods-differ") == .supported)
    // Nothing was measured on toys.
    #expect(verdict("toy-table") == .inconclusive)
  }
}
