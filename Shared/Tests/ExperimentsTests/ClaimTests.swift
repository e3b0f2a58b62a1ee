import Experiments
import Foundation
import Randomness
import Statistics
import Testing

/// A table in which experiment `e` has one metric `d` a seed, given as rows of members.
private func table(_ rows: [[Double]]) -> OutcomeTable {
  OutcomeTable(
    rows.enumerated().map { seed, row in
      let metrics = row.enumerated().map { ("d\($0)", $1) }
      return (cell("e", "x", seed), Outcome(metrics: Dictionary(uniqueKeysWithValues: metrics)))
    })
}

private func claim(_ id: String, _ prediction: Prediction, members: Int = 1) -> Claim {
  Claim(id, "It holds.", source: "Table 1", experiment: "e", predicts: prediction) { seed in
    try (0..<members).map { try seed.value("d\($0)", arm: "x") }
  }
}

private func evaluate(
  _ claims: [Claim], _ rows: [[Double]], planned: Int? = nil
) -> [ClaimResult] {
  Claim.evaluate(claims, on: table(rows)) { _ in Array(0..<(planned ?? rows.count)) }
}

@Suite struct ClaimTests {
  // Values 5, 6, 7: mean 6, standard error 1/sqrt(3), t(2, 0.975) = 4.302653, so the interval is
  // 6 +- 2.484138 = [3.515862, 8.484138].
  @Test(arguments: [
    (Prediction.greater, Verdict.supported), (.less, .contradicted),
    (.atLeast(-1), .supported), (.atLeast(3.5), .supported), (.atLeast(6), .inconclusive),
    (.atLeast(8.5), .contradicted), (.within(9), .supported), (.within(6), .inconclusive),
    (.within(3), .contradicted),
  ])
  func verdictsFollowTheInterval(prediction: Prediction, verdict: Verdict) throws {
    let result = evaluate([claim("c", prediction)], [[5], [6], [7]])[0]
    #expect(result.verdict == verdict)
    #expect(result.estimate == 6)
    #expect(abs(try #require(result.low) - 3.515862) < 1e-6)
    #expect(abs(try #require(result.high) - 8.484138) < 1e-6)
    #expect(result.interval == .studentT && result.seeds == 3 && result.droppedSeeds == 0)
    #expect(result.seedMeans == [5, 6, 7])
  }

  // Values 1, 2, 3: 2 +- 2.484138 holds zero. Mirrored for the negative side.
  @Test func anIntervalOverZeroDecidesNothing() {
    for prediction in [Prediction.greater, .less] {
      #expect(evaluate([claim("c", prediction)], [[1], [2], [3]])[0].verdict == .inconclusive)
    }
    #expect(evaluate([claim("c", .less)], [[-5], [-6], [-7]])[0].verdict == .supported)
    #expect(evaluate([claim("c", .greater)], [[-5], [-6], [-7]])[0].verdict == .contradicted)
    #expect(evaluate([claim("c", .within(3))], [[-5], [-6], [-7]])[0].verdict == .contradicted)
  }

  // Six positive differences: only the all-plus and all-minus flips are as extreme, p = 2/64. With
  // 1, 2, 3, 4, 5, -1 (sum 14) the flips with |sum| >= 14 are: all plus (16), the two with one 1
  // flipped (14), and their mirrors: 6/64.
  @Test func pValuesAreExactAndCorrectedAfterHolm() throws {
    let rows: [[Double]] = [[1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [6, -1]]
    let first = claim("first", .greater)
    let second = Claim(
      "second", "", source: "", experiment: "e", predicts: .less
    ) { [try $0.value("d1", arm: "x")] }
    #expect(evaluate([first], rows)[0].pValue == 2.0 / 64)
    #expect(evaluate([second], rows)[0].pValue == 6.0 / 64)
    let family = evaluate([second, first], rows)
    // Holm: the smaller times two; the larger times one, but not below the smaller.
    #expect(family[0].pValue == 6.0 / 64)
    #expect(family[1].pValue == 4.0 / 64)
  }

  // Differences 0.1, 0.2, 0.3 within 1: both one-sided tests flip all signs, 1/8 each.
  @Test func equivalenceTakesTheLargerOneSidedTest() {
    let result = evaluate([claim("c", .within(1))], [[0.1], [0.2], [0.3]])[0]
    #expect(result.pValue == 1.0 / 8)
    #expect(result.verdict == .supported)
  }

  @Test func severalMembersASeedAreResampledInTheirGroups() throws {
    let rows: [[Double]] = (0..<8).map { seed in
      (0..<4).map { member in Double(seed % 3 + 1) + 0.1 * Double(member) }
    }
    let result = evaluate([claim("c", .greater, members: 4)], rows)[0]
    #expect(result.interval == .hierarchicalBootstrap && result.verdict == .supported)
    // Seeds 0...7 give remainders 0,1,2,0,1,2,0,1 with mean 7/8; members add 0.15; plus one.
    #expect(abs(try #require(result.estimate) - 2.025) < 1e-12)
    let low = try #require(result.low)
    let high = try #require(result.high)
    #expect((1.15..<2.025).contains(low) && (2.025..<3.15).contains(high))
    #expect(evaluate([claim("c", .greater, members: 4)], rows)[0] == result)
  }

  // The means of an earlier study: resampled alone they would exclude 0, which Student's t does not.
  @Test func fewSeedsOfSeveralMembersAreHeldToStudentsT() throws {
    let means = [4.0, 8.0, 6.3, -1.6, 10.6]
    let rows = means.map { [$0 - 0.1, $0 + 0.1] }
    let result = evaluate([claim("c", .greater, members: 2)], rows)[0]
    let student = try studentInterval(means, level: 0.95)
    let resampled = try Bootstrap(method: .bca, level: 0.95, key: RandomKey(seed: 1))
      .hierarchicalInterval(rows)
    #expect(resampled.low > 0 && student.low < 0)
    #expect(result.low == student.low && result.high == student.high)
    #expect(result.interval == .hierarchicalBootstrap && result.verdict == .inconclusive)
  }

  @Test func claimsWithoutATestCountInHolmsFamily() {
    let missing = Claim("missing", "", source: "", experiment: "e", predicts: .less) { _ in [] }
    let rows = (1...6).map { [Double($0)] }
    let family = evaluate([claim("first", .greater), missing], rows)
    #expect(family[0].pValue == 4.0 / 64 && family[1].pValue == nil)
  }

  @Test func missingSeedsAreDroppedAndCounted() {
    let results = evaluate(
      [claim("c", .greater)], [[5], [6], [7], [.nan]], planned: 6)
    #expect(results[0].seeds == 3 && results[0].droppedSeeds == 3)
    // Whatever is left, seeds that diverged might have said something else.
    #expect(results[0].verdict == .inconclusive && results[0].estimate == 6)
    #expect(results[0].low.map { $0 > 0 } == true)
    #expect(results[0].reason.hasPrefix("3 of 6 seeds dropped; seed 3:"))
  }

  @Test func twoSeedsDecideNothing() {
    let result = evaluate([claim("c", .greater)], [[5], [6]], planned: 3)[0]
    #expect(result.verdict == .inconclusive && result.estimate == 5.5)
    #expect(result.low == nil && result.pValue == nil && result.interval == nil)
    #expect(result.reason.hasPrefix("2 of the 3 seeds a verdict needs; 1 of 3 seeds dropped"))
    let none = evaluate([claim("c", .greater)], [], planned: 4)[0]
    #expect(none.estimate == nil && none.verdict == .inconclusive && none.droppedSeeds == 4)
  }

  @Test func resultsSurviveJSON() throws {
    let claims = [
      claim("a", .greater).noting("remark"), claim("b", .atLeast(-1)).measured(in: "points"),
      claim("c", .within(0.5)),
    ]
    let results =
      evaluate(claims, [[5], [6], [7]]) + evaluate([claim("d", .less)], [], planned: 1)
    let data = try JSONEncoder().encode(results)
    #expect(try JSONDecoder().decode([ClaimResult].self, from: data) == results)
    let objects = try #require(
      try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    let keys: Set<String> = [
      "id", "statement", "source", "prediction", "verdict", "estimate", "low", "high", "pValue",
      "unit", "seeds", "experiment",
    ]
    for object in objects { #expect(keys.isSubset(of: Set(object.keys))) }
    let predictions = objects.compactMap { $0["prediction"] as? String }
    #expect(predictions == ["greater", "atLeast -1.0", "within 0.5", "less"])
  }
}
