import PreferenceTuning
import Testing

@testable import bench

@Suite struct GenerationTests {
  private let run = GenerationRun(.tiny, rows: 3, tokens: 5)

  @Test func completionsAreWholeAndTheLogProbabilitiesThoseOfTheModel() throws {
    let drawn = try run.draw()
    #expect(drawn.allSatisfy { !$0.isEnded && $0.tokens.count == 5 })
    try run.check("ours", drawn.map(\.tokens), scores(of: drawn))
  }

  @Test func otherLogProbabilitiesAndShapesAreRefused() throws {
    let drawn = try run.draw()
    var others = scores(of: drawn)
    others[1][2] += 0.01
    #expect(throws: BenchError.self) { try run.check("a peer", drawn.map(\.tokens), others) }
    others[1][2] = .nan
    #expect(throws: BenchError.self) { try run.check("a peer", drawn.map(\.tokens), others) }
    #expect(throws: BenchError.self) { try run.check("a peer", [], []) }
  }

  @Test func repetitionsDrawAnew() throws {
    #expect(try run.draw(1) != run.draw(2))
    #expect(try run.draw(1) == run.draw(1))
  }

  private func scores(of drawn: [SampledCompletion]) -> [[Double]] {
    drawn.map { $0.logProbabilities.map { Double($0) } }
  }
}
