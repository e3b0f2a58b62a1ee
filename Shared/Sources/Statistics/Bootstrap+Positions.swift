import Randomness

extension Bootstrap {
  /// Returns the intervals of several statistics of the same resamples.
  ///
  /// The statistics see positions: `chosen[s]` lists which values of sample `s` a resample consists
  /// of, so that samples may be anything, and whatever they are sorted or indexed by is made once.
  /// Each sample is resampled by itself, to its own size.
  /// - Throws: ``StatisticsError`` for an empty sample, no sample of two values, another number of
  ///   statistics on a resample, or one that is not finite.
  public func intervals(
    sizes: [Int], statistics: (_ chosen: [[Int]]) -> [Double]
  ) throws(StatisticsError) -> [Interval] {
    for (index, size) in sizes.enumerated() where size < 1 {
      throw .tooFew("values of sample \(index)", found: size, needed: 1)
    }
    let largest = sizes.max() ?? 0
    guard largest >= 2 else {
      throw .tooFew("values in the largest sample", found: largest, needed: 2)
    }
    let whole = sizes.map { Array(0..<$0) }
    let estimates = statistics(whole)
    let drawn = try replicates(whole, count: estimates.count, statistics)
    let leftOut = method == .bca ? influences(whole, statistics) : []
    var intervals: [Interval] = []
    for (index, estimate) in estimates.enumerated() {
      var next = drawn.makeIterator()
      let influence = leftOut.map { sample in sample.map { $0[index] } }
      intervals.append(
        try interval(
          estimate: estimate, influence: method == .bca ? influence.map(centered) : [[]]
        ) { _ in next.next()?[index] ?? .nan })
    }
    return intervals
  }

  /// The statistics of every resample.
  private func replicates(
    _ whole: [[Int]], count: Int, _ statistics: ([[Int]]) -> [Double]
  ) throws(StatisticsError) -> [[Double]] {
    var generator = key.generator()
    var chosen = whole
    var drawn: [[Double]] = []
    for _ in 0..<max(resamples, 0) {
      for (sample, positions) in whole.enumerated() {
        for i in positions { chosen[sample][i] = generator.integer(below: positions.count) }
      }
      drawn.append(statistics(chosen))
      guard drawn[drawn.count - 1].count == count else {
        throw .unequalCounts(first: drawn[drawn.count - 1].count, second: count)
      }
    }
    return drawn
  }

  /// The statistics without each value: `[sample][left out][statistic]`.
  private func influences(
    _ whole: [[Int]], _ statistics: ([[Int]]) -> [Double]
  ) -> [[[Double]]] {
    whole.enumerated().map { sample, positions in
      guard positions.count > 1 else { return [statistics(whole)] }
      var chosen = whole
      return positions.map { left in
        chosen[sample] = positions.filter { $0 != left }
        return statistics(chosen)
      }
    }
  }

  private func centered(_ reduced: [Double]) -> [Double] {
    let center = reduced.mean
    return reduced.map { Double(reduced.count - 1) * (center - $0) }
  }
}
