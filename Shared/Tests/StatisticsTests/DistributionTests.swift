import Foundation
import Statistics
import Testing

@Suite("Distributions")
struct DistributionTests {
  let tables: Fixture.Distributions

  init() throws { tables = try Fixture.load().distributions }

  /// The least relative error that a table asks for; tails count by their own size.
  private func worst(_ rows: [[Double]], _ error: ([Double]) -> Double) -> Double {
    rows.map(error).max() ?? .nan
  }

  @Test func normal() {
    let cumulative = worst(tables.normalCumulative) {
      relativeError(StandardNormal.cumulative($0[0]), $0[1], scale: 0)
    }
    #expect(cumulative < 1e-12)
    let quantile = worst(tables.normalQuantile) {
      relativeError(StandardNormal.quantile($0[0]), $0[1], scale: 1e-3)
    }
    #expect(quantile < 1e-12)
    #expect(StandardNormal.quantile(0) == -.infinity && StandardNormal.quantile(1) == .infinity)
    #expect(StandardNormal.quantile(-1).isNaN && StandardNormal.quantile(.nan).isNaN)
    #expect(StandardNormal.upperTail(3) == StandardNormal.cumulative(-3))
  }

  @Test func student() {
    let tail = worst(tables.studentTail) {
      relativeError(
        StudentDistribution(degreesOfFreedom: $0[0]).upperTail($0[1]), $0[2], scale: 0)
    }
    #expect(tail < 1e-10)
    let quantile = worst(tables.studentQuantile) {
      relativeError(
        StudentDistribution(degreesOfFreedom: $0[0]).quantile($0[1]), $0[2], scale: 1e-3)
    }
    #expect(quantile < 1e-9)
    let t = StudentDistribution(degreesOfFreedom: 4)
    #expect(t.quantile(0) == -.infinity && t.quantile(1) == .infinity && t.quantile(0.5) == 0)
    #expect(t.quantile(2).isNaN && t.cumulative(.nan).isNaN)
    #expect(t.cumulative(.infinity) == 1 && t.cumulative(-.infinity) == 0)
    #expect(t.upperTail(1e200) == 0 || t.upperTail(1e200) < 1e-300)
  }

  @Test("t of one degree of freedom is Cauchy's distribution")
  func cauchy() {
    let t = StudentDistribution(degreesOfFreedom: 1)
    for x in [-1e6, -3, -0.2, 0, 0.5, 2, 40] {
      #expect(relativeError(t.cumulative(x), 0.5 + atan(x) / .pi, scale: 1) < 1e-14)
      #expect(relativeError(t.density(x), 1 / (.pi * (1 + x * x)), scale: 0) < 1e-13)
    }
    #expect(abs(t.quantile(0.75) - 1) < 1e-14)
  }

  @Test func chiSquared() {
    let lower = worst(tables.chiSquared) {
      relativeError(
        ChiSquaredDistribution(degreesOfFreedom: $0[0]).cumulative($0[1]), $0[2], scale: 0)
    }
    #expect(lower < 1e-11)
    let upper = worst(tables.chiSquared) {
      relativeError(
        ChiSquaredDistribution(degreesOfFreedom: $0[0]).upperTail($0[1]), $0[3], scale: 0)
    }
    #expect(upper < 1e-11)
    let chi = ChiSquaredDistribution(degreesOfFreedom: 3)
    #expect(chi.cumulative(-1) == 0 && chi.upperTail(0) == 1 && chi.upperTail(.infinity) == 0)
  }

  @Test func binomial() {
    let error = worst(tables.binomial) { row in
      let null = BinomialDistribution(trials: Int(row[0]), probability: row[2])
      let k = Int(row[1])
      return max(
        relativeError(null.cumulative(k), row[3], scale: 1e-250),
        relativeError(null.upperTail(from: k), row[4], scale: 1e-250))
    }
    #expect(error < 1e-10)
    let null = BinomialDistribution(trials: 4, probability: 0.5)
    // 1 + 4 of 16 outcomes.
    #expect(abs(null.cumulative(1) - 5.0 / 16) < 1e-15)
    #expect(null.cumulative(-1) == 0 && null.cumulative(4) == 1)
    #expect(null.upperTail(from: 0) == 1 && null.upperTail(from: 5) == 0)
    let certain = BinomialDistribution(trials: 3, probability: 1)
    #expect(certain.cumulative(2) == 0 && certain.upperTail(from: 3) == 1)
  }

  @Test func incompleteBetaAndGamma() {
    let beta = worst(tables.incompleteBeta) {
      relativeError(regularizedIncompleteBeta($0[0], a: $0[1], b: $0[2]), $0[3], scale: 1e-200)
    }
    #expect(beta < 1e-10)
    let gamma = worst(tables.incompleteGamma) {
      max(
        relativeError(regularizedLowerGamma($0[0], $0[1]), $0[2], scale: 1e-200),
        relativeError(regularizedUpperGamma($0[0], $0[1]), $0[3], scale: 1e-200))
    }
    #expect(gamma < 1e-10)
    let logarithm = worst(tables.logGamma) { relativeError(logGamma($0[0]), $0[1]) }
    #expect(logarithm < 1e-14)
    #expect(regularizedIncompleteBeta(1.5, a: 1, b: 1).isNaN)
    #expect(regularizedIncompleteBeta(0.5, a: 0, b: 1).isNaN)
    #expect(regularizedLowerGamma(-1, 1).isNaN && regularizedUpperGamma(1, .nan).isNaN)
    #expect(logGamma(0).isNaN && logGamma(.infinity) == .infinity)
  }
}
