extension LevelCounts {
  /// `P(upper > lower) + P(upper = lower) / 2`; neither class may be empty.
  var auroc: Double {
    var (lowerBelow, doubled) = (0, 0)
    for (above, below) in zip(upper, lower) {
      // Whole numbers keep the sum exact.
      doubled += above * (2 * lowerBelow + below)
      lowerBelow += below
    }
    return Double(doubled) / 2 / (Double(upperCount) * Double(lowerCount))
  }

  /// The area under precision over recall as `sum (R_k - R_(k-1)) P_k` over thresholds, and under
  /// straight lines between its points from (0, 1) on.
  func precisionAreas(upperIsPositive: Bool) -> (average: Double, trapezoid: Double) {
    let positives = Double(upperIsPositive ? upperCount : lowerCount)
    var (before, precisionBefore, average, trapezoid) = (0, 1.0, 0.0, 0.0)
    sweep(upperIsPositive: upperIsPositive) { _, truePositives, falsePositives in
      let precision = Double(truePositives) / Double(truePositives + falsePositives)
      let gained = Double(truePositives - before)
      average += gained * precision
      trapezoid += gained * (precision + precisionBefore) / 2
      (before, precisionBefore) = (truePositives, precision)
      return true
    }
    return (average / positives, trapezoid / positives)
  }

  /// The largest mean of both classes' shares on the right side of a threshold.
  var detectionAccuracy: Double {
    let (m, n) = (Double(upperCount), Double(lowerCount))
    // A threshold that nothing passes has one class right and the other wrong.
    var best = 0.5
    sweep(upperIsPositive: true) { _, truePositives, falsePositives in
      best = max(best, 0.5 * (Double(truePositives) / m + 1 - Double(falsePositives) / n))
      return true
    }
    return best
  }

  /// The threshold's level and its counts for a true-positive rate in `(0, 1]`.
  func operatingPoint(
    truePositiveRate target: Double, rule: OperatingRule, upperIsPositive: Bool
  ) -> (level: Int, truePositives: Int, falsePositives: Int) {
    let positives = upperIsPositive ? upperCount : lowerCount
    let needed = Self.count(reaching: target, of: positives)
    var chosen = (level: 0, truePositives: 0, falsePositives: 0)
    var distance = Double.infinity
    sweep(upperIsPositive: upperIsPositive) { level, truePositives, falsePositives in
      switch rule {
      case .firstReach:
        guard truePositives >= needed else { return true }
        chosen = (level, truePositives, falsePositives)
        return false
      case .nearest:
        // Later levels are less strict and win where they are as near.
        let found = abs(Double(truePositives) / Double(positives) - target)
        if found <= distance {
          chosen = (level, truePositives, falsePositives)
          distance = found
        }
        return truePositives < positives
      }
    }
    return chosen
  }

  /// The least count whose share of a total is at least the target, as shares are computed.
  private static func count(reaching target: Double, of total: Int) -> Int {
    var count = Int((target * Double(total)).rounded(.up))
    while count > 0 && Double(count - 1) / Double(total) >= target { count -= 1 }
    while count < total && Double(count) / Double(total) < target { count += 1 }
    return count
  }
}
