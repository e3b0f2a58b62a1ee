import CommandLineTool
import Datasets
import Experiments
import NeuralNetworks
import SurgicalFineTuning
import Vision

/// The training of a source network in a file that always holds the last finished epoch, or the
/// last step before the user stopped it.
struct SourceTraining<Network: StagedNetwork> {
  private let plan: TrainingPlan
  private let validation: LabeledImages
  private var training: ClassifierTraining<Network>
  private(set) var history = TrainingHistory()

  /// Training at its beginning.
  init(_ network: Network, on images: SourceImages, plan: TrainingPlan) {
    self.plan = plan
    validation = images.validation
    training = ClassifierTraining(
      network, on: images.train, settings: plan.settings, key: plan.key)
  }

  /// Goes back to where the file was written.
  ///
  /// - Throws: What reading it throws, `TrainingError.otherSettings`.
  mutating func resume() throws {
    let checkpoint = try Checkpoint(plan.path)
    let file = try NetworkFile(plan.path)
    guard try Provenance(of: plan.path) == plan.provenance,
      file.architecture == plan.architecture, file.imageSize == plan.imageSize,
      let network = file.network as? Network, checkpoint.metadata["training/settings"] != nil
    else { throw TrainingError.otherSettings }
    history = try checkpoint.decode(TrainingHistory.self, from: TrainingHistory.key)
    try training.resume(from: checkpoint, weights: network)
  }

  /// Trains to the end.
  ///
  /// - Throws: `InterruptedWork` after saving, `TrainingError.diverged`, `DatasetError.writeFailed`.
  mutating func run(showing progress: ProgressPrinter) throws {
    let first = training.step
    while !training.isFinished {
      if Interruption.isRequested { try stop() }
      history.add(loss: try training.advance())
      if training.step.isMultiple(of: stepsPerEpoch) { try finishEpoch() }
      progress.show(
        history.label(of: plan.settings.epochs), done: training.step - first,
        of: training.stepCount - first)
    }
  }

  private var stepsPerEpoch: Int { training.stepCount / plan.settings.epochs }

  private mutating func finishEpoch() throws {
    history.finishEpoch(validation: accuracy(of: training.network, on: validation))
    try save()
  }

  private func stop() throws -> Never {
    try save()
    throw InterruptedWork(
      "stopped in epoch \(history.epochs.count + 1) of \(plan.settings.epochs); the state is in "
        + "\(plan.path), and the same command with --resume goes on with the same bits")
  }

  /// Writes weights and, until training is finished, all that it needs to go on.
  func save() throws {
    let file = NetworkFile(
      training.network, architecture: plan.architecture, imageSize: plan.imageSize)
    var checkpoint = try file.checkpoint()
    try plan.provenance.store(in: &checkpoint)
    try training.store(in: &checkpoint)
    try checkpoint.encode(history, as: TrainingHistory.key)
    if training.isFinished {
      for name in checkpoint.names where name.hasPrefix("training/") { checkpoint[name] = nil }
    }
    try checkpoint.save(to: plan.path)
  }
}
