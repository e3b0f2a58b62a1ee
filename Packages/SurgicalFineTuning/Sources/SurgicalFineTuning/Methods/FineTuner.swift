public import Datasets
import NeuralNetworks
import Optimizers
public import Randomness
import Tensors
public import Vision

/// Fine-tunes a source network on a small labelled target set by any of the paper's methods, and
/// chooses among learning rates, epochs and further settings by validation.
public struct FineTuner<Network: StagedNetwork>: Sendable {
  /// The network to start from.
  public let source: Network
  /// The blocks that methods speak of.
  public let partition: BlockPartition
  /// How long and at which rates.
  public let settings: TuningSettings

  /// A tuner with the standard partition unless told otherwise.
  ///
  /// - Throws: `SurgicalError.setting`.
  public init(
    _ source: Network, partition: BlockPartition? = nil, settings: TuningSettings = .init()
  ) throws(SurgicalError) {
    try settings.validated()
    self.source = source
    self.partition = partition ?? .standard(for: source)
    self.settings = settings
  }

  /// The best network that a method finds, by validation alone.
  ///
  /// Orders of mini-batches come from `key` and are the same for every method and learning rate.
  /// `report` is told the share of the work that is done, after every epoch.
  ///
  /// - Throws: `SurgicalError.noImages`, `tooManyClasses`, `unknownBlock`, `emptyBlock`, and
  ///   `diverged` if no learning rate ends in finite numbers.
  public func tune(
    _ method: TuningMethod, on target: LabeledImages, validation: LabeledImages, key: RandomKey,
    report: (Double) -> Void = { _ in }
  ) throws(SurgicalError) -> TuneResult<Network> {
    try check(target, "target")
    try check(validation, "validation")
    let data = Data(target: target, validation: validation, key: key)
    switch method {
    case .none: return untouched(validation)
    case .crossValidated: return try bestBlock(data, report)
    case .linearProbeThenAll: return try probeThenAll(data, report)
    default: return try search(method, data, report)
    }
  }

  /// What one call tunes on.
  private struct Data {
    let target: LabeledImages
    let validation: LabeledImages
    var key: RandomKey
  }

  private func check(_ data: LabeledImages, _ part: String) throws(SurgicalError) {
    guard data.count > 0 else { throw .noImages(part: part) }
    let classes = source(data.images.tensor(at: [0])).shape[-1]
    let found = Int(data.labels.max() ?? 0) + 1
    guard found <= classes else { throw .tooManyClasses(found: found, network: classes) }
  }

  private func untouched(_ validation: LabeledImages) -> TuneResult<Network> {
    let logits = CachedSet<Network>(validation).logits(source)
    let record = TuneRecord(
      method: TuningMethod.none.name, blocks: [], learningRate: 0, epoch: 0,
      validationAccuracy: accuracy(logits: logits, labels: validation.labels),
      validationLoss: Double(crossEntropy(logits: logits, labels: validation.labels).scalar()),
      trainedParameters: 0, movedShare: 0)
    return TuneResult(network: source, record: record)
  }

  private func bestBlock(
    _ data: Data, _ report: (Double) -> Void
  ) throws(SurgicalError) -> TuneResult<Network> {
    var best: TuneResult<Network>?
    for (index, name) in partition.names.enumerated() {
      let result = try search(.blocks([name]), data) {
        report((Double(index) + $0) / Double(partition.names.count))
      }
      if best.map({ settings.selection.prefers(result.record, to: $0.record) }) ?? true {
        best = result
      }
    }
    guard var best else { throw .unknownBlock("", known: partition.names) }
    best.record.method = TuningMethod.crossValidated.name
    return best
  }

  private func probeThenAll(
    _ data: Data, _ report: (Double) -> Void
  ) throws(SurgicalError) -> TuneResult<Network> {
    let head = partition.names.suffix(1)
    let probe = try search(.blocks(Array(head)), data) { report($0 / 2) }
    var slower = settings
    slower.learningRates = settings.learningRates.map { $0 / 10 }
    let second = try FineTuner(probe.network, partition: partition, settings: slower)
    var again = data
    again.key = data.key.split("second")
    var result = try second.search(.all, again) { report((1 + $0) / 2) }
    result.record.method = TuningMethod.linearProbeThenAll.name
    result.record.movedShare = moved(result.network, .all)
    return result
  }

  private func search(
    _ method: TuningMethod, _ data: Data, _ report: (Double) -> Void
  ) throws(SurgicalError) -> TuneResult<Network> {
    var best: TuneResult<Network>?
    var failure: (epoch: Int, step: Int)?
    var sets = (
      target: CachedSet<Network>(data.target), validation: CachedSet<Network>(data.validation)
    )
    let runs = method.strategies(settings).flatMap { strategy in
      settings.learningRates.map { (strategy: strategy, rate: $0) }
    }
    for (index, choice) in runs.enumerated() {
      var run = try TuningRun(
        self, choice.strategy, rate: choice.rate, key: data.key, target: data.target)
      let end = try run.train(&sets) { report((Double(index) + $0) / Double(runs.count)) }
      failure = end ?? failure
      guard let result = run.best else { continue }
      if best.map({ settings.selection.prefers(result.record, to: $0.record) }) ?? true {
        best = result
      }
    }
    guard let best else {
      throw .diverged(
        method: method.name, learningRates: settings.learningRates, epoch: failure?.epoch ?? 0,
        step: failure?.step ?? 0)
    }
    return best
  }

  /// The share of trained numbers that differ from the source.
  func moved(_ network: Network, _ mask: ParameterMask) -> Double {
    var (count, moved) = (0, 0)
    for (index, pair) in zip(network.parameters, source.parameters).enumerated()
    where mask[index] {
      count += pair.0.shape.elementCount
      moved += zip(pair.0.scalars, pair.1.scalars).count { abs($0 - $1) > 1e-12 }
    }
    return count == 0 ? 0 : Double(moved) / Double(count)
  }
}

extension TuningSettings.Selection {
  /// Whether a new record is strictly better than the best so far.
  func prefers(_ new: TuneRecord, to best: TuneRecord) -> Bool {
    switch self {
    case .accuracy: new.validationAccuracy > best.validationAccuracy
    case .loss: new.validationLoss < best.validationLoss
    }
  }
}
