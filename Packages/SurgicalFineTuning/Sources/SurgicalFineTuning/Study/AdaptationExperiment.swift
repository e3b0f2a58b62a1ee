import Datasets
import Experiments
import Randomness
import Vision

/// Adapts to a stream of unlabelled images with MEMO restricted to blocks; arms are
/// `<mode>:<blocks>`, and metrics `accuracy/<shift>` over the stream.
struct AdaptationExperiment: Experiment {
  let configuration: SurgicalConfiguration

  var name: String { "adaptation" }
  var summary: String { "Adapt to unlabelled images one by one (MEMO), all parameters or blocks" }
  var reproduces: String { "Section 3.3, table of online test-time adaptation" }

  var arms: [String] {
    let online = ["none", "online:all", "online:first", "online:first+second", "online:last"]
    let further = ["episodic:all", "episodic:first", "tent:all", "tent:first", "tent:third"]
    return configuration.hasFurtherAdaptation ? online + further : online
  }

  func prerequisites(of cell: Cell) -> [Cell] {
    SourceExperiment.cells(for: configuration.adaptationShifts, seed: cell.seed)
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    var metrics: [String: Double] = [:]
    for (index, shift) in configuration.adaptationShifts.enumerated() {
      let stream = try stream(shift, context)
      let result = try rule(cell.arm, for: shift.images).run(
        context.sourceNetwork(shift.domain), on: stream.images,
        key: context.key.split("views").split(shift.name)
      ) {
        context.report(
          progress: (Double(index) + $0) / Double(configuration.adaptationShifts.count))
      }
      metrics["accuracy/\(shift.name)"] = share(result.predictions, stream.labels)
    }
    return Outcome(metrics: metrics)
  }

  // The first images of the test set in random order: the order of a stream matters.
  private func stream(_ shift: Shift, _ context: CellContext) throws -> LabeledImages {
    let test = try context.task(shift, configuration).test
    var generator = context.key.split("stream").generator()
    return test.selecting(
      Array(generator.permutation(test.count).prefix(configuration.adaptationImages)))
  }

  private func rule(_ arm: String, for images: ImageSet) -> TestTimeAdaptation {
    let parts = arm.split(separator: ":").map(String.init)
    guard parts.count == 2 else { return TestTimeAdaptation(.none, mode: .online) }
    let blocks = parts[1] == "all" ? nil : parts[1].split(separator: "+").map(String.init)
    if parts[0] == "tent" {
      return TestTimeAdaptation(.tent(.init()), mode: .online, blocks: blocks)
    }
    var augmentation = AugMix(flip: images.allowsMirroring)
    // What is moved into a picture of CIFAR-10 is grey; all others stand on black.
    if images != .cifar10 { augmentation.fill = 0 }
    var memo = TestTimeAdaptation.MEMO(augmentation: augmentation)
    memo.learningRate = configuration.adaptationRate
    return TestTimeAdaptation(
      .memo(memo), mode: parts[0] == "online" ? .online : .episodic, blocks: blocks)
  }
}
