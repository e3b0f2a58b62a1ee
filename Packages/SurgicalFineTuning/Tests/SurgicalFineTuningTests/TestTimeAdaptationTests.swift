import Datasets
import NeuralNetworks
import Randomness
import SurgicalFineTuning
import Tensors
import Testing
import Vision

@Suite("Adaptation at test time")
struct TestTimeAdaptationTests {
  private let images = Small.quarters(12, inverted: true, seed: 4).images

  private var memo: TestTimeAdaptation.MEMO {
    var augmentation = AugMix(flip: false)
    augmentation.padding = 1
    var memo = TestTimeAdaptation.MEMO(augmentation: augmentation)
    memo.views = 4
    memo.learningRate = 0.05
    return memo
  }

  private func run(
    _ objective: TestTimeAdaptation.Objective, _ mode: TestTimeAdaptation.Mode,
    blocks: [String]? = nil, source: ResNet = Small.source, on images: ImageArray? = nil
  ) throws -> TestTimeAdaptation.Result<ResNet> {
    try TestTimeAdaptation(objective, mode: mode, blocks: blocks)
      .run(source, on: images ?? self.images, key: Small.key)
  }

  @Test("MEMO changes the chosen block only")
  func memoBlocks() throws {
    let result = try run(.memo(memo), .online, blocks: ["first"])
    let changed = result.network.changedTensors(since: Small.source)
    #expect(!changed.isEmpty)
    #expect(changed.allSatisfy { $0.hasPathPrefix("conv1") || $0.hasPathPrefix("layer1") })
    #expect(result.predictions.count == 12)
  }

  @Test("episodic MEMO treats every image as the first")
  func episodic() throws {
    let all = try run(.memo(memo), .episodic)
    // The last image alone, with the random numbers of its place, ends at the same network.
    var alone = Small.source
    let views = memo.augmentation.views(of: 11, in: images, count: 4, key: Small.key.split(11))
    let (_, gradients) = valueAndGradient(at: alone) { marginalEntropy(logits: $0(views)) }
    alone.updateParameters { weight, index in
      if let gradient = gradients.values[index] { weight.accumulate(gradient, scale: -0.05) }
    }
    #expect(all.network.changedTensors(since: alone).isEmpty)
  }

  @Test("one MEMO step on many views lowers the marginal entropy of those views")
  func descent() throws {
    let views = memo.augmentation.views(of: 0, in: images, count: 16, key: Small.key)
    var network = Small.source
    let (before, gradients) = valueAndGradient(at: network) {
      marginalEntropy(logits: $0(views))
    }
    network.updateParameters { weight, index in
      if let gradient = gradients.values[index] { weight.accumulate(gradient, scale: -1e-3) }
    }
    #expect(marginalEntropy(logits: network(views)).scalar() < before)
  }

  @Test("TENT moves scales and shifts of normalisation only, and predicts before its step")
  func tent() throws {
    var rule = TestTimeAdaptation.TENT()
    rule.batchSize = 6
    rule.learningRate = 0.1
    let source = Small.network(.batch)
    let result = try run(.tent(rule), .online, source: source)
    let changed = result.network.changedTensors(since: source)
    #expect(!changed.isEmpty)
    #expect(changed.allSatisfy { $0.contains("bn") && !$0.contains("running") })
    let first = images.selecting(Array(0..<6)).tensor()
    #expect(Array(result.predictions.prefix(6)) == source(first, in: .batchStatistics).argmax())
  }

  @Test("batch statistics alone leave the network as it is")
  func batchStatistics() throws {
    let source = Small.network(.batch)
    let result = try run(.batchStatistics(batchSize: 12), .online, source: source)
    #expect(result.network.changedTensors(since: source).isEmpty)
    #expect(result.predictions == source(images.tensor(), in: .batchStatistics).argmax())
  }

  @Test("bad settings and empty streams are typed errors")
  func errors() throws {
    let nothing = images.selecting([])
    #expect(throws: SurgicalError.noImages(part: "target")) {
      try run(.none, .online, on: nothing)
    }
    #expect(throws: SurgicalError.self) { try run(.memo(memo), .online, blocks: ["middle"]) }
    var rule = TestTimeAdaptation.TENT()
    rule.batchSize = 0
    #expect(throws: SurgicalError.self) { try run(.tent(rule), .online) }
    // The head has no scales of normalisation, so that nothing could change.
    rule.batchSize = 6
    let head = #expect(throws: SurgicalError.self) {
      try run(.tent(rule), .online, blocks: ["last"])
    }
    #expect(head?.description.contains("without normalisation") == true)
  }
}
