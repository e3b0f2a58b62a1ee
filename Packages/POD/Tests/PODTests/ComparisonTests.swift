import Experiments
import Foundation
import Statistics
import Testing

@testable import POD

@Suite("Comparison frame")
struct ComparisonTests {
  @Test("Every number that is fixed by hand")
  func vectors() throws {
    let vectors = try PODVectors.all()
    #expect(vectors.count > 80)
    for vector in vectors { #expect(vector.passes, "\(vector)") }
  }

  @Test("An order that turns is found, and how many pairs turned")
  func reversal() throws {
    // Mahalanobis against ODIN as published, with the fewest pairs that can have turned.
    let first = [Double](repeating: 1, count: 12) + [Double](repeating: -1, count: 4)
    let second = [Double](repeating: 1, count: 3) + [Double](repeating: -1, count: 13)
    let reversal = try Reversal(first: first, second: second)
    #expect(reversal.towardsSecond == 9 && reversal.towardsFirst == 0)
    #expect(reversal.wins == [12, 3] && reversal.decided == 16)
    // Ahead by 12 to 4 at first, behind by 3 to 13.
    #expect(reversal.strength == 8)
    #expect(try abs(reversal.test().pValue - 0.00390625) < 1e-12)
  }

  @Test("Ties decide nothing, and equal majorities are no reversal")
  func noReversal() throws {
    let reversal = try Reversal(first: [1, 0, -1, 2], second: [-1, 5, 1, 0])
    #expect(reversal.decided == 2 && reversal.strength == 0)
    #expect(try reversal.test().pValue == 1)
    #expect(throws: (any Error).self) { try Reversal(first: [1], second: []) }
  }
}

@Suite("Regimes")
struct RegimeTests {
  private static let labels: [Int32] = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0]

  @Test("The first samples of every class are kept")
  func kept() throws {
    #expect(try Regime.full.indices(labels: Self.labels) == Array(0..<12))
    #expect(try Regime.perClass(2).indices(labels: Self.labels) == [0, 1, 2, 3])
    // A half of 7 and of 5, rounded down.
    #expect(try Regime.fraction(0.5).indices(labels: Self.labels) == [0, 1, 2, 3, 4])
    let hundred = [Int32](repeating: 0, count: 100)
    #expect(try Regime.fraction(0.57).indices(labels: hundred).count == 57)
  }

  @Test("A class of which nothing is left is an error")
  func tooFew() {
    #expect(throws: PODError.tooFewSamples(class: 0, found: 7, needed: 10)) {
      try Regime.fraction(0.1).indices(labels: Self.labels)
    }
    #expect(throws: PODError.tooFewSamples(class: 1, found: 5, needed: 6)) {
      try Regime.perClass(6).indices(labels: Self.labels)
    }
    #expect(throws: PODError.tooFewSamples(class: 2, found: 0, needed: 1)) {
      try Regime.full.indices(labels: Self.labels, classes: 3)
    }
    for regime in [Regime.fraction(0), .fraction(1.5), .fraction(.nan), .perClass(0)] {
      #expect(throws: PODError.self) { try regime.indices(labels: Self.labels) }
    }
  }
}
