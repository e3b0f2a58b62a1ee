import ArgumentParser
import CommandLineTool
import Datasets
import Randomness
import SurgicalFineTuning
import Vision

/// Adapts a network to unlabelled images while it classifies them: `adapt`.
struct AdaptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapt", abstract: "Adapt to unlabelled images while classifying them.",
    discussion: """
      memo: one step on the entropy of the mean prediction over augmented views of each image. \
      tent: one step for each batch on its mean entropy, in the scales of normalisation only. \
      norm: the statistics of each batch, and no step. none: the network as it is.

      Example:
        \(Example.training)
        surgical adapt --model source.safetensors --shift stripe --blocks first
      """)

  enum Method: String, CaseIterable, ExpressibleByArgument { case memo, tent, norm, none }

  @OptionGroup(title: "Network") var model: ModelOptions
  @OptionGroup(title: "Network") var blocking: PartitionOptions
  @OptionGroup(title: "Target") var target: TargetOptions

  @Option(help: "Images of each class of a shift.")
  var perClass = 20

  @Option(help: "The method.")
  var method = Method.memo

  @Option(
    help: """
      Whether what an image taught stays for the next (online) or not (episodic); online unless \
      given (memo, tent).
      """)
  var mode: TestTimeAdaptation.Mode?

  @Option(help: "The blocks that may change, such as first+second; all parameters unless given.")
  var blocks: String?

  @Option(help: "The step size; 0.005 for memo and 0.001 for tent unless given.")
  var lr: Double?

  @Option(help: "Augmented views of each image (memo).")
  var views = 32

  @Option(help: "Images in a batch (tent, norm).")
  var batch = 200

  @Flag(inversion: .prefixedNo, help: "Mirror views; not for images such as digits (memo).")
  var flip = true

  @Option(
    help: "The level around an image that is moved, 0 to 255; 0 suits images on black (memo).")
  var fill: UInt8 = 0

  @Option(help: ArgumentHelp("Write the predicted classes, int32 .npy.", valueName: "file"))
  var out: String?

  @Option(help: ArgumentHelp("Write the adapted network.", valueName: "file"))
  var outModel: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard method == .norm || method == .none else { return }
    for (name, isGiven) in [
      ("--mode", mode != nil), ("--blocks", blocks != nil), ("--lr", lr != nil),
    ] where isGiven {
      throw ValidationError("\(name): --method \(method) takes no step; use memo or tent")
    }
  }

  func run() throws {
    let stream = try target.stream(perClass: perClass, for: model.provenance())
    let model = try model.load(for: stream.images, labels: stream.labels ?? [])
    let blocks = try blocking.blocks(of: model.network, naming: rule.blocks ?? [])
    let adapted = try model.network.adapted(
      by: rule, to: stream.images, blocks,
      key: RandomKey(seed: stream.seed).split("views").split(stream.name),
      progress: output.progress)
    if let out { try NPY.write(NumericArray(adapted.predictions), to: out) }
    if let outModel { try model.save(adapted.network, to: outModel) }
    let summary = PredictionSummary(
      images: stream.images.count,
      counts: adapted.predictions.counts(classCount: model.file.architecture.classes),
      accuracy: stream.labels.map { share(adapted.predictions, $0) },
      accuracyBefore: stream.labels.map {
        share(model.network.predictions(for: stream.images), $0)
      },
      out: out)
    try output.show(summary, text: summary.text)
  }

  private var rule: TestTimeAdaptation {
    TestTimeAdaptation(
      objective, mode: mode ?? .online, blocks: blocks?.split(separator: "+").map(String.init))
  }

  private var objective: TestTimeAdaptation.Objective {
    switch method {
    case .memo:
      var augmentation = AugMix(flip: flip)
      augmentation.fill = fill
      var memo = TestTimeAdaptation.MEMO(augmentation: augmentation)
      memo.views = views
      memo.learningRate = lr ?? memo.learningRate
      return .memo(memo)
    case .tent:
      var tent = TestTimeAdaptation.TENT()
      tent.batchSize = batch
      tent.learningRate = lr ?? tent.learningRate
      return .tent(tent)
    case .norm: return .batchStatistics(batchSize: batch)
    case .none: return .none
    }
  }
}
