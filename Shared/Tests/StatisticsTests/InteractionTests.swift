import Statistics
import Testing

@Suite("Two by two designs and improvement over tasks") struct InteractionTests {
  @Test("the interaction is what both treatments add beyond the sum of each")
  func interaction() throws {
    let found = try pairedInteractions(
      neither: [1, 2], first: [3, 2], second: [2, 5], both: [10, 5])
    #expect(found == [6, 0])
    #expect(throws: StatisticsError.unequalCounts(first: 1, second: 2)) {
      try pairedInteractions(neither: [1, 2], first: [1, 2], second: [1, 2], both: [1])
    }
  }

  @Test("the probability of improvement is averaged over tasks")
  func tasks() throws {
    let single = try probabilityOfImprovement(acrossTasks: [[3, 4, 5, 6]], [[1, 2, 4, 5]])
    #expect(single == 0.75)
    let two = try probabilityOfImprovement(acrossTasks: [[3, 4], [0, 0]], [[1, 2], [0, 0]])
    #expect(two == 0.75)
    #expect(throws: StatisticsError.unequalCounts(first: 1, second: 2)) {
      try probabilityOfImprovement(acrossTasks: [[1]], [[1], [2]])
    }
    #expect(throws: StatisticsError.self) { try probabilityOfImprovement(acrossTasks: [], []) }
  }
}
