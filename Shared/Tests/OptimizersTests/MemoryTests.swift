import NeuralNetworks
import Optimizers
import Tensors
import Testing
import _TestSupport

@Suite("Memory")
struct MemoryTests {
  @Test("ten thousand training steps do not grow the process")
  func steadyState() throws {
    let batch = try #require(TrainingFixture.file.get().batches.first)
    var network = try TrainingFixture.file.get().network("batch")
    var average = network
    var arm = TrainingArm(TrainingArm.amsgrad, clipping: 1)
    func steps(_ count: Int) {
      for _ in 0..<count {
        _ = arm.step(&network, on: batch)
        polyakUpdate(&average, towards: network, rate: 0.01)
      }
    }
    steps(500)
    let before = residentMemory()
    steps(10_000)
    let growth = residentMemory() - before
    #expect(growth < 256 << 20, "grew by \(growth) bytes")
    #expect(network.firstNonFiniteTensor() == nil)
  }
}
