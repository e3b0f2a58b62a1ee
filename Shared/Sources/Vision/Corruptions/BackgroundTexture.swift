import Foundation
public import Randomness

/// A seeded grating that stands behind a figure: waves of one direction and one length.
///
/// `t(x, y) = 1/2 + 1/2 sin(2 pi f (x cos a + y sin a) + p)` with `x` and `y` as shares of the width
/// and the height, and a phase `p` drawn for each image, so that no single pixel gives it away.
public struct BackgroundTexture: Sendable, Hashable, Codable {
  /// The direction in which the waves follow one another, `a`, in radians from rightwards.
  public var direction: Double
  /// The number of waves across the image, `f`.
  public var frequency: Double

  /// Creates a texture.
  public init(direction: Double, frequency: Double) {
    self.direction = direction
    self.frequency = frequency
  }

  /// Draws two textures that are easily told apart: their waves run at right angles.
  public static func pair(key: RandomKey) -> [BackgroundTexture] {
    var generator = key.generator()
    let direction = generator.uniform(in: 0 ... .pi)
    return [0, 0.5].map { turn in
      BackgroundTexture(
        direction: direction + turn * .pi, frequency: generator.uniform(in: 4...6))
    }
  }

  /// Returns the texture as a grey image, with a phase drawn from the generator.
  public func rendered(
    height: Int, width: Int, generator: inout RandomGenerator
  ) -> FloatImage {
    let phase = generator.uniform(in: 0...2 * .pi)
    var image = FloatImage(repeating: 0, height: height, width: width)
    for row in 0..<height {
      for column in 0..<width {
        let along =
          Double(column) / Double(width) * cos(direction)
          + Double(row) / Double(height) * sin(direction)
        image[0, row, column] = Float(0.5 + 0.5 * sin(2 * .pi * frequency * along + phase))
      }
    }
    return image
  }
}

/// Returns a choice for each group that equals it with a probability, and is another one else.
///
/// This plants a spurious correlation: with probability `p` the texture equals the label's group,
/// else it is any other of `count`, evenly. With `p = 1 / count` it says nothing of the label.
///
/// - Parameters:
///   - groups: The group of each image, `0..<count`.
///   - count: The number of groups and of choices, 2 or more.
///   - agreement: `p`.
///   - key: The stream of the draws.
/// - Throws: ``VisionError`` where a group or the probability is out of range.
public func spuriousChoices(
  for groups: [Int], of count: Int = 2, agreement: Double, key: RandomKey
) throws(VisionError) -> [Int] {
  guard count >= 2 else {
    throw .parameterOutOfRange(name: "count of groups", value: Double(count), expected: "2 or more")
  }
  guard agreement >= 0 && agreement <= 1 else {
    throw .parameterOutOfRange(
      name: "agreement", value: agreement, expected: "a probability of 0...1")
  }
  if let stray = groups.first(where: { !(0..<count).contains($0) }) {
    throw .parameterOutOfRange(
      name: "group", value: Double(stray), expected: "a number of 0..<\(count)")
  }
  var generator = key.generator()
  return groups.map { group in
    if generator.bernoulli(agreement) { return group }
    return (group + 1 + generator.integer(below: count - 1)) % count
  }
}
