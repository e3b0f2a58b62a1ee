/// How many samples of two classes have each distinct confidence, in ascending order: all that
/// metrics of ranking depend on.
///
/// The upper class is the one that should have the higher confidence: in-distribution samples, or
/// correct predictions. A level may be empty, as happens in resamples.
struct LevelCounts: Sendable, Equatable {
  var upper: [Int]
  var lower: [Int]

  /// The size of the upper class.
  var upperCount: Int { upper.reduce(0, +) }
  /// The size of the lower class.
  var lowerCount: Int { lower.reduce(0, +) }

  /// Counts two classes of finite confidences; gives the levels in ascending order too.
  static func counting(
    upper: [Double], lower: [Double]
  ) -> (levels: [Double], counts: LevelCounts) {
    let (a, b) = (upper.sorted(), lower.sorted())
    var levels: [Double] = []
    var counts = LevelCounts(upper: [], lower: [])
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      let level = min(i < a.count ? a[i] : .infinity, j < b.count ? b[j] : .infinity)
      let (i0, j0) = (i, j)
      while i < a.count && a[i] == level { i += 1 }
      while j < b.count && b[j] == level { j += 1 }
      levels.append(level)
      counts.upper.append(i - i0)
      counts.lower.append(j - j0)
    }
    return (levels, counts)
  }

  /// Empty levels.
  init(levelCount: Int) {
    upper = [Int](repeating: 0, count: levelCount)
    lower = upper
  }

  init(upper: [Int], lower: [Int]) {
    self.upper = upper
    self.lower = lower
  }

  /// Visits every level that is not empty, from the strictest threshold on, with the numbers of
  /// positives and negatives that pass it, until the body returns false.
  ///
  /// For the upper class as the positive one thresholds fall, for the lower class they rise.
  func sweep(
    upperIsPositive: Bool,
    _ body: (_ level: Int, _ truePositives: Int, _ falsePositives: Int) -> Bool
  ) {
    var (truePositives, falsePositives) = (0, 0)
    for step in upper.indices {
      let level = upperIsPositive ? upper.count - 1 - step : step
      let (above, below) = (upper[level], lower[level])
      if above == 0 && below == 0 { continue }
      truePositives += upperIsPositive ? above : below
      falsePositives += upperIsPositive ? below : above
      guard body(level, truePositives, falsePositives) else { return }
    }
  }
}

/// Returns the position of each value in an ascending list that holds it.
func positions(of values: [Double], in levels: [Double]) -> [Int] {
  values.map { position(of: $0, in: levels) }
}

/// Returns the first position of an ascending list whose value is not below the given one; the last
/// position if there is none.
func position(of value: Double, in levels: [Double]) -> Int {
  var (low, high) = (0, levels.count - 1)
  while low < high {
    let middle = (low + high) / 2
    if levels[middle] < value { low = middle + 1 } else { high = middle }
  }
  return low
}
