public import Statistics

/// The mean ranks of methods over pairs of data sets, and how far apart they must be to differ.
public struct MethodRanking: Sendable, Codable, Equatable {
  /// The names of the methods.
  public let methods: [String]
  /// The mean rank of each method; 1 is the best.
  public let meanRanks: [Double]
  /// Friedman's test of whether the methods differ at all; nil for a single pair.
  public let friedman: FriedmanResult?
  /// Nemenyi's critical difference of mean ranks.
  public let criticalDifference: Double
  /// The level of significance of the critical difference, such as 0.05.
  public let significance: Double

  /// Ranks the methods of a table.
  ///
  /// - Throws: ``MetricError`` for a significance outside `(0, 1)`.
  public init(_ table: MethodTable, significance: Double = 0.05) throws(MetricError) {
    let ranks = table.ranks
    methods = table.methods
    meanRanks = table.methods.indices.map { method in ranks.map { $0[method] }.mean }
    friedman = try ranks.count < 2 ? nil : testedRanks(ranks)
    criticalDifference = try nemenyiCriticalDifference(
      methods: table.methods.count, pairs: ranks.count, significance: significance)
    self.significance = significance
  }

  /// The largest groups of methods, best first, whose mean ranks lie within the critical difference:
  /// the bars of a critical-difference diagram.
  public var groups: [[String]] {
    let order = methods.indices.sorted { meanRanks[$0] < meanRanks[$1] }
    var groups: [[String]] = []
    var lastEnd = 0
    for start in order.indices {
      let end = order.indices.last {
        meanRanks[order[$0]] - meanRanks[order[start]] <= criticalDifference
      }
      guard let end, end > start, end > lastEnd else { continue }
      lastEnd = end
      groups.append(order[start...end].map { methods[$0] })
    }
    return groups
  }
}

private func testedRanks(_ ranks: [[Double]]) throws(MetricError) -> FriedmanResult {
  try wrappingStatistics { () throws(StatisticsError) in try friedman(ranks) }
}

/// Returns the difference of mean ranks beyond which two of `k` methods differ over `n` pairs.
///
/// `q / sqrt(2) * sqrt(k (k + 1) / (6 n))` with the quantile `q` of the studentized range of `k`
/// values with infinite degrees of freedom (Nemenyi; Demšar 2006, section 3.2.2).
/// - Throws: ``MetricError`` for fewer than two methods, no pairs, or a significance outside `(0, 1)`.
public func nemenyiCriticalDifference(
  methods k: Int, pairs n: Int, significance: Double = 0.05
) throws(MetricError) -> Double {
  guard k >= 2 else {
    throw .tooFew("methods", found: k, needed: 2, reason: "one method has nothing to differ from")
  }
  guard n >= 1 else { throw .empty("pairs") }
  guard significance > 0 && significance < 1 else {
    throw .argumentOutOfRange("the significance", value: significance, range: "a number in (0, 1)")
  }
  let q = StudentizedRangeDistribution(count: k).quantile(1 - significance)
  return q / 2.0.squareRoot() * (Double(k * (k + 1)) / Double(6 * n)).squareRoot()
}
