import NeuralNetworks
import Optimizers
import Randomness
import Tensors
import Testing
import _TestSupport

@Suite("Optimizers")
struct OptimizerTests {
  static let arms = TrainingArm.all.keys.sorted()

  @Test("ten steps agree with PyTorch", arguments: ["batch", "group"], arms)
  func agreesWithPyTorch(normalization: String, name: String) throws {
    let fixture = try TrainingFixture.file.get()
    let expected = try #require(fixture.networks[normalization]?.arms[name])
    var network = try fixture.network(normalization)
    var arm = try #require(TrainingArm.all[name])
    let losses = arm.train(&network, steps: 0..<10, on: fixture.batches)
    #expect(largestError(of: losses, against: expected.losses) < Precision.fixtureTolerance)
    for (name, weight) in network.exportedWeights {
      let error = try largestError(of: weight, against: #require(expected.weights[name]).tensor)
      #expect(error < Precision.fixtureTolerance, "\(name)")
    }
  }

  @Test("every arm of the fixture has a counterpart")
  func armsAreComplete() throws {
    for network in try TrainingFixture.file.get().networks.values {
      #expect(network.arms.keys.sorted() == Self.arms)
    }
  }

  @Test("a run continued from exported state gives the same bits", arguments: arms)
  func continuation(name: String) throws {
    let fixture = try TrainingFixture.file.get()
    try withProcessSettings { () throws in
      var whole = try #require(TrainingArm.all[name])
      var network = try fixture.network("batch")
      _ = whole.train(&network, steps: 0..<10, on: fixture.batches)

      var first = try #require(TrainingArm.all[name])
      var interrupted = try fixture.network("batch")
      _ = first.train(&interrupted, steps: 0..<4, on: fixture.batches)
      let (tensors, steps) = first.optimizer.state.exported
      let weights = Dictionary(
        uniqueKeysWithValues: interrupted.exportedWeights.map { ($0.name, $0.tensor) })
      let moments = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })

      var second = try #require(TrainingArm.all[name])
      var resumed = FixtureNetwork(.batch)
      try resumed.load(weights)
      second.optimizer.state = try OptimizerState(tensors: moments, steps: steps, for: resumed)
      _ = second.train(&resumed, steps: 4..<10, on: fixture.batches)
      #expect(resumed.tensors == network.tensors)
    }
  }

  @Test("moments and counts that a model cannot have are refused")
  func foreignState() throws {
    let network = FixtureNetwork(.batch)
    let shape = network.parameters[0].shape
    let moments = ["0/first": Tensor(zeros: shape), "0/second": Tensor(zeros: shape)]
    func refused(_ tensors: [String: Tensor], _ steps: [Int: Int]) {
      #expect(throws: WeightError.self) {
        try OptimizerState(tensors: tensors, steps: steps, for: network)
      }
    }
    refused(moments.merging(["0/first": Tensor(zeros: [1])]) { $1 }, [0: 1])
    refused(moments, [0: -1])
    refused(moments, [0: .max])
    refused(moments, [:])
    refused(moments, [0: 1, 1_000_000_000_000: 1])
    refused(moments, [0: 1, -1: 1])
    let state = try OptimizerState(
      tensors: moments.merging(["head/weight": Tensor(zeros: [3])]) { $1 }, steps: [0: 2],
      for: network)
    #expect(state.slots.count == 1 && state.slots[0]?.steps == 2)
  }

  @Test("parameters without a gradient are not touched, not even by decay")
  func frozenParameters() throws {
    let fixture = try TrainingFixture.file.get()
    for optimizer: any Optimizer in [
      SGD(learningRate: 0.1, momentum: 0.9, weightDecay: 0.5),
      Adam.decoupled(learningRate: 0.1, weightDecay: 0.5),
    ] {
      var network = try fixture.network("group")
      let before = network
      var arm = TrainingArm(optimizer, trained: ["fc"])
      _ = arm.train(&network, steps: 0..<3, on: fixture.batches)
      #expect(network.conv1.weight.identity == before.conv1.weight.identity)
      #expect(network.norm2.weight == before.norm2.weight)
      #expect(network.fc.weight != before.fc.weight)
      #expect(arm.optimizer.state.slots.keys.sorted() == [6, 7])
      #expect(arm.optimizer.state.slots.values.allSatisfy { $0.steps == 3 })
    }
  }

  @Test("Adam starts afresh for a parameter that is unfrozen late")
  func lateParameters() throws {
    let fixture = try TrainingFixture.file.get()
    var network = try fixture.network("group")
    var arm = TrainingArm(Adam(learningRate: 0.01), trained: ["fc"])
    _ = arm.train(&network, steps: 0..<5, on: fixture.batches)
    let before = network.conv1.weight
    arm.trained = []
    _ = arm.train(&network, steps: 5..<6, on: fixture.batches)
    // The first step of Adam moves each weight by the rate times the sign of its gradient.
    let moves = zip(network.conv1.weight.scalars, before.scalars).map { abs(Double($0 - $1)) }
    #expect(moves.allSatisfy { abs($0 - 0.01) < 1e-4 })
    #expect(arm.optimizer.state.slots[0]?.steps == 1 && arm.optimizer.state.slots[6]?.steps == 6)
  }

  @Test("training gives the same bits for one, two and three threads")
  func threads() throws {
    let start = try TrainingFixture.file.get().network("batch")
    var generator = RandomKey(seed: 8).generator()
    let images = Tensor(normal: [40, 13, 12, 2], using: &generator)
    let batch = TrainingFixture.Batch(
      images: FixtureTensor(
        shape: images.shape.dimensions, data: images.scalars.map { Double($0) }),
      labels: (0..<40).map { $0 % 3 })
    func trained(threads: Int) -> [Tensor] {
      withProcessSettings(threads: threads) {
        var (network, arm) = (start, TrainingArm(TrainingArm.amsgrad, clipping: 1))
        _ = arm.train(&network, steps: 0..<5, on: [batch])
        return network.tensors
      }
    }
    let one = trained(threads: 1)
    #expect(trained(threads: 2) == one)
    #expect(trained(threads: 3) == one)
  }

  @Test("bias corrections of late steps need no long loop")
  func manySteps() {
    struct Weight: Module {
      var value = Tensor([1])
      mutating func visit(_ visitor: inout some ParameterVisitor) {
        visitor.parameter(&value, "value")
      }
    }
    var (weight, adam) = (Weight(), Adam(learningRate: 0.5))
    let moments = ["first": Tensor([0.5]), "second": Tensor([0.25])]
    adam.state = OptimizerState(slots: [0: .init(steps: 1_000_000_000, moments: moments)])
    adam.update(&weight, along: Gradients([Tensor([0.5])]))
    // Both corrections are 1: the step is 0.5 x 0.5 / sqrt(0.25).
    #expect(abs(weight.value.scalar() - 0.5) < 1e-6)
  }

  @Test("optimizers are values: a copy keeps its own moments")
  func values() throws {
    let fixture = try TrainingFixture.file.get()
    var network = try fixture.network("group")
    var arm = TrainingArm(Adam(learningRate: 0.01))
    _ = arm.train(&network, steps: 0..<2, on: fixture.batches)
    let copy = arm.optimizer.state.slots[0]?.moments["first"]
    let numbers = copy?.scalars
    _ = arm.train(&network, steps: 2..<4, on: fixture.batches)
    #expect(copy?.scalars == numbers)
    #expect(arm.optimizer.state.slots[0]?.moments["first"] != copy)
  }
}
