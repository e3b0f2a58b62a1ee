extension BoxMuller {
  /// Returns the logarithms of the uniform numbers in `(0, 1]` that `words` stand for.
  @inline(__always)
  static func logarithm(ofUniform words: SIMD8<UInt64>) -> SIMD8<Double> {
    let u = 2 - fromOneToTwo(words)
    // u = 2^e m with m in [sqrt(1/2), sqrt(2)), and log m = 2 artanh s with s = (m - 1) / (m + 1).
    let rootHalf: UInt64 = 0x3FE6_A09E_667F_3BCD
    let one: UInt64 = 0x3FF0_0000_0000_0000
    let shifted = unsafeBitCast(u, to: SIMD8<UInt64>.self) &+ (one &- rootHalf)
    let biased = unsafeBitCast((shifted &>> 52) | 0x4330_0000_0000_0000, to: SIMD8<Double>.self)
    let e = biased - (0x1p52 + 1023)
    let m = unsafeBitCast((shifted & 0xF_FFFF_FFFF_FFFF) &+ rootHalf, to: SIMD8<Double>.self)
    let s = (m - 1) / (m + 1)
    return e * 0.693_147_180_559_945_3 + 2 * s * artanhRatio(s * s)
  }

  /// Returns `artanh(s) / s` for `s2 = s^2` below 0.0295, by its series.
  @inline(__always)
  private static func artanhRatio(_ s2: SIMD8<Double>) -> SIMD8<Double> {
    var sum = 1 / 19 + s2 * (1 / 21)
    sum = 1 / 17 + s2 * sum
    sum = 1 / 15 + s2 * sum
    sum = 1 / 13 + s2 * sum
    sum = 1 / 11 + s2 * sum
    sum = 1 / 9 + s2 * sum
    sum = 1 / 7 + s2 * sum
    sum = 1 / 5 + s2 * sum
    sum = 1 / 3 + s2 * sum
    return 1 + s2 * sum
  }

  /// Returns the uniform points of the unit circle that `words` stand for.
  @inline(__always)
  static func pointOnCircle(
    ofUniform words: SIMD8<UInt64>
  ) -> (x: SIMD8<Double>, y: SIMD8<Double>) {
    // Fifty-two bits are an angle in [-pi/4, pi/4); two others turn it into one of four quarters.
    let (sine, cosine) = sineAndCosine((fromOneToTwo(words &<< 2) - 1.5) * (Double.pi / 2))
    let minor = unsafeBitCast(sine, to: SIMD8<UInt64>.self)
    let major = unsafeBitCast(cosine, to: SIMD8<UInt64>.self) ^ (words & 0x8000_0000_0000_0000)
    let isSwapped = 0 &- ((words &>> 62) & 1)
    let difference = (major ^ minor) & isSwapped
    return (
      unsafeBitCast(major ^ difference, to: SIMD8<Double>.self),
      unsafeBitCast(minor ^ difference, to: SIMD8<Double>.self)
    )
  }

  /// Returns sine and cosine of angles in `[-pi/4, pi/4]`, by their series.
  @inline(__always)
  private static func sineAndCosine(
    _ angle: SIMD8<Double>
  ) -> (SIMD8<Double>, SIMD8<Double>) {
    let a2 = angle * angle
    var sine = 1 - a2 * (1 / 272)
    sine = 1 - a2 * (1 / 210) * sine
    sine = 1 - a2 * (1 / 156) * sine
    sine = 1 - a2 * (1 / 110) * sine
    sine = 1 - a2 * (1 / 72) * sine
    sine = 1 - a2 * (1 / 42) * sine
    sine = 1 - a2 * (1 / 20) * sine
    sine = 1 - a2 * (1 / 6) * sine
    var cosine = 1 - a2 * (1 / 240)
    cosine = 1 - a2 * (1 / 182) * cosine
    cosine = 1 - a2 * (1 / 132) * cosine
    cosine = 1 - a2 * (1 / 90) * cosine
    cosine = 1 - a2 * (1 / 56) * cosine
    cosine = 1 - a2 * (1 / 30) * cosine
    cosine = 1 - a2 * (1 / 12) * cosine
    cosine = 1 - a2 * (1 / 2) * cosine
    return (angle * sine, cosine)
  }

  /// Returns numbers of `[1, 2)` whose fractions are the upper 52 bits of the words.
  @inline(__always)
  private static func fromOneToTwo(_ words: SIMD8<UInt64>) -> SIMD8<Double> {
    unsafeBitCast((words &>> 12) | 0x3FF0_0000_0000_0000, to: SIMD8<Double>.self)
  }

  /// Returns `x / sqrt(x)` by Newton's iteration from a guess on the bits.
  @inline(__always)
  static func squareRoot(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let halfBits = unsafeBitCast(x, to: SIMD8<UInt64>.self) &>> 1
    var inverse = unsafeBitCast(0x5FE6_EB50_C7B5_37A9 &- halfBits, to: SIMD8<Double>.self)
    let half = x * 0.5
    for _ in 0..<4 { inverse = inverse * (1.5 - half * inverse * inverse) }
    return x * inverse
  }
}
