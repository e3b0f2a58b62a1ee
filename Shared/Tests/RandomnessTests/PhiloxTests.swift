import Randomness
import Testing

@Suite("Philox4x32-10")
struct PhiloxTests {
  /// The known answers that the Random123 library publishes with the algorithm.
  static let knownAnswers: [(counter: Bits128, key: UInt64, block: [UInt32])] = [
    (Bits128(low: 0, high: 0), 0, [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
    (
      Bits128(low: .max, high: .max), .max,
      [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]
    ),
    (
      Bits128(low: 0x85A3_08D3_243F_6A88, high: 0x0370_7344_1319_8A2E), 0x299F_31D0_A409_3822,
      [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]
    ),
  ]

  @Test("known answers", arguments: knownAnswers)
  func knownAnswer(counter: Bits128, key: UInt64, block: [UInt32]) {
    let words = Philox.block(counter, key: key)
    let found = [words.low, words.low >> 32, words.high, words.high >> 32]
    #expect(found.map { UInt32(truncatingIfNeeded: $0) } == block)
  }

  @Test("a fill holds the blocks of the stream, lane by lane")
  func lanesAgreeWithBlocks() {
    let key = RandomKey(seed: 9).split("lanes")
    var words = key.generator()
    let scalar = (0..<64).map { _ in words.uniform() }
    var generator = key.generator()
    var filled = [Double](repeating: -1, count: 64)
    generator.fillUniform(&filled)
    for group in 0..<4 {
      for lane in 0..<8 {
        let block = 8 * group + lane
        #expect(filled[16 * group + lane] == scalar[2 * block])
        #expect(filled[16 * group + 8 + lane] == scalar[2 * block + 1])
      }
    }
    #expect(generator == words)
  }
}
