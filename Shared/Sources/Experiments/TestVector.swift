/// A number that the paper, or a hand derivation, fixes for one of the toolkit's functions.
public struct TestVector: Codable, Sendable, Equatable {
  /// What is computed, such as `"RGN, three tensors: s[2]"`.
  public let name: String
  /// The value by derivation.
  public let expected: Double
  /// The value the toolkit returns.
  public let got: Double
  /// The largest accepted absolute difference.
  public let tolerance: Double

  /// States one comparison.
  public init(_ name: String, expected: Double, got: Double, tolerance: Double = 1e-6) {
    self.name = name
    self.expected = expected
    self.got = got
    self.tolerance = tolerance
  }

  /// Whether the two values agree: `|got - expected| <= tolerance`, or both are the same infinity.
  public var passes: Bool { got == expected || abs(got - expected) <= tolerance }

  /// States one comparison for each element, named `name[i]`.
  ///
  /// Arrays of different lengths give one failing vector on the count.
  public static func elements(
    _ name: String, expected: [Double], got: [Double], tolerance: Double = 1e-6
  ) -> [TestVector] {
    guard expected.count == got.count else {
      let counts = (Double(expected.count), Double(got.count))
      return [TestVector("\(name).count", expected: counts.0, got: counts.1, tolerance: 0)]
    }
    return expected.indices.map {
      TestVector("\(name)[\($0)]", expected: expected[$0], got: got[$0], tolerance: tolerance)
    }
  }
}
