import Statistics

/// How often each method beats each other one over pairs of data sets.
public struct WinMatrix: Sendable, Equatable, Codable {
  /// The names of the methods.
  public let methods: [String]
  /// The number of pairs.
  public let pairCount: Int
  /// `wins[a][b]` pairs on which method `a` beats method `b`.
  public let wins: [[Int]]

  /// Counts the wins of a table.
  public init(_ table: MethodTable) {
    methods = table.methods
    pairCount = table.pairs.count
    wins = table.methods.indices.map { first in
      table.methods.indices.map { second in
        table.pairs.indices.count { table.beats(first, second, onPair: $0) }
      }
    }
  }

  /// The pairs on which two methods are alike even after the tie-break; the diagonal is zero.
  public var ties: [[Int]] {
    methods.indices.map { first in
      methods.indices.map { second in
        first == second ? 0 : pairCount - wins[first][second] - wins[second][first]
      }
    }
  }

  /// The wins of each method over all others.
  public var totals: [Int] { wins.map { $0.reduce(0, +) } }

  /// The methods that no other one beats on any pair; usually there is none.
  public var unbeaten: [String] {
    methods.indices.filter { method in wins.allSatisfy { $0[method] == 0 } }.map { methods[$0] }
  }

  /// Returns the sign test of every couple of methods, with p-values corrected for all of them.
  ///
  /// Ties are left out, as the test has it; two-sided and exact, then corrected after Holm.
  /// - Throws: ``MetricError/statistics(_:)``, which no counted matrix brings about.
  public func signTests() throws(MetricError) -> [MethodCouple] {
    var couples: [MethodCouple] = []
    for first in methods.indices {
      for second in methods.indices.dropFirst(first + 1) {
        let (won, lost) = (wins[first][second], wins[second][first])
        let test = try wrappingStatistics { () throws(StatisticsError) in try mcNemar(won, lost) }
        couples.append(
          MethodCouple(
            first: methods[first], second: methods[second], wins: won, losses: lost,
            ties: pairCount - won - lost, signTestP: test.pValue, holmP: test.pValue))
      }
    }
    let corrected = try wrappingStatistics { () throws(StatisticsError) in
      try holm(couples.map(\.signTestP))
    }
    for (index, p) in corrected.enumerated() { couples[index].holmP = p }
    return couples
  }
}

/// Two methods over pairs of data sets.
public struct MethodCouple: Sendable, Codable, Equatable {
  /// The first method.
  public var first: String
  /// The second method.
  public var second: String
  /// The pairs on which the first one is better.
  public var wins: Int
  /// The pairs on which the second one is better.
  public var losses: Int
  /// The pairs on which they are alike.
  public var ties: Int
  /// The two-sided p-value of the sign test.
  public var signTestP: Double
  /// The p-value corrected for all couples (Holm).
  public var holmP: Double
}
