import Datasets
import Experiments
import OutOfDistribution
import Randomness
import Vision

/// Trains the networks of one in-distribution domain and amount of data, and scores all its pairs
/// by all methods; arms are `<domain>@<training images per class>`.
///
/// Metrics are `<figure>/<method>/<out-of-distribution domain>` with the figures of
/// ``PairFigure``, `accuracy/<classifier or method>`, the numbers of images, and what
/// tuning chose: `temperature/...`, `epsilon/...`.
struct PairExperiment: Experiment {
  let configuration: PODConfiguration
  let name: String
  let summary: String
  let reproduces: String
  let regimes: [Regime]

  var arms: [String] {
    configuration.domains.flatMap { domain in
      regimes.map { Self.arm(domain, $0) }
    }
  }

  /// The mean over domains; the number of training images hardly matters, since steps are the same.
  var secondsPerCell: Double? {
    let domains = configuration.domains
    let total = domains.reduce(0.0) { $0 + configuration.forwardPasses(of: $1) }
    // Measured at widths 8 and 16; convolutions of few channels do not grow with their square.
    let width = Double(configuration.width * configuration.blocksPerStage) / 8
    return total / Double(max(domains.count, 1)) * 5e-5 * width
  }

  /// The arm of a domain and an amount of data.
  static func arm(_ domain: ImageDomain, _ regime: Regime) -> String {
    switch regime {
    case .perClass(let count): "\(domain.name)@\(count)"
    case .fraction(let share): "\(domain.name)@\(share)"
    case .full: "\(domain.name)@full"
    }
  }

  func prerequisites(of cell: Cell) -> [Cell] { [DataExperiment.cell] }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    let (domain, regime) = try parts(of: cell)
    let images = try DomainImages(
      configuration.pairs(of: domain), regime, configuration, from: context.imageLibrary,
      key: context.key.split("data"))
    let networks = try DomainNetworks(
      on: images.train, configuration, key: context.key.split("networks").split(domain.name),
      report: context.report(progress:))
    var metrics = try PairScores(images, networks, configuration).metrics()
    for (name, accuracy) in try networks.accuracies(on: images.test) {
      metrics["accuracy/\(name)"] = accuracy
    }
    metrics["images/train"] = Double(images.train.count)
    metrics["images/test"] = Double(images.test.count)
    return Outcome(metrics: metrics)
  }

  private func parts(of cell: Cell) throws -> (domain: ImageDomain, regime: Regime) {
    for domain in configuration.domains {
      for regime in regimes where Self.arm(domain, regime) == cell.arm { return (domain, regime) }
    }
    throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
  }
}

extension CellContext {
  /// The sources of images, read once per process.
  var imageLibrary: ImageLibrary { shared("image library") { ImageLibrary() } }
}

extension PODConfiguration {
  /// About how many images a cell takes forward through a network; a gradient counts as two more.
  func forwardPasses(of domain: ImageDomain) -> Double {
    let pairSteps = siameseSteps + fineTuningSteps
    let training =
      3 * (classifierSteps * classifier.batchSize + 2 * pairSteps * siamese.batchSize)
    let images =
      domain.classes.count * (testPerClass + validationPerClass)
      + pairs(of: domain).count * testOutliers
    let odin = 3 * temperatures.count + odinSettings.count
    let mahalanobis = mahalanobisSettings.isEmpty ? 0 : 3 + mahalanobisSettings.count
    return Double(training + images * (3 + odin + mahalanobis))
  }
}
