import Datasets
import NeuralNetworks
import Randomness
import Testing

@testable import BenchmarkWorkloads

@Suite struct WorkloadTests {
  @Test func namesAreUnique() {
    #expect(Set(Workload.all.map(\.name)).count == Workload.all.count)
  }

  @Test func gptNanoHasThePublishedNumberOfParameters() {
    #expect(GPT(.nano, key: RandomKey(seed: 0)).parameterCount == 94_992)
  }

  @Test(arguments: ["iql", "sac", "mlp", "gpt-nano", "traced-operation", "sgemm-64"])
  func stepsAreFiniteAndRepeatable(name: String) throws {
    let workload = try #require(Workload.named(name))
    let losses = (0..<2).map { _ in
      var routine = workload.prepare(RandomKey(seed: 1))
      return (0..<2).flatMap { _ in routine.step() }
    }
    #expect(losses[0] == losses[1])
    #expect(losses[0].allSatisfy { $0.isFinite })
  }

  @Test(arguments: ["iql", "sac", "mlp", "gpt-nano"])
  func stepsMoveTheWeights(name: String) throws {
    var routine = try #require(Workload.named(name)).prepare(RandomKey(seed: 1))
    let before = routine.weights.map { $0.array.doubles() }
    _ = routine.step()
    #expect(zip(before, routine.weights).allSatisfy { $0 != $1.array.doubles() })
    #expect(Set(routine.startingPoint.map(\.name)).count == routine.startingPoint.count)
  }
}

@Suite struct OperationCountTests {
  // 2 (3 4 + 4 5) 7 for one evaluation; the first layer needs no gradient of its inputs.
  @Test func perceptron() {
    #expect(OperationCount.perceptron([3, 4, 5], rows: 7) == 448)
    #expect(OperationCount.trainedPerceptron([3, 4, 5], rows: 7) == 3 * 448 - 168)
  }

  // One block a stage on 4x4 images, width 4. Stem: 16 pixels, 9 inputs, 4 outputs. Stages: two
  // convolutions 4 -> 4 on 16 pixels; 4 -> 8 and 8 -> 8 on 4; 8 -> 16 and 16 -> 16 on 1. Head:
  // 16 -> 10.
  @Test func residualNetwork() {
    let count = OperationCount.residualNetwork(
      blocks: 1, width: 4, channels: 1, side: 4, images: 1)
    #expect(count.stem == 2 * 16 * 9 * 4)
    let stages = 16 * (36 * 4 * 2) + 4 * (36 * 8 + 72 * 8) + (72 * 16 + 144 * 16)
    #expect(count.rest == Double(2 * (stages + 160)))
  }

  // One layer of width 2 over 3 words, 5 words in all: 12 d^2 weights a layer, and half of the
  // square of scores twice.
  @Test func transformer() {
    let sizes = GPT.Configuration(layers: 1, heads: 1, width: 2, context: 3, vocabulary: 5)
    let expected = 2 * 3 * 48 + 2 * 3 * 3 * 2 + 2 * 3 * 2 * 5
    #expect(OperationCount.transformer(sizes, batch: 1) == Double(expected))
  }
}
