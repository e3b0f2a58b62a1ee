import Foundation
import Randomness
import Testing

@Suite("Discrete distributions")
struct DiscreteDistributionTests {
  static let count = 200_000

  static func counts(
    _ name: String, cells: Int, _ draw: (inout RandomGenerator) -> Int
  ) -> [Int] {
    var generator = RandomKey(seed: 7).split(name).generator()
    var counts = [Int](repeating: 0, count: cells)
    for _ in 0..<count { counts[min(draw(&generator), cells - 1)] += 1 }
    return counts
  }

  @Test("integers below a bound are equally likely", arguments: [1, 2, 3, 7, 10, 64, 1000])
  func integer(bound: Int) {
    let counts = Self.counts("integer\(bound)", cells: bound) { $0.integer(below: bound) }
    #expect(counts.reduce(0, +) == Self.count)
    guard bound > 1 else { return }
    let p = [Double](repeating: 1 / Double(bound), count: bound)
    #expect(chiSquaredScore(observed: counts, probabilities: p) < 4.5)
  }

  /// Without rejection, the lower half of a bound of 3/4 of the range would be twice as likely.
  @Test func integerBelowHugeBound() {
    let bound = Int.max / 4 * 3
    let counts = Self.counts("huge", cells: 3) { $0.integer(below: bound) / (bound / 3) }
    #expect(chiSquaredScore(observed: counts, probabilities: [1.0 / 3, 1.0 / 3, 1.0 / 3]) < 4.5)
  }

  @Test func bernoulli() {
    let counts = Self.counts("bernoulli", cells: 2) { $0.bernoulli(0.3) ? 1 : 0 }
    #expect(chiSquaredScore(observed: counts, probabilities: [0.7, 0.3]) < 4.5)
    var generator = RandomKey(seed: 7).generator()
    #expect((0..<1000).allSatisfy { _ in generator.bernoulli(1) && !generator.bernoulli(0) })
  }

  @Test func categorical() {
    let weights = [0, 1, 0, 2.5, 0.5, 4, 0]
    let counts = Self.counts("categorical", cells: 7) { $0.categorical(weights) }
    #expect(counts[0] == 0 && counts[2] == 0 && counts[6] == 0)
    let positive = [1, 3, 4, 5]
    #expect(
      chiSquaredScore(
        observed: positive.map { counts[$0] }, probabilities: positive.map { weights[$0] / 8 })
        < 4.5)
  }

  @Test("Poisson numbers by inversion and by rejection", arguments: [0.1, 1, 4, 9.9, 10, 12.5, 40])
  func poisson(mean: Double) {
    // Cells from 0 to `last`, as many as hold all but a tail of a few expected numbers.
    var probabilities: [Double] = []
    var p = exp(-mean)
    var k = 0.0
    while k < mean || p * Double(Self.count) > 5 {
      probabilities.append(p)
      k += 1
      p *= mean / k
    }
    probabilities[probabilities.count - 1] += 1 - probabilities.reduce(0, +)
    let counts = Self.counts("poisson\(mean)", cells: probabilities.count) {
      $0.poisson(mean: mean)
    }
    let kept = probabilities.indices.filter { probabilities[$0] * Double(Self.count) > 5 }
    #expect(
      chiSquaredScore(
        observed: kept.map { counts[$0] }, probabilities: kept.map { probabilities[$0] }) < 4.5)
  }

  @Test func poissonOfExtremeMeans() {
    var generator = RandomKey(seed: 13).generator()
    #expect((0..<100).allSatisfy { _ in generator.poisson(mean: 0) == 0 })
    let values = (0..<10_000).map { _ in Double(generator.poisson(mean: 1e12)) }
    #expect(meanScore(values, mean: 1e12, variance: 1e12) < 4)
    let squares = values.map { ($0 - 1e12) * ($0 - 1e12) / 1e12 }
    #expect(meanScore(squares, mean: 1, variance: 2) < 4)
  }

  @Test("all orders of four are equally likely")
  func permutation() {
    var generator = RandomKey(seed: 21).generator()
    var counts: [[Int]: Int] = [:]
    for _ in 0..<120_000 { counts[generator.permutation(4), default: 0] += 1 }
    #expect(counts.count == 24)
    let p = [Double](repeating: 1.0 / 24, count: 24)
    #expect(chiSquaredScore(observed: Array(counts.values), probabilities: p) < 4.5)
    #expect(generator.permutation(0) == [])
    #expect(generator.permutation(1) == [0])
    var letters = Array("shuffle")
    generator.shuffle(&letters)
    #expect(String(letters.sorted()) == "effhlsu")
  }

  @Test("samples without replacement: all ordered pairs, dense and sparse", arguments: [4, 20])
  func sample(population: Int) {
    var generator = RandomKey(seed: 22).generator()
    var counts = [Int](repeating: 0, count: population * population)
    for _ in 0..<200_000 {
      let pair = generator.sample(2, from: population)
      counts[pair[0] * population + pair[1]] += 1
    }
    let pairs = counts.indices.filter { $0 / population != $0 % population }
    #expect(pairs.map { counts[$0] }.reduce(0, +) == 200_000)
    let p = [Double](repeating: 1 / Double(pairs.count), count: pairs.count)
    #expect(chiSquaredScore(observed: pairs.map { counts[$0] }, probabilities: p) < 4.5)
  }

  @Test func sampleOfAllOrNothing() {
    var generator = RandomKey(seed: 23).generator()
    #expect(generator.sample(0, from: 0) == [])
    #expect(generator.sample(0, from: 9) == [])
    #expect(generator.sample(9, from: 9).sorted() == Array(0..<9))
    let sparse = generator.sample(1000, from: 1_000_000_000_000)
    #expect(Set(sparse).count == 1000)
    #expect(sparse.allSatisfy { (0..<1_000_000_000_000).contains($0) })
  }
}
