import OutOfDistribution
import Testing

@Suite("Score histograms")
struct ScoreHistogramTests {
  @Test func binsHoldTheirLowerEdgesAndTheLastBoth() throws {
    let scores = try DetectionScores(
      inDistribution: [0, 1, 2, 4], outOfDistribution: [0.5, 0.5, 3.9, 4, 4])
    let found = try ScoreHistogram(scores, bins: 4)
    #expect(found.edges == [0, 1, 2, 3, 4])
    #expect(found.inDistribution == [0.25, 0.25, 0.25, 0.25])
    #expect(agree(found.outOfDistribution, [0.4, 0, 0, 0.6]))
  }

  @Test func constantAndHugeConfidencesHaveBins() throws {
    let constant = try ScoreHistogram(
      DetectionScores(inDistribution: [7, 7], outOfDistribution: [7]), bins: 3)
    #expect(constant.inDistribution == [0, 1, 0] && constant.outOfDistribution == [0, 1, 0])
    #expect(constant.edges[0] == 6.5 && constant.edges[3] == 7.5)
    let limit = Double.greatestFiniteMagnitude
    let huge = try ScoreHistogram(
      DetectionScores(inDistribution: [limit], outOfDistribution: [-limit]), bins: 2)
    #expect(huge.inDistribution == [0, 1] && huge.outOfDistribution == [1, 0])
    #expect(huge.edges.allSatisfy { $0.isFinite })
  }

  @Test func noBinsAreRefused() throws {
    let scores = try DetectionScores(inDistribution: [1], outOfDistribution: [0])
    #expect(throws: MetricError.self) { try ScoreHistogram(scores, bins: 0) }
  }
}
