public import Statistics

/// Table 1 of the submission: on how many of 16 pairs one method beats another, by AUROC, ties
/// broken by the false-positive rate at 95 %.
///
/// ODIN and Mahalanobis had been tuned for every pair on its own test samples.
public struct PublishedTable: Sendable, Hashable {
  /// The columns' order.
  public static let methods = ["MSP", "ODIN", "Mahalanobis", "POD"]
  /// The number of pairs.
  public static let pairs = 16

  /// `wins[a][b]`: on how many pairs method a beats b; 0 on the diagonal.
  public let wins: [[Int]]

  /// With all training data.
  public static let full = PublishedTable(
    wins: [[0, 2, 2, 3], [14, 0, 4, 4], [14, 12, 0, 12], [13, 12, 4, 0]])
  /// With a share of it that the submission does not give.
  public static let lowData = PublishedTable(
    wins: [[0, 3, 9, 3], [13, 0, 13, 13], [7, 3, 0, 6], [13, 3, 10, 0]])

  /// The wins of each method over all others together.
  public var totals: [Int] { wins.map { $0.reduce(0, +) } }

  /// Whether the wins of each two methods over each other add to 16: there were no full ties.
  public var isComplete: Bool {
    wins.indices.allSatisfy { a in
      wins.indices.allSatisfy { b in a == b || wins[a][b] + wins[b][a] == Self.pairs }
    }
  }

  /// The exact two-sided sign test of method a against b over the pairs.
  ///
  /// - Throws: `StatisticsError` never for the published counts.
  public func signTest(_ a: Int, _ b: Int) throws(StatisticsError) -> TestResult {
    try POD.signTest(wins: wins[a][b], losses: wins[b][a])
  }
}

/// The exact two-sided sign test: wins against losses as heads against tails; ties are left out.
///
/// - Throws: `StatisticsError` for a negative count.
public func signTest(wins: Int, losses: Int) throws(StatisticsError) -> TestResult {
  try mcNemar(wins, losses)
}

/// Whether the order of two methods depends on the regime: a test over pairs.
public struct Reversal: Sendable, Hashable, Codable {
  /// Pairs on which a wins in the first regime and b in the second.
  public var towardsSecond: Int
  /// Pairs on which b wins in the first regime and a in the second.
  public var towardsFirst: Int
  /// Wins of a in the first and in the second regime.
  public var wins: [Int]
  /// Pairs that were decided in both regimes.
  public var decided: Int

  /// Counts from the differences a - b of a figure that is better when larger, pair by pair; exact
  /// ties, 0, are left out.
  ///
  /// - Throws: `StatisticsError.unequalCounts`.
  public init(first: [Double], second: [Double]) throws(StatisticsError) {
    guard first.count == second.count else {
      throw .unequalCounts(first: first.count, second: second.count)
    }
    let decided = zip(first, second).filter { $0 != 0 && $1 != 0 }
    towardsSecond = decided.count { $0 > 0 && $1 < 0 }
    towardsFirst = decided.count { $0 < 0 && $1 > 0 }
    wins = [decided.count { $0.0 > 0 }, decided.count { $0.1 > 0 }]
    self.decided = decided.count
  }

  /// By how many pairs a leads in the first regime and b in the second, whichever is less: above 0
  /// if the majority changes from a to b.
  public var strength: Int { min(2 * wins[0] - decided, decided - 2 * wins[1]) }

  /// McNemar's exact test that as many pairs change to one side as to the other.
  ///
  /// - Throws: `StatisticsError` never: counts are not negative.
  public func test() throws(StatisticsError) -> TestResult {
    try mcNemar(towardsSecond, towardsFirst)
  }

  /// The fewest pairs that must have changed sides when a's wins went from one number to another.
  public static func fewestChanges(from first: Int, to second: Int) -> Int { abs(first - second) }
}
