import Datasets
import Experiments
import OutOfDistribution
import Randomness
import Vision

/// Trains the networks of one in-distribution domain and amount of data, and scores all its pairs
/// by all methods; arms are `<domain>@<training images per class>`.
///
/// Metrics are `<figure>/<method>/<out-of-distribution domain>` with the figures of
/// ``PairFigure``, `accuracy/<classifier or method>`, the numbers of images, and what ODIN's tuning
/// chose: `temperature/...`, `epsilon/...`.
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
    var metrics = try PairScores(images, networks, configuration.odinSettings).metrics()
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
