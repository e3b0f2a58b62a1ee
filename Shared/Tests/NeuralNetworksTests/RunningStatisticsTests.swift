import NeuralNetworks
import Randomness
import Tensors
import Testing
import _TestSupport

@Suite("Running statistics")
struct RunningStatisticsTests {
  @Test("an update agrees with PyTorch", arguments: try LayerFixture.all.get())
  func agreesWithPyTorch(_ fixture: LayerFixture) throws {
    guard fixture.kind == "batchNorm" else { return }
    let x = try #require(fixture.inputs["x"]).tensor
    var layer = Normalization(.batch, channels: x.shape[-1])
    layer.runningMean = fixture.state["mean"]?.tensor
    layer.runningVariance = fixture.state["variance"]?.tensor
    let statistics = RunningStatistics()
    let isTraining = fixture.option("training") == 1
    let phase: Phase =
      isTraining ? .training(RandomKey(seed: 1), tracking: statistics) : .inference
    _ = layer(x, in: phase)
    layer.update(statistics, momentum: 0.1)
    let (mean, variance) = try (#require(layer.runningMean), #require(layer.runningVariance))
    let expectedMean = try #require(fixture.state["newMean"]).tensor
    let expectedVariance = try #require(fixture.state["newVariance"]).tensor
    #expect(largestError(of: mean, against: expectedMean) < Precision.fixtureTolerance)
    #expect(largestError(of: variance, against: expectedVariance) < Precision.fixtureTolerance)
  }

  @Test("an evaluation leaves the network as it is, in every phase")
  func evaluationsChangeNothing() {
    let network = SmallNetwork()
    let before = network.tensors
    for phase: Phase in [
      .inference, .batchStatistics, .training(RandomKey(seed: 1)),
      .training(RandomKey(seed: 1), tracking: RunningStatistics()),
    ] {
      _ = network(images(), in: phase)
      _ = valueAndGradient(at: network) { $0(images(), in: phase).sum() }
    }
    #expect(network.tensors == before)
  }

  @Test("an update reaches the value that it is applied to, once")
  func updates() throws {
    var network = SmallNetwork()
    let copy = network
    let statistics = RunningStatistics()
    _ = valueAndGradient(at: network) {
      $0(images(), in: .training(RandomKey(seed: 1), tracking: statistics)).sum()
    }
    network.update(statistics, momentum: 1)
    let mean = try #require(network.norm.runningMean)
    let expected = network.conv(images()).mean(along: [0, 1, 2])
    #expect(largestError(of: mean, against: expected) < 1e-5)
    #expect(copy.norm.runningMean == Tensor(zeros: [4]))
    network.update(statistics, momentum: 1)  // the batch has been used
    #expect(network.norm.runningMean == mean)
  }

  @Test("a network without batch normalisation has nothing to update")
  func nothingToUpdate() {
    var network = SmallNetwork(.channels(2))
    let statistics = RunningStatistics()
    let before = network.tensors
    _ = network(images(), in: .training(RandomKey(seed: 1), tracking: statistics))
    network.update(statistics)
    #expect(network.tensors == before)
  }

  @Test("with running statistics the rows of a batch do not depend on each other")
  func inferenceIsRowWise() {
    let (network, x) = (SmallNetwork(), images())
    let together = network(x, in: .inference)
    for row in 0..<5 {
      let alone = network(x.slice(row..<row + 1), in: .inference)
      #expect(largestError(of: alone, against: together.slice(row..<row + 1)) < 1e-6)
    }
  }

  @Test("statistics of the batch give mean 0 and variance 1")
  func batchStatistics() {
    let layer = Normalization(.batch, channels: 2)
    let y = layer(images(50), in: .batchStatistics)
    #expect(largestError(of: y.mean(along: [0, 1, 2]), against: Tensor(zeros: [2])) < 1e-5)
    #expect(largestError(of: y.variance(along: [0, 1, 2]), against: Tensor(ones: [2])) < 1e-4)
  }
}
