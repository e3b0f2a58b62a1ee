/// Box and Muller's transform: two uniform words make two independent normal numbers.
///
/// `z1 = sqrt(-2 log u) cos(2 pi v)` and `z2 = sqrt(-2 log u) sin(2 pi v)`. Logarithm, sine and
/// cosine are series in plain multiplications and additions: they vectorize, and no machine's
/// mathematics library enters the results.
enum BoxMuller {
  /// The words, and the numbers, of one group: two vectors of eight.
  static let groupSize = 16

  /// Transforms words into `count` normal numbers; the words of the last group must all be there.
  @inline(__always)
  static func transform(
    _ bits: UnsafePointer<UInt32>, into output: UnsafeMutablePointer<Float>, count: Int,
    mean: Float, standardDeviation: Float
  ) {
    let words = UnsafeRawPointer(bits)
    for start in stride(from: 0, to: count, by: groupSize) {
      let first = words.loadUnaligned(fromByteOffset: 4 * start, as: SIMD8<UInt32>.self)
      let second = words.loadUnaligned(fromByteOffset: 4 * start + 32, as: SIMD8<UInt32>.self)
      let radius = standardDeviation * squareRoot(-2 * logarithm(ofUniform: first))
      let (x, y) = pointOnCircle(ofUniform: second)
      store(mean + radius * x, mean + radius * y, at: output + start, count: count - start)
    }
  }

  /// Transforms words into `count` normal numbers; the words of the last group must all be there.
  @inline(__always)
  static func transform(
    _ bits: UnsafePointer<UInt64>, into output: UnsafeMutablePointer<Double>, count: Int,
    mean: Double, standardDeviation: Double
  ) {
    let words = UnsafeRawPointer(bits)
    for start in stride(from: 0, to: count, by: groupSize) {
      let first = words.loadUnaligned(fromByteOffset: 8 * start, as: SIMD8<UInt64>.self)
      let second = words.loadUnaligned(fromByteOffset: 8 * start + 64, as: SIMD8<UInt64>.self)
      let radius = standardDeviation * squareRoot(-2 * logarithm(ofUniform: first))
      let (x, y) = pointOnCircle(ofUniform: second)
      store(mean + radius * x, mean + radius * y, at: output + start, count: count - start)
    }
  }

  /// Stores as many of the sixteen numbers as the output still holds.
  @inline(__always)
  private static func store<Value>(
    _ first: SIMD8<Value>, _ second: SIMD8<Value>, at output: UnsafeMutablePointer<Value>,
    count: Int
  ) {
    let destination = UnsafeMutableRawPointer(output)
    guard count < groupSize else {
      destination.storeBytes(of: first, as: SIMD8<Value>.self)
      destination.storeBytes(
        of: second, toByteOffset: MemoryLayout<SIMD8<Value>>.size, as: SIMD8<Value>.self)
      return
    }
    for i in 0..<count { output[i] = i < 8 ? first[i] : second[i - 8] }
  }
}
