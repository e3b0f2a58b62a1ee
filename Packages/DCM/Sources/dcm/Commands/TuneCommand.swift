import ArgumentParser
import CommandLineTool
import DCM
import Datasets
import Experiments
import Failures
import OutOfDistribution
import Randomness
import Vision

/// Tunes a base network by one method: `tune`.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune", abstract: "Tune a network to be less confident in what it does not know.",
    discussion: """
      Methods: \(Method.all.map(\.name).joined(separator: ", ")).

      --confidences writes one confidence per image, high for known ones, as evaluate, compare and \
      threshold read them. The network file holds all that the method made: outputs beside the \
      classes (binary, dg, sat, selectivenet, woods, vos) and further networks (erd, ensemble), \
      for predict. Stop it whenever you like: with --out, the same command with --resume goes on \
      with the same bits.

      Example:
        dcm train --domain mnist[0-4] --out base.safetensors
        dcm tune --model base.safetensors --pair "mnist[0-4] vs mnist[5-9]" \\
          --out tuned.safetensors
      """)

  @Option(help: ArgumentHelp("The base network.", valueName: "file"))
  var model: String

  @OptionGroup(title: "Images") var images: TuneDataOptions

  @Option(help: "The method.")
  var method = "dcm"

  @Option(help: "The weight of the confidence loss, for dcm and oe; 0.5 unless given.")
  var lambda: Double?

  @Option(help: "What makes a confidence of logits: softmax, maxLogit or energy.")
  var score = ConfidenceScore.softmax

  @OptionGroup(title: "Training") var training: TrainingOptions
  @OptionGroup(title: "Training") var beginning: BeginningOptions

  @Option(help: ArgumentHelp("Write the tuned network to this file.", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Write confidences; {set} in the name stands for known or unknown.", valueName: "file.csv"))
  var confidences: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if let confidences, !confidences.contains("{set}") {
      throw ValidationError("--confidences is \(confidences), expected {set} in the name")
    }
  }

  func run() throws {
    Interruption.install()
    let method = try namedMethod()
    let file = try NetworkFile(model)
    try tune(file.network, file, by: method)
  }

  private func namedMethod() throws -> Method {
    do {
      let method = try Method(name: method)
      guard let lambda else { return method }
      switch method {
      case .confidenceMinimization, .outlierExposure: return method.weighted(lambda)
      default: throw ValidationError("--lambda is for dcm and oe, not for --method \(method.name)")
      }
    } catch DCMError.unknownMethod(let name, let known) {
      throw UnknownName("method", name, known: known)
    }
  }

  private func tune(_ base: some StagedNetwork, _ file: NetworkFile, by method: Method) throws {
    let provenance = try Provenance(of: model)
    let images = try images.load(
      for: base, of: file.imageSize, by: method, provenance)
    try images.require(file.imageSize)
    let before = TunedClassifier(
      method: .plain, members: [try HeadedNetwork(base, key: RandomKey(seed: 0))])
    let progress = output.progress
    defer { progress.finish() }
    var run = try SavedTuning(
      method, by: tuner(base, file.architecture, method), on: images.data,
      key: RandomKey(seed: beginning.seed).split("tuning"), output: out, isResumed: beginning.resume
    )
    let tuned = try run.run(showing: progress)
    var summary = TuneSummary(method.name, tuned.logs.last?.losses.last, images)
    try summary.add(before: before, after: tuned, images, score: score)
    if let out {
      try save(tuned, file, provenance, to: out)
      run.removeState()
      summary.files.append(out)
    }
    if let confidences {
      summary.files += try images.write(tuned, score, to: confidences)
    }
    try output.show(summary, text: summary.text)
  }

  private func save(
    _ tuned: TunedClassifier<some StagedNetwork>, _ file: NetworkFile, _ provenance: Provenance?,
    to path: String
  ) throws {
    var checkpoint = try NetworkFile(
      tuned.members[0].backbone, architecture: file.architecture, imageSize: file.imageSize
    ).checkpoint()
    try provenance?.store(in: &checkpoint)
    try tuned.store(in: &checkpoint)
    try checkpoint.save(to: path)
  }

  private func tuner<Base: StagedNetwork>(
    _ base: Base, _ architecture: Architecture, _ method: Method
  ) -> ConfidenceTuner<Base> {
    let usual = DCMConfiguration()
    let isEnsemble = if case .ensemble = method { true } else { false }
    let settings = training.settings(insteadOf: isEnsemble ? usual.pretraining : usual.tuning)
    return ConfidenceTuner(base, settings: settings) { key in
      // The base is of this architecture, so that the cast holds.
      architecture.network(key: key) as? Base ?? base
    }
  }
}

extension Method {
  /// The method with a weight of the confidence loss, if it has one.
  func weighted(_ weight: Double) -> Method {
    switch self {
    case .confidenceMinimization: .confidenceMinimization(weight: weight)
    case .outlierExposure: .outlierExposure(weight: weight)
    default: self
    }
  }
}
