import LinearAlgebra
import OutOfDistribution
import Testing

@Suite("Network outputs")
struct NetworkOutputsTests {
  @Test("samples are counted by whatever there is")
  func count() {
    let three = Matrix(repeating: 0, rows: 3, columns: 2)
    #expect(NetworkOutputs(logits: three).count == 3)
    #expect(NetworkOutputs(features: [three]).count == 3)
    #expect(NetworkOutputs().count == 0)
  }
}
