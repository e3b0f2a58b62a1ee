import Datasets
import NeuralNetworks
import SurgicalFineTuning
import Tensors
import Testing
import Vision

@Suite("Planted noise and measured gradients")
struct PlantedNoiseTests {
  private let partition = BlockPartition.standard(for: Small.source)

  @Test("noise of the given strength lands in its block only")
  func applied() throws {
    let damaged = try PlantedNoise(block: "third", sigma: 0.5)
      .applied(to: Small.source, partition, key: Small.key)
    let changed = damaged.changedTensors(since: Small.source)
    #expect(changed.allSatisfy { $0.hasPathPrefix("layer3") })
    let noise = zip(
      damaged.layer3[0].conv2.weight.scalars, Small.source.layer3[0].conv2.weight.scalars
    )
    .map { Double($0 - $1) }
    let deviation = (noise.reduce(0) { $0 + $1 * $1 } / Double(noise.count)).squareRoot()
    // 3 x 3 x 16 x 16 numbers: the standard error of the deviation is about 0.007.
    #expect(abs(deviation - 0.5) < 0.04)
  }

  @Test("calibrated noise is the weakest on its grid that does the damage")
  func calibrated() throws {
    let data = Small.quarters(80)
    let noise = try PlantedNoise.calibrated(
      block: "second", network: Small.source, partition, on: data, share: 0.6, key: Small.key)
    func reached(_ sigma: Double) throws -> Double {
      let damaged = try PlantedNoise(block: "second", sigma: sigma)
        .applied(to: Small.source, partition, key: Small.key)
      return accuracy(of: damaged, on: data)
    }
    let bound = 0.6 * accuracy(of: Small.source, on: data)
    #expect(try reached(noise.sigma) <= bound)
    #expect(try reached(noise.sigma / 1.25) > bound)
  }

  @Test("relative gradient norms of a block are those of its tensors together")
  func blockNorms() throws {
    let data = Small.quarters(16, inverted: true)
    let measurement = GradientMeasurement(Small.source, on: data)
    let batch = Array(0..<16)
    let byBlock = measurement.relativeGradientNorms(batches: [batch], per: .block, partition)
    let gradients = measurement.gradients(batch)
    let names = Small.source.parameterNames
    let members = names.indices.filter { partition.block(of: names[$0]) == "second" }
    let numerator = members.reduce(0.0) { sum, index in
      sum + (gradients.values[index].map { $0.norm * $0.norm } ?? 0)
    }
    let denominator = members.reduce(0.0) { sum, index in
      let norm = Small.source.parameters[index].norm
      return sum + norm * norm
    }
    let expected = (numerator / denominator).squareRoot()
    for index in members { #expect(abs((byBlock[index] ?? 0) - expected) < 1e-9) }
  }

  @Test("signal to noise over identical examples is cut off at its cap")
  func identicalExamples() throws {
    let data = Small.quarters(16).selecting([3, 3, 3, 3])
    let scores = GradientMeasurement(Small.source, on: data)
      .signalToNoise(.examples, batches: [[0, 1, 2, 3]])
    let weights = zip(Small.source.parameterNames, scores).first { $0.0 == "fc.bias" }?.1
    #expect((weights ?? 0) > 1)
  }
}
