extension LinearTwoLayer {
  /// The loss of a model that predicts the source axes and gives 0 on the new one.
  public static let pretrainedLoss = 0.5

  /// The expected population loss over samples of `n` points where gradient flow ends.
  ///
  /// Without the new axis in the sample, which has probability `2^-n`, every method stays at
  /// ``pretrainedLoss``; the head alone stays there always, because `b_(m+1) = 0`.
  public func expectedPopulationLoss(tuning layers: TunedLayers, samples n: Int) -> Double {
    let unseenNew = Self.pretrainedLoss * Self.power(0.5, n)
    switch layers {
    case .none, .last: return Self.pretrainedLoss
    case .first: return unseenNew
    case .full:
      return seenProbabilities(samples: n).enumerated().reduce(unseenNew) { sum, entry in
        sum + entry.element * populationLoss(seenDirections: entry.offset)
      }
    }
  }

  /// The probability that first-layer tuning ends at loss 0 and full tuning does not.
  ///
  /// It is the `1 - δ` of Theorem 1: `1 - 2^-n` for `n <= m`.
  public func separationProbability(samples n: Int) -> Double {
    seenProbabilities(samples: n).prefix(sourceDirections).reduce(0, +)
  }

  /// `P(h distinct source axes, and the new axis, are among n points)` for `h = 0 ... min(n, m)`.
  public func seenProbabilities(samples n: Int) -> [Double] {
    precondition(n >= 0, "\(n) samples, expected 0 or more")
    return zip(occupancy(draws: n, newAxis: 0.5), occupancy(draws: n, newAxis: 0)).map { $0 - $1 }
  }

  /// The joint probability of `h` distinct source axes, and of no draw outside the source axes and
  /// a new axis that has the given probability at each draw; each source axis has `1 / (2m)`.
  private func occupancy(draws: Int, newAxis: Double) -> [Double] {
    let m = Double(sourceDirections)
    var probabilities = [Double](repeating: 0, count: min(draws, sourceDirections) + 1)
    probabilities[0] = 1
    for _ in 0..<draws {
      for h in probabilities.indices.reversed() {
        let known = probabilities[h] * (newAxis + 0.5 * Double(h) / m)
        let found = h == 0 ? 0 : probabilities[h - 1] * 0.5 * (m - Double(h) + 1) / m
        probabilities[h] = known + found
      }
    }
    return probabilities
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
