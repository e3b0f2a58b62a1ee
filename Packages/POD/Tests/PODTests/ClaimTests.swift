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

  @Test("The fewest wins are of the ordered couple that has fewest")
  func fewestWins() throws {
    // Mahalanobis wins the first three pairs, MSP the others; ODIN is second everywhere.
    let evidence = Self.evidence { method, pair, _, _ in
      switch method {
      case .mahalanobis: pair < 3 ? 0.9 : 0.5
      case .msp: pair < 3 ? 0.5 : 0.9
      default: 0.7
      }
    }
    #expect(try evidence.fewestWins(DetectionMethod.earlier, .full) == 3)
    let dominated = Self.evidence { method, _, _, _ in method == .msp ? 0.9 : 0.7 }
    #expect(try dominated.fewestWins(DetectionMethod.earlier, .full) == 0)
  }

  @Test("Couples whose majority changes sides are counted")
  func reversals() throws {
    let evidence = Self.evidence { method, pair, regime, _ in
      guard method == .mahalanobis else { return 0.7 + 0.001 * Double(method.rawValue.count) }
      return regime == .full ? 0.9 : pair == 0 ? 0.9 : 0.5
    }
    // Mahalanobis leads all three others with full data, and trails them on 15 of 16 with few.
    let few = Regime.perClass(5)
    #expect(try evidence.reversals(DetectionMethod.published, from: few, to: .full) == 3)
    #expect(try evidence.reversals(DetectionMethod.published, from: .full, to: .full) == 0)
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
