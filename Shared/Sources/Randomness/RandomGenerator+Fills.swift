/// Fills of whole buffers.
///
/// A fill starts at the next unused group of random words and uses whole groups up, so the first
/// `n` numbers of a fill do not depend on how many follow. The numbers differ from those that as
/// many calls of the scalar functions would give, and are the same on every machine.
extension RandomGenerator {
  /// Fills `values` with uniform numbers of `range`, at a resolution of `2^-24` of its width.
  public mutating func fillUniform(
    _ values: UnsafeMutableBufferPointer<Float>, in range: ClosedRange<Float> = 0...1
  ) {
    let (low, high) = (range.lowerBound, range.upperBound)
    let width = high - low
    precondition(width.isFinite, "fillUniform: the width of \(range) is not finite")
    fill(values, bitsOf: UInt32.self) { bits, output, count in
      for i in 0..<count {
        let u = Float(Int32(truncatingIfNeeded: bits[i] &>> 8)) * 0x1p-24
        let value = low + width * u
        output[i] = value > high ? high : value
      }
    }
  }

  /// Fills `values` with uniform numbers of `range`, at a resolution of `2^-53` of its width.
  public mutating func fillUniform(
    _ values: UnsafeMutableBufferPointer<Double>, in range: ClosedRange<Double> = 0...1
  ) {
    let (low, high) = (range.lowerBound, range.upperBound)
    let width = high - low
    precondition(width.isFinite, "fillUniform: the width of \(range) is not finite")
    fill(values, bitsOf: UInt64.self) { bits, output, count in
      for i in 0..<count {
        let u = Double(Int64(truncatingIfNeeded: bits[i] &>> 11)) * 0x1p-53
        let value = low + width * u
        output[i] = value > high ? high : value
      }
    }
  }

  /// Fills `values` with normal numbers, by Box and Muller's transform of pairs.
  public mutating func fillNormal(
    _ values: UnsafeMutableBufferPointer<Float>, mean: Float = 0, standardDeviation: Float = 1
  ) {
    precondition(
      standardDeviation >= 0, "fillNormal: the standard deviation \(standardDeviation) is negative")
    fill(values, bitsOf: UInt32.self) { bits, output, count in
      BoxMuller.transform(
        bits, into: output, count: count, mean: mean, standardDeviation: standardDeviation)
    }
  }

  /// Fills `values` with normal numbers, by Box and Muller's transform of pairs.
  public mutating func fillNormal(
    _ values: UnsafeMutableBufferPointer<Double>, mean: Double = 0, standardDeviation: Double = 1
  ) {
    precondition(
      standardDeviation >= 0, "fillNormal: the standard deviation \(standardDeviation) is negative")
    fill(values, bitsOf: UInt64.self) { bits, output, count in
      BoxMuller.transform(
        bits, into: output, count: count, mean: mean, standardDeviation: standardDeviation)
    }
  }

  /// Draws random words chunk by chunk and lets `transform` turn them into numbers.
  ///
  /// `transform(bits, output, count)` gets a whole number of groups of words, and `count` outputs,
  /// a multiple of the group for all but the last chunk.
  @inline(__always)
  private mutating func fill<Value, Word: FixedWidthInteger>(
    _ values: UnsafeMutableBufferPointer<Value>, bitsOf word: Word.Type,
    _ transform: (UnsafePointer<Word>, UnsafeMutablePointer<Value>, Int) -> Void
  ) {
    guard let base = values.baseAddress else { return }
    let perWord = 64 / Word.bitWidth
    let capacity = 32 * Philox.wordsPerGroup
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: capacity) { words in
      var done = 0
      while done < values.count {
        let count = min(values.count - done, capacity * perWord)
        let groupSize = Philox.wordsPerGroup * perWord
        let groups = (count + groupSize - 1) / groupSize
        let used = UnsafeMutableBufferPointer(rebasing: words[..<(groups * Philox.wordsPerGroup)])
        fillGroups(used)
        used.withMemoryRebound(to: Word.self) { bits in
          guard let bits = bits.baseAddress else { return }
          transform(bits, base + done, count)
        }
        done += count
      }
    }
  }
}
