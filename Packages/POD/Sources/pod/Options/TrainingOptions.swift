import ArgumentParser
import POD
import Vision

/// What `train` trains.
enum TrainedKind: String, CaseIterable, ExpressibleByArgument, Encodable {
  case classifier, siamese
  case fineTuned = "fine-tuned"

  /// The detector that it makes.
  var variant: PODVariant {
    switch self {
    case .classifier: .embedding
    case .siamese: .siamese
    case .fineTuned: .fineTuned
    }
  }
}

extension PairHead {
  /// The head of a name; nil where there is none.
  init?(named name: String) {
    guard let head = PairHead.all.first(where: { $0.name == name }) else { return nil }
    self = head
  }
}

/// How a network and its detector are trained.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: """
      What to train: a classifier (its features are compared by distance), siamese (a network on \
      pairs), or fine-tuned (a classifier, then pairs).
      """)
  var kind = TrainedKind.classifier

  @Option(
    help: """
      Steps of the classifier, of 32 images each; \(PODConfiguration().classifierSteps) unless given.
      """)
  var steps: Int?

  @Option(
    help: """
      Steps on pairs, of 32 pairs each; \(PODConfiguration().siameseSteps) for siamese, \
      \(PODConfiguration().fineTuningSteps) for fine-tuned.
      """)
  var pairSteps: Int?

  @Option(
    help: """
      The classifier's highest learning rate; \(PODConfiguration().classifier.learningRate) unless \
      given.
      """)
  var lr: Double?

  @Option(
    help: """
      The first learning rate on pairs; \(PODConfiguration().siamese.learningRate) unless given.
      """)
  var pairLr: Double?

  @Option(
    help: ArgumentHelp(
      "How pairs are compared: \(PairHead.all.map(\.name).joined(separator: ", ")).",
      valueName: "name"))
  var head: String?

  @Option(help: "Channels of the first stage of the residual network, a multiple of 4.")
  var width = PODConfiguration().width

  @Option(help: "Residual blocks a stage: 1, 2 and 4 give depths 8, 14 and 26.")
  var blocks = PODConfiguration().blocksPerStage

  @Option(help: "References of every class: its first training images.")
  var references = PODDetector.publishedReferences

  @Option(help: "The seed of all that is drawn.")
  var seed = 0

  func validate() throws {
    try validateCounts()
    for case (let name, let rate?) in [("--lr", lr), ("--pair-lr", pairLr)]
    where !(rate > 0 && rate.isFinite) {
      throw ValidationError("\(name) is \(rate), expected above 0")
    }
    if let head, PairHead(named: head) == nil {
      let known = PairHead.all.map(\.name).joined(separator: ", ")
      throw ValidationError("--head is \(head), expected one of \(known)")
    }
    try validateUse()
  }

  // An option that would be ignored is a misunderstanding.
  private func validateUse() throws {
    let unused = kind == .classifier ? givenForPairs : kind == .siamese ? givenForClassifier : []
    guard let name = unused.first else { return }
    throw ValidationError("\(name) is not for --kind \(kind): see pod train --help")
  }

  private var givenForClassifier: [String] {
    (steps != nil ? ["--steps"] : []) + (lr != nil ? ["--lr"] : [])
  }

  private var givenForPairs: [String] {
    let given = [
      ("--pair-steps", pairSteps != nil), ("--pair-lr", pairLr != nil), ("--head", head != nil),
    ]
    return given.filter(\.1).map(\.0)
  }

  private func validateCounts() throws {
    for (name, count) in [
      ("--steps", steps ?? 1), ("--pair-steps", pairSteps ?? 1), ("--references", references),
      ("--blocks", blocks),
    ] where count < 1 {
      throw ValidationError("\(name) is \(count), expected at least 1")
    }
    if !(4...1024).contains(width) || width % 4 != 0 {
      throw ValidationError("--width is \(width), expected a multiple of 4 up to 1024")
    }
  }

  /// The study's configuration with these options.
  var configuration: PODConfiguration {
    var result = PODConfiguration()
    (result.width, result.blocksPerStage, result.references) = (width, blocks, references)
    result.classifierSteps = steps ?? result.classifierSteps
    result.classifier.learningRate = lr ?? result.classifier.learningRate
    result.siamese.learningRate = pairLr ?? result.siamese.learningRate
    result.siameseSteps = pairSteps ?? result.siameseSteps
    result.fineTuningSteps = pairSteps ?? result.fineTuningSteps
    return result
  }

  /// The settings with the comparison of these options.
  func settings(_ usual: PODSettings) -> PODSettings {
    var settings = usual
    let head = head.flatMap(PairHead.init(named:)) ?? .weightedL2
    (settings.siamese.head, settings.fineTuning.head) = (head, head)
    return settings
  }
}
