import Experiments
import SurgicalFineTuning
import Testing

@Suite("Vectors of the paper")
struct MethodVectorTests {
  @Test("every vector of the self-test passes")
  func vectors() throws {
    let vectors = try SurgicalStudy().testVectors()
    #expect(vectors.count > 60)
    for vector in vectors { #expect(vector.passes, "\(vector.name): \(vector.got)") }
  }

  @Test("stages of gradual unfreezing last epochs / blocks, the last takes the rest")
  func gradual() {
    let names = ["a", "b", "c", "d"]
    let first = (0..<9).map { TuningMethod.openBlocks(names, from: .first, epoch: $0, of: 9) }
    #expect(first.map(\.count) == [1, 1, 2, 2, 3, 3, 4, 4, 4])
    #expect(first[2] == ["a", "b"])
    #expect(TuningMethod.openBlocks(names, from: .last, epoch: 4, of: 9) == ["b", "c", "d"])
    let few = (0..<3).map { TuningMethod.openBlocks(names, from: .last, epoch: $0, of: 3) }
    #expect(few == [["d"], ["c", "d"], ["b", "c", "d"]])
  }
}
