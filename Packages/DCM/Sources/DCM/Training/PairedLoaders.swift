import Datasets
import Randomness

/// Batches of labelled images and of the uncertainty set, as a function of the step.
///
/// Orders depend on the key alone, so a resumed run needs nothing but its step.
struct PairedLoaders: Sendable {
  private let policy: LoaderPolicy
  private var labelled: Loader
  private var unlabelled: Loader?

  init(
    labelledCount: Int, uncertainty: UncertaintySet?, settings: ConfidenceSettings, key: RandomKey
  ) {
    policy = settings.loaders
    labelled = Loader(
      count: labelledCount, size: settings.labelledBatch, repeats: 1, key: key.split("labelled"))
    unlabelled = uncertainty.map {
      Loader(
        count: $0.images.count, size: settings.unlabelledBatch, repeats: $0.repeats,
        key: key.split("unlabelled"))
    }
  }

  /// The number of batches that the labelled images alone make.
  var labelledPerEpoch: Int { labelled.batchesPerEpoch }

  /// The number of steps of an epoch.
  var stepsPerEpoch: Int {
    guard policy == .zipShortest, let unlabelled else { return labelledPerEpoch }
    return min(labelledPerEpoch, unlabelled.batchesPerEpoch)
  }

  /// The number of steps of a training.
  func steps(of length: TrainingLength) -> Int {
    switch length {
    case .steps(let count): count
    case .epochs(let count): count * stepsPerEpoch
    }
  }

  /// Over how many of `steps` the learning rate falls.
  func horizon(_ rule: AnnealingHorizon, steps: Int) -> Int {
    switch rule {
    case .clean: steps
    case .asReleased: (steps * labelledPerEpoch + stepsPerEpoch - 1) / stepsPerEpoch
    }
  }

  /// The images of a step, counted from 0.
  mutating func batches(at step: Int) -> (labelled: [Int], unlabelled: [Int]) {
    switch policy {
    case .zipShortest:
      let (epoch, position) = step.quotientAndRemainder(dividingBy: stepsPerEpoch)
      return (labelled.batch(epoch, position), unlabelled?.batch(epoch, position) ?? [])
    case .cycle:
      return (labelled.batch(at: step), unlabelled?.batch(at: step) ?? [])
    }
  }
}

/// One loader with the batches of the epoch it is in.
private struct Loader: Sendable {
  private let batches: Batches
  private let count: Int
  private var epoch = -1
  private var order: [[Int]] = []

  init(count: Int, size: Int, repeats: Int, key: RandomKey) {
    batches = Batches(count: count * repeats, batchSize: size, key: key)
    self.count = count
  }

  var batchesPerEpoch: Int { batches.batchesPerEpoch }

  mutating func batch(at step: Int) -> [Int] {
    batch(step / batchesPerEpoch, step % batchesPerEpoch)
  }

  mutating func batch(_ epoch: Int, _ position: Int) -> [Int] {
    if epoch != self.epoch {
      order = batches.batches(ofEpoch: epoch)
      self.epoch = epoch
    }
    return order[position].map { $0 % count }
  }
}
