extension RandomGenerator {
  /// Replaces every element by a uniform number of `range`.
  public mutating func fillUniform(
    _ values: inout [Float], in range: ClosedRange<Float> = 0...1
  ) {
    values.withUnsafeMutableBufferPointer { fillUniform($0, in: range) }
  }

  /// Replaces every element by a uniform number of `range`.
  public mutating func fillUniform(
    _ values: inout [Double], in range: ClosedRange<Double> = 0...1
  ) {
    values.withUnsafeMutableBufferPointer { fillUniform($0, in: range) }
  }

  /// Replaces every element by a normal number.
  public mutating func fillNormal(
    _ values: inout [Float], mean: Float = 0, standardDeviation: Float = 1
  ) {
    values.withUnsafeMutableBufferPointer {
      fillNormal($0, mean: mean, standardDeviation: standardDeviation)
    }
  }

  /// Replaces every element by a normal number.
  public mutating func fillNormal(
    _ values: inout [Double], mean: Double = 0, standardDeviation: Double = 1
  ) {
    values.withUnsafeMutableBufferPointer {
      fillNormal($0, mean: mean, standardDeviation: standardDeviation)
    }
  }

  /// Replaces every element by a uniform number of `range`.
  public mutating func fillUniform(
    _ values: inout MutableSpan<Float>, in range: ClosedRange<Float> = 0...1
  ) {
    values.withUnsafeMutableBufferPointer { fillUniform($0, in: range) }
  }

  /// Replaces every element by a uniform number of `range`.
  public mutating func fillUniform(
    _ values: inout MutableSpan<Double>, in range: ClosedRange<Double> = 0...1
  ) {
    values.withUnsafeMutableBufferPointer { fillUniform($0, in: range) }
  }

  /// Replaces every element by a normal number.
  public mutating func fillNormal(
    _ values: inout MutableSpan<Float>, mean: Float = 0, standardDeviation: Float = 1
  ) {
    values.withUnsafeMutableBufferPointer {
      fillNormal($0, mean: mean, standardDeviation: standardDeviation)
    }
  }

  /// Replaces every element by a normal number.
  public mutating func fillNormal(
    _ values: inout MutableSpan<Double>, mean: Double = 0, standardDeviation: Double = 1
  ) {
    values.withUnsafeMutableBufferPointer {
      fillNormal($0, mean: mean, standardDeviation: standardDeviation)
    }
  }
}
