extension BoxMuller {
  /// Returns the logarithms of the uniform numbers in `(0, 1]` that `words` stand for.
  @inline(__always)
  static func logarithm(ofUniform words: SIMD8<UInt32>) -> SIMD8<Float> {
    let integers = unsafeBitCast(words &>> 1, to: SIMD8<Int32>.self)
    let u = (SIMD8<Float>(integers) + 0.5) * 0x1p-31
    // u = 2^e m with m in [sqrt(1/2), sqrt(2)), and log m = 2 artanh s with s = (m - 1) / (m + 1).
    let rootHalf: Int32 = 0x3F35_04F3
    let shifted = unsafeBitCast(u, to: SIMD8<Int32>.self) &- rootHalf
    let e = SIMD8<Float>(shifted &>> 23)
    let m = unsafeBitCast((shifted & 0x7F_FFFF) &+ rootHalf, to: SIMD8<Float>.self)
    let s = (m - 1) / (m + 1)
    let s2 = s * s
    var ratio = 1 / 7 + s2 * (1 / 9)
    ratio = 1 / 5 + s2 * ratio
    ratio = 1 / 3 + s2 * ratio
    ratio = 1 + s2 * ratio
    return e * 0.693_147_2 + 2 * s * ratio
  }

  /// Returns the uniform points of the unit circle that `words` stand for.
  @inline(__always)
  static func pointOnCircle(
    ofUniform words: SIMD8<UInt32>
  ) -> (x: SIMD8<Float>, y: SIMD8<Float>) {
    // Thirty bits are an angle in [-pi/4, pi/4); the other two turn it into one of four quarters.
    let integers = unsafeBitCast(words &<< 2, to: SIMD8<Int32>.self)
    let angle = SIMD8<Float>(integers) * (Float.pi / 0x1p33)
    let (sine, cosine) = sineAndCosine(angle)
    let minor = unsafeBitCast(sine, to: SIMD8<UInt32>.self)
    let major = unsafeBitCast(cosine, to: SIMD8<UInt32>.self) ^ (words & 0x8000_0000)
    let isSwapped = 0 &- ((words &>> 30) & 1)
    let difference = (major ^ minor) & isSwapped
    return (
      unsafeBitCast(major ^ difference, to: SIMD8<Float>.self),
      unsafeBitCast(minor ^ difference, to: SIMD8<Float>.self)
    )
  }

  /// Returns sine and cosine of angles in `[-pi/4, pi/4]`, by their series.
  @inline(__always)
  private static func sineAndCosine(_ angle: SIMD8<Float>) -> (SIMD8<Float>, SIMD8<Float>) {
    let a2 = angle * angle
    var sine = 1 - a2 * (1 / 72)
    sine = 1 - a2 * (1 / 42) * sine
    sine = 1 - a2 * (1 / 20) * sine
    sine = 1 - a2 * (1 / 6) * sine
    var cosine = 1 - a2 * (1 / 90)
    cosine = 1 - a2 * (1 / 56) * cosine
    cosine = 1 - a2 * (1 / 30) * cosine
    cosine = 1 - a2 * (1 / 12) * cosine
    cosine = 1 - a2 * (1 / 2) * cosine
    return (angle * sine, cosine)
  }

  /// Returns `x / sqrt(x)` by Newton's iteration from a guess on the bits.
  ///
  /// The standard library's square root is a function call for each element here.
  @inline(__always)
  static func squareRoot(_ x: SIMD8<Float>) -> SIMD8<Float> {
    let halfBits = unsafeBitCast(x, to: SIMD8<UInt32>.self) &>> 1
    var inverse = unsafeBitCast(0x5F37_59DF &- halfBits, to: SIMD8<Float>.self)
    let half = x * 0.5
    for _ in 0..<3 { inverse = inverse * (1.5 - half * inverse * inverse) }
    return x * inverse
  }
}
