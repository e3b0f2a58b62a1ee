import DCM
import Datasets
import LinearAlgebra
import NeuralNetworks
import OutOfDistribution
import Randomness
import Tensors
import Testing
import Vision

@Suite("Training")
struct TrainingTests {
  @Test("the same key gives the same bits, for every method", arguments: Method.small)
  func determinism(method: Method) throws {
    let (a, b) = (try Small.finished(Small.base, method), try Small.finished(Small.base, method))
    #expect(a.network.tensors == b.network.tensors)
    #expect(a.log == b.log && a.log.losses.count == 30)
    var other = try ConfidenceTraining(
      Small.base, by: method, on: Small.data, settings: Small.settings,
      key: Small.key.split("other"))
    try other.finish()
    #expect(other.network.tensors != a.network.tensors)
  }

  @Test("a resumed run ends with the same bits, for every method", arguments: Method.small)
  func resumption(method: Method) throws {
    let straight = try Small.finished(Small.base, method)
    var first = try ConfidenceTraining(
      Small.base, by: method, on: Small.data, settings: Small.settings, key: Small.key)
    for _ in 0..<17 { try first.advance() }
    var checkpoint = Checkpoint()
    try first.store(in: &checkpoint)
    var second = try ConfidenceTraining(
      Small.base, by: method, on: Small.data, settings: Small.settings, key: Small.key)
    try second.resume(from: checkpoint)
    #expect(second.step == 17)
    try second.finish()
    #expect(second.network.tensors == straight.network.tensors)
    #expect(second.result.tensors == straight.result.tensors)
    #expect(second.log == straight.log)
  }

  @Test("a checkpoint of another run is refused and changes nothing")
  func otherRun() throws {
    let run = try Small.finished(Small.base, .plain)
    var checkpoint = Checkpoint()
    try run.store(in: &checkpoint)
    var other = try ConfidenceTraining(
      Small.base, by: .confidenceMinimization(), on: Small.data, settings: Small.settings,
      key: Small.key)
    #expect(throws: DCMError.otherRun) { try other.resume(from: checkpoint) }
    #expect(other.step == 0 && other.network.backbone.tensors == Small.base.tensors)
    // As many images, one pixel or label of which is another, and other weights to begin with.
    var data = Small.data
    data.labelled.images.pixels[5] ^= 1
    var relabelled = Small.data
    relabelled.labelled.labels[3] = (relabelled.labelled.labels[3] + 1) % 4
    let begun = run.network.backbone
    for (base, data) in [(Small.base, data), (Small.base, relabelled), (begun, Small.data)] {
      var training = try ConfidenceTraining(
        base, by: .plain, on: data, settings: Small.settings, key: Small.key)
      #expect(throws: DCMError.otherRun) { try training.resume(from: checkpoint) }
    }
    var damaged = Checkpoint()
    damaged.metadata = checkpoint.metadata
    var same = try ConfidenceTraining(
      Small.base, by: .plain, on: Small.data, settings: Small.settings, key: Small.key)
    #expect(throws: DCMError.self) { try same.resume(from: damaged) }
    #expect(same.step == 0)
  }

  @Test("a loss that is not finite is an error with the step; the network before it is kept")
  func divergence() throws {
    var settings = Small.settings
    settings.learningRate = 1e30
    var training = try ConfidenceTraining(
      Small.network(), by: .confidenceMinimization(), on: Small.data, settings: settings,
      key: Small.key)
    let error = #expect(throws: DCMError.self) { try training.finish() }
    guard case .diverged("dcm", let step, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(step == training.step + 1 && training.log.losses.count == training.step)
    let kept = training.network.tensors
    #expect(throws: DCMError.self) { try training.advance() }
    #expect(training.network.tensors == kept)
  }

  @Test(
    "only the chosen parameters move",
    arguments: [
      (TunedParameters.last, ["fc"]), (.first, ["conv1", "layer1"]),
      (.all, ["conv1", "layer1", "layer2", "layer3", "bn", "fc"]),
    ])
  func masks(parameters: TunedParameters, prefixes: [String]) throws {
    var settings = Small.settings
    settings.parameters = parameters
    settings.length = .steps(3)
    let tuned = try Small.finished(Small.base, .confidenceMinimization(), settings)
    for (before, after) in zip(Small.base.namedTensors, tuned.network.backbone.namedTensors)
    where before.isParameter {
      let isChosen = prefixes.contains { before.name.hasPathPrefix($0) }
      #expect((before.tensor != after.tensor) == isChosen, "\(before.name)")
    }
  }

  @Test("labelled images and uncertainty set share the statistics of one pass")
  func sharedStatistics() throws {
    var settings = Small.settings
    settings.length = .steps(1)
    let labelled = Small.quarters(16)
    let unlabelled = Small.stripes(16).images
    let data = TuningData(
      labelled: labelled, uncertainty: try UncertaintySet(unlabelled: unlabelled))
    var training = try ConfidenceTraining(
      Small.base, by: .confidenceMinimization(), on: data, settings: settings, key: Small.key)
    try training.advance()
    let statistics = RunningStatistics()
    var expected = Small.base
    let both = Tensor.concatenated([labelled.images.tensor(), unlabelled.tensor()])
    _ = expected(both, in: .training(Small.key, tracking: statistics))
    expected.update(statistics)
    let pairs = zip(expected.namedTensors, training.network.backbone.namedTensors)
    var seen = 0
    for (a, b) in pairs where !a.isParameter {
      seen += 1
      for (x, y) in zip(a.tensor.scalars, b.tensor.scalars) {
        #expect(abs(x - y) <= 1e-4 * max(1, abs(x)), "\(a.name)")
      }
    }
    #expect(seen > 10)
  }

  @Test("published loaders: 282 steps an epoch and a rate that hardly falls, or all 1,250")
  func releasedSchedule() throws {
    let pixel = { (count: Int) in
      ImageArray(
        pixels: [UInt8](repeating: 9, count: count), count: count, height: 1, width: 1,
        channels: 1)
    }
    let data = TuningData(
      labelled: LabeledImages(
        images: pixel(40_000), labels: [Int32](repeating: 0, count: 40_000), classCount: 2),
      uncertainty: try UncertaintySet(unlabelled: pixel(6_000), repeats: 3))
    let network = ImagePerceptron(widths: [1, 2], key: Small.key)
    var released = try ConfidenceTraining(
      network, by: .confidenceMinimization(), on: data,
      settings: {
        var settings = ConfidenceSettings.asReleased
        (settings.shift, settings.mirrors) = (0, false)
        return settings
      }(), key: Small.key)
    #expect(released.stepsPerEpoch == 282 && released.stepCount == 2_820)
    #expect(abs(released.learningRate - 1e-3) < 1e-9)
    try released.finish()
    #expect(abs(released.learningRate - 8.797_106e-4) < 1e-9)
    let clean = try ConfidenceTraining(
      network, by: .confidenceMinimization(), on: data, key: Small.key)
    #expect(clean.stepsPerEpoch == 1_250 && clean.stepCount == 12_500)
  }

  @Test("the best epoch by validation is kept if wanted, the first of equals")
  func best() throws {
    var settings = Small.settings
    settings.length = .epochs(6)
    settings.keepsBest = true
    let training = try Small.finished(Small.network(), .plain, settings)
    let log = training.log
    #expect(log.validation.count == 6)
    let top = try #require(log.validation.max())
    let epoch = try #require(log.validation.firstIndex(of: top))
    #expect(log.keptStep == (epoch + 1) * training.stepsPerEpoch)
    settings.keepsBest = false
    let last = try Small.finished(Small.network(), .plain, settings)
    #expect(last.log.keptStep == last.stepCount)
    #expect(last.result.tensors == last.network.tensors)
  }

  @Test("bad settings, data and networks are named before anything runs")
  func badInput() throws {
    func start(_ method: Method, _ data: TuningData, _ settings: ConfidenceSettings) throws {
      _ = try ConfidenceTraining(
        Small.base, by: method, on: data, settings: settings, key: Small.key)
    }
    var data = Small.data
    data.uncertainty = nil
    #expect(throws: DCMError.noImages(part: "uncertainty")) {
      try start(.confidenceMinimization(), data, Small.settings)
    }
    data.labelled = Small.quarters(0)
    #expect(throws: DCMError.noImages(part: "labelled")) { try start(.plain, data, Small.settings) }
    data = Small.data
    data.labelled.labels[3] = 6
    #expect(throws: DCMError.tooManyClasses(found: 7, network: 4)) {
      try start(.plain, data, Small.settings)
    }
    var settings = Small.settings
    settings.learningRate = .nan
    #expect(throws: DCMError.self) { try start(.plain, Small.data, settings) }
    for method in [
      Method.confidenceMinimization(weight: -1), .disagreement(members: 1), .gamblers(reward: 1),
      .logitNorm(temperature: 0), .selectiveNet(coverage: 2), .ensemble(members: 0),
    ] {
      #expect(throws: DCMError.self) { try start(method, Small.data, Small.settings) }
    }
    #expect(throws: DCMError.self) { try Method(name: "openmax") }
    for method in Method.all { #expect(try Method(name: method.name) == method) }
    #expect(throws: DCMError.self) {
      try ConfidenceTuner(Small.base).tune(.ensemble(), on: Small.data, key: Small.key)
    }
  }

  @Test("outputs do not depend on the batches, and features feed the last layer")
  func networkOutputs() throws {
    let images = Small.quarters(21).images
    let outputs = NetworkOutputs(of: Small.base, on: images, batchSize: 8)
    let whole = NetworkOutputs(of: Small.base, on: images)
    let (a, b) = (try #require(outputs.logits), try #require(whole.logits))
    #expect(zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(a.rows == 21 && a.columns == 4)
    let widths = [4, 8, 16, 16]
    #expect(outputs.features.map { [$0.rows, $0.columns] } == widths.map { [21, $0] })
    let features = try #require(outputs.features.last)
    let read = Tensor(features.elements.map { Scalar($0) }, shape: [21, 16])
    let said = Small.base.fc(read).scalars
    #expect(zip(said, a.elements).allSatisfy { abs(Double($0) - $1) < 1e-4 })
    let none = NetworkOutputs(of: Small.base, on: images.selecting([]))
    #expect(none.count == 0)
  }
}
