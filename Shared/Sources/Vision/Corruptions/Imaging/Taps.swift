import Foundation

/// Returns the centred taps of a Gaussian filter, `exp(-i^2 / 2 s^2)` normalised to sum 1.
///
/// There are `2 r + 1` taps with `r = floor(truncation * s + 1/2)`.
public func gaussianTaps(standardDeviation: Double, truncation: Double = 4) -> [Float] {
  gaussianTaps(
    standardDeviation: standardDeviation, radius: Int(truncation * standardDeviation + 0.5))
}

/// Returns the `2 * radius + 1` centred taps of a Gaussian filter, normalised to sum 1.
public func gaussianTaps(standardDeviation: Double, radius: Int) -> [Float] {
  guard radius > 0 else { return [1] }
  return normalizedGaussian(-radius...radius, standardDeviation: standardDeviation)
}

/// Returns the one-sided taps of a motion blur, `exp(-i^2 / 2 s^2)` for `i = 0...2R`, of sum 1.
public func motionTaps(radius: Int, standardDeviation: Double) -> [Float] {
  normalizedGaussian(0...2 * radius, standardDeviation: standardDeviation)
}

private func normalizedGaussian(
  _ positions: ClosedRange<Int>, standardDeviation: Double
) -> [Float] {
  let scale = -0.5 / (standardDeviation * standardDeviation)
  let weights = positions.map { exp(Double($0 * $0) * scale) }
  let sum = weights.reduce(0, +)
  return weights.map { Float($0 / sum) }
}
