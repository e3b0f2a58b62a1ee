import OutOfDistribution
import Statistics
import Testing

@Suite("Methods over pairs")
struct MethodComparisonTests {
  private let names = ["a", "b", "c"]
  private let auroc: [[Double]] = [[90, 92, 88], [80, 80, 85], [70, 75, 70], [60, 60, 60]]
  private let rates: [[Double]] = [[30, 28, 33], [50, 45, 40], [60, 55, 61], [70, 70, 70]]

  private func table(decimals: Int? = nil) throws -> MethodTable {
    try MethodTable(
      methods: names, pairs: ["p", "q", "r", "s"], auroc: auroc, falsePositiveRate: rates,
      decimals: decimals)
  }

  @Test func winsAreCountedWithTheTieBreak() throws {
    let matrix = WinMatrix(try table())
    #expect(matrix.wins == [[0, 0, 2], [3, 0, 2], [1, 1, 0]])
    #expect(matrix.ties == [[0, 1, 1], [1, 0, 1], [1, 1, 0]])
    #expect(matrix.totals == [2, 5, 2] && matrix.unbeaten.isEmpty)
    let plain = WinMatrix(
      try MethodTable(methods: names, pairs: ["p", "q", "r", "s"], auroc: auroc))
    #expect(plain.wins == [[0, 0, 1], [2, 0, 2], [1, 1, 0]])
  }

  @Test func ranksShareTies() throws {
    #expect(
      try table().ranks == [[2, 1, 3], [3, 2, 1], [2, 1, 3], [2, 2, 2]])
    let ranking = try MethodRanking(table())
    #expect(ranking.meanRanks == [2.25, 1.5, 2.25])
    #expect(ranking.friedman == (try friedman(table().ranks)))
    #expect(ranking.groups == [["b", "a", "c"]])
  }

  @Test func roundingMakesTies() throws {
    let close = try MethodTable(
      methods: ["a", "b"], pairs: ["p"], auroc: [[91.24, 91.21]], decimals: 1)
    #expect(WinMatrix(close).ties == [[0, 1], [1, 0]])
    let exact = try MethodTable(methods: ["a", "b"], pairs: ["p"], auroc: [[91.24, 91.21]])
    #expect(WinMatrix(exact).wins == [[0, 1], [0, 0]])
    #expect(WinMatrix(exact).unbeaten == ["a"])
    #expect(try MethodRanking(exact).friedman == nil)
  }

  /// Of 16 pairs 14 won gives p = 0.0042, 12 won p = 0.0768.
  @Test func signTestsAreExactAndCorrected() throws {
    let rows = (0..<16).map { pair in [1, pair < 14 ? 0.5 : 1.5, pair < 12 ? 0.75 : 2] }
    let table = try MethodTable(methods: names, pairs: (0..<16).map { "\($0)" }, auroc: rows)
    let couples = try WinMatrix(table).signTests()
    #expect(couples.map(\.first) == ["a", "a", "b"] && couples.map(\.wins) == [14, 12, 0])
    #expect(abs(couples[0].signTestP - 0.0041809) < 1e-6)
    #expect(abs(couples[1].signTestP - 0.0768127) < 1e-6)
    #expect(couples.map(\.holmP) == (try holm(couples.map(\.signTestP))))
  }

  /// Demšar (2006), table 5: q(0.05) is 1.960, 2.343, 2.569, 3.164 for 2, 3, 4, 10 methods.
  @Test(arguments: [(2, 1.960), (3, 2.343), (4, 2.569), (10, 3.164)])
  func criticalDifferencesAgreeWithTheTable(methods: Int, q: Double) throws {
    let found = try nemenyiCriticalDifference(methods: methods, pairs: 14)
    let expected = q * (Double(methods * (methods + 1)) / 84).squareRoot()
    #expect(abs(found - expected) < 1e-3)
  }

  @Test func groupsAreTheBarsOfTheDiagram() throws {
    let rows = [[Double]](repeating: [4, 3, 2, 1], count: 30)
    let pairs = rows.indices.map { "\($0)" }
    let ranking = try MethodRanking(
      MethodTable(methods: ["a", "b", "c", "d"], pairs: pairs, auroc: rows))
    // The critical difference is 0.86: neighbours differ.
    #expect(ranking.meanRanks == [1, 2, 3, 4] && ranking.groups.isEmpty)
    let few = try MethodRanking(
      MethodTable(
        methods: ["a", "b", "c", "d"], pairs: Array(pairs.prefix(10)),
        auroc: Array(rows.prefix(10))))
    #expect(few.groups == [["a", "b"], ["b", "c"], ["c", "d"]])
  }

  @Test func badTablesAreRefused() throws {
    #expect(throws: MetricError.empty("pairs")) {
      try MethodTable(methods: names, pairs: [], auroc: [])
    }
    #expect(throws: MetricError.self) {
      try MethodTable(methods: ["a"], pairs: ["p"], auroc: [[1]])
    }
    #expect(throws: MetricError.unequalCounts("figures of a pair", 2, "methods", 3)) {
      try MethodTable(methods: names, pairs: ["p"], auroc: [[1, 2]])
    }
    #expect(throws: MetricError.self) {
      try MethodTable(methods: names, pairs: ["p"], auroc: [[1, .nan, 2]])
    }
    #expect(throws: MetricError.self) { try nemenyiCriticalDifference(methods: 1, pairs: 3) }
    #expect(throws: MetricError.self) {
      try nemenyiCriticalDifference(methods: 3, pairs: 3, significance: 0)
    }
  }
}
