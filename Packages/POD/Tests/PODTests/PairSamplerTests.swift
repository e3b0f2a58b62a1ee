import Randomness
import Statistics
import Testing

@testable import POD

@Suite("Pair sampler")
struct PairSamplerTests {
  private static let key = RandomKey(seed: 5)
  // Classes of 50, 30 and 20; class 2 is empty.
  private static let labels: [Int32] = (0..<100).map { $0 < 50 ? 0 : $0 < 80 ? 1 : 3 }

  @Test("Half of the pairs are of one class, of two different samples")
  func halves() throws {
    let pairs = try PairSampler(labels: Self.labels, key: Self.key).pairs(0..<10_000)
    #expect(pairs.count { !$0.isDifferent } == 5000)
    for pair in pairs {
      #expect(pair.first != pair.second)
      #expect((Self.labels[pair.first] != Self.labels[pair.second]) == pair.isDifferent)
    }
  }

  @Test("Classes are drawn evenly, whatever their sizes", arguments: [false, true])
  func evenly(areDifferent: Bool) throws {
    let pairs = try PairSampler(labels: Self.labels, key: Self.key).pairs(0..<10_000)
      .filter { $0.isDifferent == areDifferent }
    let firsts = pairs.map { Self.labels[$0.first] }
    let statistic = [0, 1, 3].reduce(0.0) { sum, label in
      let expected = Double(pairs.count) / 3
      let excess = Double(firsts.count { Int($0) == label }) - expected
      return sum + excess * excess / expected
    }
    #expect(ChiSquaredDistribution(degreesOfFreedom: 2).upperTail(statistic) > 0.001)
  }

  @Test("A pair depends on the key and its place alone")
  func reproducible() throws {
    let sampler = try PairSampler(labels: Self.labels, key: Self.key)
    #expect(sampler.pairs(100..<200) == Array(sampler.pairs(0..<200)[100...]))
    let other = try PairSampler(labels: Self.labels, key: RandomKey(seed: 6))
    #expect(sampler.pairs(0..<50) != other.pairs(0..<50))
  }

  @Test("Classes without a pair are refused")
  func badLabels() {
    #expect(throws: PODError.tooFewSamples(class: 1, found: 1, needed: 2)) {
      try PairSampler(labels: [0, 0, 1], key: Self.key)
    }
    #expect(throws: PODError.tooFewClasses(found: 1)) {
      try PairSampler(labels: [2, 2], key: Self.key)
    }
    #expect(throws: PODError.tooFewClasses(found: 0)) { try PairSampler(labels: [], key: Self.key) }
    #expect(throws: PODError.labelOutOfRange(index: 1, value: -1, classes: 1)) {
      try PairSampler(labels: [0, -1], key: Self.key)
    }
  }
}
