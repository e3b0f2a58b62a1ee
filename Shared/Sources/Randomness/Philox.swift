/// The Philox4x32-10 block function: a keyed bijection of 128-bit counters.
///
/// Ten rounds of `(c0, c1, c2, c3) -> (hi(M1 c2) ^ c1 ^ k0, lo(M1 c2), hi(M0 c0) ^ c3 ^ k1, lo(M0 c0))`
/// with the key advanced by a Weyl sequence between rounds.
///
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
package enum Philox {
  static let rounds = 10
  static let multipliers: (UInt64, UInt64) = (0xD251_1F53, 0xCD9E_8D57)
  static let weyl: (UInt64, UInt64) = (0x9E37_79B9, 0xBB67_AE85)
  static let lowerHalf: UInt64 = 0xFFFF_FFFF

  /// Returns the 128-bit block of `counter` under `key`.
  ///
  /// Words are packed little end first: `low` holds words 0 and 1, `high` words 2 and 3.
  package static func block(_ counter: Bits128, key: UInt64) -> Bits128 {
    var (c0, c1) = (counter.low & lowerHalf, counter.low >> 32)
    var (c2, c3) = (counter.high & lowerHalf, counter.high >> 32)
    var (k0, k1) = (key & lowerHalf, key >> 32)
    for _ in 0..<rounds {
      let p0 = multipliers.0 &* c0
      let p1 = multipliers.1 &* c2
      (c0, c1) = ((p1 >> 32) ^ c1 ^ k0, p1 & lowerHalf)
      (c2, c3) = ((p0 >> 32) ^ c3 ^ k1, p0 & lowerHalf)
      k0 = (k0 &+ weyl.0) & lowerHalf
      k1 = (k1 &+ weyl.1) & lowerHalf
    }
    return Bits128(low: c0 | c1 << 32, high: c2 | c3 << 32)
  }
}

/// A 128-bit value as two 64-bit halves.
package struct Bits128: Hashable, Sendable {
  package var low: UInt64
  package var high: UInt64

  package init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  package static func ^ (a: Bits128, b: Bits128) -> Bits128 {
    Bits128(low: a.low ^ b.low, high: a.high ^ b.high)
  }
}
