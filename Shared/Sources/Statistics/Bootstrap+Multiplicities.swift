import Randomness

extension Bootstrap {
  /// Returns the intervals of several statistics of the same resamples.
  ///
  /// The statistics see multiplicities: `multiplicities[s][i]` is how often a resample has value `i`
  /// of sample `s`, so that samples may be anything, and whatever they are sorted or indexed by is
  /// made once. Each sample is resampled by itself, to its own size.
  /// - Throws: ``StatisticsError`` for an empty sample, no sample of two values, another number of
  ///   statistics on a resample, or one that is not finite.
  public func intervals(
    sizes: [Int], statistics: (_ multiplicities: [[Int32]]) -> [Double]
  ) throws(StatisticsError) -> [Interval] {
    for (index, size) in sizes.enumerated() where size < 1 {
      throw .tooFew("values of sample \(index)", found: size, needed: 1)
    }
    let largest = sizes.max() ?? 0
    guard largest >= 2 else {
      throw .tooFew("values in the largest sample", found: largest, needed: 2)
    }
    let whole = sizes.map { [Int32](repeating: 1, count: $0) }
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
    _ whole: [[Int32]], count: Int, _ statistics: ([[Int32]]) -> [Double]
  ) throws(StatisticsError) -> [[Double]] {
    var generator = key.generator()
    var multiplicities = whole
    var drawn: [[Double]] = []
    for _ in 0..<max(resamples, 0) {
      for sample in whole.indices { draw(&multiplicities[sample], by: &generator) }
      drawn.append(statistics(multiplicities))
      guard drawn[drawn.count - 1].count == count else {
        throw .unequalCounts(first: drawn[drawn.count - 1].count, second: count)
      }
    }
    return drawn
  }

  private func draw(_ multiplicities: inout [Int32], by generator: inout RandomGenerator) {
    for i in multiplicities.indices { multiplicities[i] = 0 }
    for _ in multiplicities.indices {
      multiplicities[generator.integer(below: multiplicities.count)] += 1
    }
  }

  /// The statistics without each value: `[sample][left out][statistic]`.
  private func influences(
    _ whole: [[Int32]], _ statistics: ([[Int32]]) -> [Double]
  ) -> [[[Double]]] {
    whole.enumerated().map { sample, values in
      guard values.count > 1 else { return [statistics(whole)] }
      var others = whole
      return values.indices.map { left in
        others[sample][left] = 0
        defer { others[sample][left] = 1 }
        return statistics(others)
      }
    }
  }

  private func centered(_ reduced: [Double]) -> [Double] {
    let center = reduced.mean
    return reduced.map { Double(reduced.count - 1) * (center - $0) }
  }
}
