extension Philox {
  typealias Lanes = SIMD8<UInt64>

  /// The number of 64-bit words one call of ``storeEightBlocks(from:stream:key:into:)`` writes.
  static let wordsPerGroup = 16

  /// Writes the eight blocks of counters `index ..< index + 8`, a vector lane each.
  ///
  /// Lane `j` of the group lands in words `j` (the block's low half) and `8 + j` (its high half).
  /// Each 32-bit word has a 64-bit lane, so that a product is one vector instruction; what the
  /// upper halves of the lanes hold is masked off where it would matter.
  @inline(__always)
  static func storeEightBlocks(
    from index: UInt64, stream: UInt64, key: UInt64, into words: UnsafeMutablePointer<UInt64>
  ) {
    let mask = Lanes(repeating: lowerHalf)
    let (m0, m1) = (Lanes(repeating: multipliers.0), Lanes(repeating: multipliers.1))
    let counter = Lanes(repeating: index) &+ Lanes(0, 1, 2, 3, 4, 5, 6, 7)
    var (c0, c1) = (counter, counter &>> 32)
    var c2 = Lanes(repeating: stream)
    var c3 = Lanes(repeating: stream >> 32)
    var (k0, k1) = (key, key >> 32)
    for _ in 0..<rounds {
      let p0 = m0 &* (c0 & mask)
      let p1 = m1 &* (c2 & mask)
      (c0, c1) = ((p1 &>> 32) ^ c1 ^ Lanes(repeating: k0), p1)
      (c2, c3) = ((p0 &>> 32) ^ c3 ^ Lanes(repeating: k1), p0)
      k0 &+= weyl.0
      k1 &+= weyl.1
    }
    let destination = UnsafeMutableRawPointer(words)
    destination.storeBytes(of: (c0 & mask) | (c1 &<< 32), as: Lanes.self)
    destination.storeBytes(of: (c2 & mask) | (c3 &<< 32), toByteOffset: 64, as: Lanes.self)
  }
}
