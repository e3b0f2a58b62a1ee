import Foundation
import Randomness
import Testing

@Suite("Fills")
struct FillTests {
  static let lengths = [0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 1023, 1024, 1025, 4097]

  @Test("a shorter fill is the beginning of a longer one", arguments: lengths)
  func prefixes(length: Int) {
    let generator = RandomKey(seed: 31).generator()
    func filled<T: BinaryFloatingPoint>(
      _ count: Int, _ fill: (inout RandomGenerator, inout [T]) -> Void
    ) -> [T] {
      var copy = generator
      var values = [T](repeating: 99, count: count)
      fill(&copy, &values)
      return values
    }
    let floats: [(inout RandomGenerator, inout [Float]) -> Void] = [
      { $0.fillUniform(&$1) }, { $0.fillNormal(&$1) },
    ]
    for fill in floats { #expect(filled(length, fill) == Array(filled(5000, fill)[..<length])) }
    let doubles: [(inout RandomGenerator, inout [Double]) -> Void] = [
      { $0.fillUniform(&$1) }, { $0.fillNormal(&$1) },
    ]
    for fill in doubles { #expect(filled(length, fill) == Array(filled(5000, fill)[..<length])) }
  }

  @Test("buffers, spans and arrays are filled alike")
  func forms() {
    let generator = RandomKey(seed: 32).generator()
    var (first, second, third) = (generator, generator, generator)
    var array = [Float](repeating: 0, count: 100)
    first.fillNormal(&array, mean: 1, standardDeviation: 2)
    var buffered = [Float](repeating: 0, count: 100)
    buffered.withUnsafeMutableBufferPointer {
      second.fillNormal($0, mean: 1, standardDeviation: 2)
    }
    var spanned = [Float](repeating: 0, count: 100)
    var span = spanned.mutableSpan
    third.fillNormal(&span, mean: 1, standardDeviation: 2)
    #expect(array == buffered)
    #expect(array == spanned)
    #expect(first == second && second == third)
  }

  @Test("uniform fills are uniform and stay in their range")
  func uniform() {
    var generator = RandomKey(seed: 33).generator()
    var floats = [Float](repeating: 0, count: 200_001)
    generator.fillUniform(&floats, in: -2...3)
    #expect(floats.allSatisfy { (-2...3).contains($0) })
    #expect(kolmogorovDistance(floats.map(Double.init)) { ($0 + 2) / 5 } < 1.95)
    var doubles = [Double](repeating: 0, count: 200_001)
    generator.fillUniform(&doubles)
    #expect(doubles.allSatisfy { (0..<1).contains($0) })
    #expect(kolmogorovDistance(doubles) { $0 } < 1.95)
    // The width rounds up here, so the largest draws would leave the range without the clamp.
    let narrow: ClosedRange<Float> = 0.3...(0.3 as Float).nextUp.nextUp.nextUp
    generator.fillUniform(&floats, in: narrow)
    #expect(floats.allSatisfy(narrow.contains))
  }

  @Test("normal fills are normal, and their neighbours and pairs uncorrelated")
  func normal() {
    var generator = RandomKey(seed: 34).generator()
    var floats = [Float](repeating: 0, count: 1 << 18)
    generator.fillNormal(&floats, mean: -1, standardDeviation: 0.5)
    judgeNormal(floats.map { (Double($0) + 1) / 0.5 })
    var doubles = [Double](repeating: 0, count: 1 << 18)
    generator.fillNormal(&doubles, mean: -1, standardDeviation: 0.5)
    judgeNormal(doubles.map { ($0 + 1) / 0.5 })
  }

  private func judgeNormal(_ z: [Double]) {
    #expect(kolmogorovDistance(z, normalDistribution) < 1.95)
    #expect(meanScore(z, mean: 0, variance: 1) < 4)
    #expect(meanScore(z.map { $0 * $0 }, mean: 1, variance: 2) < 4)
    #expect(meanScore(z.map { $0 * $0 * $0 }, mean: 0, variance: 15) < 4)
    #expect(meanScore(z.map { $0 * $0 * $0 * $0 }, mean: 3, variance: 96) < 4)
    // The expected share beyond four standard deviations is 6.33e-5, 16.6 numbers here.
    #expect((4...34).contains(z.filter { abs($0) > 4 }.count))
    for lag in [1, 8, 16] {
      let products = zip(z, z.dropFirst(lag)).map(*)
      #expect(meanScore(products, mean: 0, variance: 1) < 4)
      // Squares are uncorrelated too, which a fault in the pairing of angle and radius would break.
      let squares = zip(z, z.dropFirst(lag)).map { ($0 * $0 - 1) * ($1 * $1 - 1) }
      #expect(meanScore(squares, mean: 0, variance: 4) < 4)
    }
  }

  /// The transform's series against the C library, on the words that the fill used.
  @Test("normal numbers are the transform of their words")
  func accuracy() {
    let generator = RandomKey(seed: 35).generator()
    var (filling, words) = (generator, generator)
    var values = [Double](repeating: 0, count: 16 * 500)
    filling.fillNormal(&values)
    var raw = [UInt64](repeating: 0, count: values.count)
    for start in stride(from: 0, to: raw.count, by: 16) {
      for lane in 0..<8 {
        raw[start + lane] = words.next()
        raw[start + 8 + lane] = words.next()
      }
    }
    for start in stride(from: 0, to: raw.count, by: 16) {
      for lane in start..<(start + 8) {
        let u = 1 - Double(raw[lane] >> 12) * 0x1p-52
        let radius = (-2 * log(u)).squareRoot()
        let found = hypot(values[lane], values[lane + 8])
        #expect(abs(found - radius) < 1e-14 * max(1, radius))
        let word = raw[lane + 8]
        let angle = (Double((word << 2) >> 12) * 0x1p-52 - 0.5) * .pi / 2
        let minor = word >> 62 & 1 == 0 ? values[lane + 8] : values[lane]
        #expect(abs(minor - radius * sin(angle)) < 1e-14 * max(1, radius))
      }
    }
  }

  @Test("single-precision normal numbers are the transform of their words")
  func singlePrecisionAccuracy() {
    var generator = RandomKey(seed: 37).generator()
    var words = generator
    var values = [Float](repeating: 0, count: 32 * 500)
    generator.fillNormal(&values)
    for group in stride(from: 0, to: values.count, by: 32) {
      // Low halves of eight blocks, then high halves, each two words of 32 bits.
      var (low, high) = ([UInt32](), [UInt32]())
      for _ in 0..<8 {
        low += halves(words.next())
        high += halves(words.next())
      }
      for (start, bits) in [(group, low), (group + 16, high)] {
        for lane in 0..<8 {
          let u = (Double(bits[lane] >> 1) + 0.5) * 0x1p-31
          let radius = (-2 * log(u)).squareRoot()
          let (x, y) = (Double(values[start + lane]), Double(values[start + 8 + lane]))
          #expect(abs(hypot(x, y) - radius) < 1e-6 + 5e-7 * radius || u > 0.999)
          let angle = Double(Int32(bitPattern: bits[lane + 8] << 2)) * .pi / 0x1p33
          let minor = bits[lane + 8] >> 30 & 1 == 0 ? y : x
          #expect(abs(minor - hypot(x, y) * sin(angle)) < 1e-6)
        }
      }
    }
  }

  private func halves(_ word: UInt64) -> [UInt32] {
    [UInt32(truncatingIfNeeded: word), UInt32(word >> 32)]
  }

  @Test("constant fills")
  func degenerate() {
    var generator = RandomKey(seed: 36).generator()
    var values = [Float](repeating: 0, count: 40)
    generator.fillNormal(&values, mean: 3, standardDeviation: 0)
    #expect(values.allSatisfy { $0 == 3 })
    generator.fillUniform(&values, in: 7...7)
    #expect(values.allSatisfy { $0 == 7 })
  }
}
