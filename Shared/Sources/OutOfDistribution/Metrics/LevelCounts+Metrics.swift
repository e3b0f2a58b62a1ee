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

  /// `sum (R_k - R_(k-1)) P_k` over thresholds.
  func averagePrecision(upperIsPositive: Bool) -> Double {
    let positives = Double(upperIsPositive ? upperCount : lowerCount)
    var (before, sum) = (0, 0.0)
    sweep(upperIsPositive: upperIsPositive) { _, truePositives, falsePositives in
      let precision = Double(truePositives) / Double(truePositives + falsePositives)
      sum += Double(truePositives - before) * precision
      before = truePositives
      return true
    }
    return sum / positives
  }

  /// The area under straight lines between the points of precision over recall, from (0, 1) on.
  func trapezoidalPrecision(upperIsPositive: Bool) -> Double {
    let positives = Double(upperIsPositive ? upperCount : lowerCount)
    var (before, precisionBefore, sum) = (0, 1.0, 0.0)
    sweep(upperIsPositive: upperIsPositive) { _, truePositives, falsePositives in
      let precision = Double(truePositives) / Double(truePositives + falsePositives)
      sum += Double(truePositives - before) * (precision + precisionBefore) / 2
      (before, precisionBefore) = (truePositives, precision)
      return true
    }
    return sum / positives
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
    var chosen = (level: 0, truePositives: 0, falsePositives: 0)
    var distance = Double.infinity
    sweep(upperIsPositive: upperIsPositive) { level, truePositives, falsePositives in
      let rate = Double(truePositives) / Double(positives)
      switch rule {
      case .firstReach:
        guard rate >= target else { return true }
        chosen = (level, truePositives, falsePositives)
        return false
      case .nearest:
        // Later levels are less strict and win where they are as near.
        if abs(rate - target) <= distance {
          chosen = (level, truePositives, falsePositives)
          distance = abs(rate - target)
        }
        return truePositives < positives
      }
    }
    return chosen
  }
}
