import Foundation
import Randomness
import Testing

@Suite("Random generators")
struct RandomGeneratorTests {
  @Test("a decoded generator gives the same bits, at even and odd positions", arguments: 0..<5)
  func resume(used: Int) throws {
    var generator = RandomKey(seed: 11).split("resume").generator()
    for _ in 0..<used { _ = generator.next() }
    let data = try JSONEncoder().encode(generator)
    var resumed = try JSONDecoder().decode(RandomGenerator.self, from: data)
    #expect(resumed == generator)
    #expect(resumed.hashValue == generator.hashValue)
    for _ in 0..<10 { #expect(resumed.next() == generator.next()) }
    #expect(resumed.normal() == generator.normal())
    var (a, b) = ([Float](repeating: 0, count: 37), [Float](repeating: 1, count: 37))
    resumed.fillNormal(&a)
    generator.fillNormal(&b)
    #expect(a == b)
  }

  @Test("a generator starts at any position of its stream")
  func position() {
    var generator = RandomKey(seed: 4).generator()
    let words = (0..<20).map { _ in generator.next() }
    #expect(generator.position == 20)
    for start in 0..<20 {
      var late = RandomGenerator(key: generator.key, position: UInt64(start))
      #expect(late.next() == words[start])
    }
    #expect(RandomGenerator(key: generator.key, position: 3) != generator)
  }

  @Test("the last position of a stream is followed by its first")
  func wrapsAround() {
    let key = RandomKey(seed: 4)
    var last = RandomGenerator(key: key, position: .max)
    _ = last.next()
    #expect(last == key.generator())
    var filled = RandomGenerator(key: key, position: .max)
    var values = [Double](repeating: 0, count: 16)
    filled.fillUniform(&values)
    var first = [Double](repeating: 0, count: 16)
    var generator = key.generator()
    generator.fillUniform(&first)
    #expect(values == first)
  }

  @Test("a fill never reuses words that scalar calls took", arguments: [0, 1, 2, 3])
  func fillAfterScalars(used: Int) {
    let key = RandomKey(seed: 8)
    var generator = key.generator()
    for _ in 0..<used { _ = generator.next() }
    var values = [Double](repeating: 0, count: 16)
    generator.fillUniform(&values)
    var reference = key.generator()
    let words = (0..<24).map { _ in reference.uniform() }
    #expect(Set(values) == Set(words[(2 * ((used + 1) / 2))...].prefix(16)))
  }

  @Test("the generator serves the standard library")
  func standardLibrary() {
    var generator = RandomKey(seed: 6).generator()
    let values = (0..<1000).map { _ in Int.random(in: -3...3, using: &generator) }
    #expect(Set(values) == Set(-3...3))
    #expect(Array(0..<50).shuffled(using: &generator).sorted() == Array(0..<50))
  }

  @Test("bits of words are fair coins")
  func fairBits() {
    var generator = RandomKey(seed: 2).generator()
    let count = 1 << 16
    var ones = [Int](repeating: 0, count: 64)
    for _ in 0..<count {
      let word = generator.next()
      for bit in 0..<64 { ones[bit] += Int(word >> UInt64(bit) & 1) }
    }
    let deviation = 5 * (Double(count) / 4).squareRoot()
    for bit in 0..<64 { #expect(abs(Double(ones[bit]) - Double(count) / 2) < deviation) }
  }
}
