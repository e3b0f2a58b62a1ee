import Foundation
import Randomness
import Testing

@Suite("Continuous distributions")
struct ContinuousDistributionTests {
  static let count = 100_000

  static func sample(
    _ name: String, _ draw: (inout RandomGenerator) -> Double
  ) -> [Double] {
    var generator = RandomKey(seed: 2024).split(name).generator()
    return (0..<count).map { _ in draw(&generator) }
  }

  @Test func uniform() {
    let values = Self.sample("uniform") { $0.uniform() }
    #expect(kolmogorovDistance(values) { $0 } < 1.95)
    #expect(values.allSatisfy { (0..<1).contains($0) })
    let shifted = Self.sample("range") { $0.uniform(in: -3...5) }
    #expect(kolmogorovDistance(shifted) { ($0 + 3) / 8 } < 1.95)
    var generator = RandomKey(seed: 1).generator()
    let widest = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    #expect((0..<100).allSatisfy { _ in generator.uniform(in: widest).isFinite })
    #expect(generator.uniform(in: 2...2) == 2)
  }

  @Test func normal() {
    let values = Self.sample("normal") { $0.normal(mean: 2, standardDeviation: 3) }
    #expect(kolmogorovDistance(values) { normalDistribution(($0 - 2) / 3) } < 1.95)
    let z = values.map { ($0 - 2) / 3 }
    // Moments of a standard normal: E z^2 = 1 (variance 2), E z^3 = 0 (15), E z^4 = 3 (96).
    #expect(meanScore(z, mean: 0, variance: 1) < 4)
    #expect(meanScore(z.map { $0 * $0 }, mean: 1, variance: 2) < 4)
    #expect(meanScore(z.map { $0 * $0 * $0 }, mean: 0, variance: 15) < 4)
    #expect(meanScore(z.map { $0 * $0 * $0 * $0 }, mean: 3, variance: 96) < 4)
  }

  @Test func exponential() {
    let values = Self.sample("exponential") { $0.exponential(rate: 2.5) }
    #expect(kolmogorovDistance(values) { 1 - exp(-2.5 * $0) } < 1.95)
  }

  @Test("gamma numbers of shape 3, 1 and 1/2, whose distribution functions are elementary")
  func gamma() {
    let three = Self.sample("gamma3") { $0.gamma(shape: 3) }
    #expect(kolmogorovDistance(three) { 1 - exp(-$0) * (1 + $0 + $0 * $0 / 2) } < 1.95)
    let one = Self.sample("gamma1") { $0.gamma(shape: 1) }
    #expect(kolmogorovDistance(one) { 1 - exp(-$0) } < 1.95)
    let half = Self.sample("gamma0.5") { $0.gamma(shape: 0.5) }
    #expect(kolmogorovDistance(half) { erf($0.squareRoot()) } < 1.95)
  }

  @Test("beta(2, 3) has distribution x^2 (6 - 8x + 3x^2), beta(1/2, 1/2) the arcsine")
  func beta() {
    let values = Self.sample("beta23") { $0.beta(2, 3) }
    #expect(kolmogorovDistance(values) { $0 * $0 * (6 - 8 * $0 + 3 * $0 * $0) } < 1.95)
    let arcsine = Self.sample("arcsine") { $0.beta(0.5, 0.5) }
    #expect(kolmogorovDistance(arcsine) { 2 / .pi * asin($0.squareRoot()) } < 1.95)
  }

  @Test("beta and Dirichlet stay numbers where their gamma numbers underflow")
  func tinyShapes() {
    let values = Self.sample("tiny") { $0.beta(1e-3, 1e-3) }
    #expect(values.allSatisfy { (0...1).contains($0) })
    // Variance ab / ((a + b)^2 (a + b + 1)) = 0.25 / 1.002.
    #expect(meanScore(values, mean: 0.5, variance: 0.25 / 1.002) < 4)
    var generator = RandomKey(seed: 3).generator()
    for _ in 0..<1000 {
      let point = generator.dirichlet([1e-4, 1e-4, 1e-4])
      #expect(abs(point.reduce(0, +) - 1) < 1e-12)
    }
  }

  @Test("a coordinate of a Dirichlet point is a beta number")
  func dirichlet() {
    var points: [[Double]] = []
    var generator = RandomKey(seed: 2024).split("dirichlet").generator()
    for _ in 0..<Self.count { points.append(generator.dirichlet([2, 1, 2])) }
    #expect(points.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
    for coordinate in [0, 2] {
      let marginal = points.map { $0[coordinate] }
      // Beta(2, 3).
      #expect(kolmogorovDistance(marginal) { $0 * $0 * (6 - 8 * $0 + 3 * $0 * $0) } < 1.95)
    }
  }
}
