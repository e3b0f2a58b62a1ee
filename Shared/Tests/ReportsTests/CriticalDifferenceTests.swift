import Testing

@testable import Reports

@Suite struct CriticalDifferenceTests {
  private func diagram(
    _ ranks: [Double], _ difference: Double, groups: [[String]] = []
  ) -> CriticalDifferenceDiagram {
    CriticalDifferenceDiagram(
      methods: ranks.indices.map { "m\($0)" }, meanRanks: ranks, criticalDifference: difference,
      groups: groups)
  }

  /// Lines to names do not cross: on each side the outermost method has the uppermost name.
  @Test func namesFanOutFromTheAxis() throws {
    let rows = try #require(diagram([3.5, 1.2, 2, 4.8, 3.5], 1).csvRows)
    #expect(rows.map(\.[3]) == ["method", "m1", "m2", "m0", "m4", "m3"])
    let depths = rows.dropFirst().compactMap { Double($0[1]) }
    #expect(depths[0] < depths[1] && depths[1] < depths[2])
    #expect(depths[3] > depths[4] && depths[4] == depths[0])
    let ends = rows.dropFirst().compactMap { Double($0[2]) }
    #expect(ends.prefix(3).allSatisfy { $0 < 1 } && ends.suffix(2).allSatisfy { $0 > 5 })
  }

  @Test func barsThatOverlapLieAtOtherDepths() {
    let script = diagram(
      [1, 2, 3, 4], 1.1, groups: [["m0", "m1"], ["m1", "m2"], ["m2", "m3"]]
    ).script(name: "d")
    let bars = script.split(separator: "\n").filter { $0.contains("lw 5") }
    #expect(bars.count == 3)
    let depths = bars.map { $0.split(separator: " ")[3].split(separator: ",")[1] }
    #expect(depths[0] != depths[1] && depths[1] != depths[2] && depths[0] == depths[2])
  }

  @Test func aDifferenceLongerThanTheAxisIsCutAndSaysSo() {
    #expect(diagram([1, 2], 1.96).script(name: "d").contains("1.96, longer than the axis"))
    #expect(!diagram([1, 2], 0.5).script(name: "d").contains("longer"))
  }

  @Test func oneMethodHasNoDiagram() {
    #expect(diagram([1], 1).csvRows == nil && diagram([.nan, 1], 1).csvRows == nil)
  }
}
