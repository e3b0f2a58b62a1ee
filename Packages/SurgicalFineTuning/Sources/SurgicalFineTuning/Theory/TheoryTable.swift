public import Experiments
import Randomness
import Statistics

/// The theory in numbers: every closed form beside what simulation gives.
public struct TheoryTable: Sendable, Codable, Equatable {
  /// Where full tuning of the linear instance ends, for a sample with each of its axes once.
  public struct Endpoint: Sendable, Codable, Equatable {
    /// The number `h` of distinct source axes in the sample.
    public var seenDirections: Int
    /// `v²` in closed form.
    public var headSquared: Double
    /// `v` in closed form.
    public var head: Double
    /// `b_(m+1)` in closed form.
    public var newWeight: Double
    /// `(v - 1)²` in closed form: the error on a missed source axis.
    public var missedError: Double
    /// `v` where the integrated gradient flow ends.
    public var flowHead: Double
    /// `v` where gradient descent ends.
    public var descentHead: Double
  }

  /// The population loss of the linear instance over random samples.
  public struct PopulationLoss: Sendable, Codable, Equatable {
    /// The tuned layers.
    public var arm: TunedLayers
    /// The exact expectation.
    public var expected: Double
    /// The mean over seeds of where gradient flow ends; nil without outcomes.
    public var simulated: SampleMean?
    /// The smallest over seeds and all times.
    public var smallest: Double?
    /// The largest over seeds of where gradient flow ends.
    public var largest: Double?
  }

  /// The least loss of a one-unit example.
  public struct UnitLoss: Sendable, Codable, Equatable {
    /// The example.
    public var unit: UnitCase
    /// The tuned layers.
    public var arm: TunedLayers
    /// The optimum in closed form.
    public var optimal: Double
    /// The optimum by search.
    public var searched: Double
  }

  /// The relative errors of random rectified networks under one shift and target set size.
  public struct RelativeError: Sendable, Codable, Equatable {
    /// The shift.
    public var shift: TheoryShift
    /// The number `n` of target examples.
    public var trainingCount: Int
    /// The mean error by arm.
    public var errors: [String: SampleMean]
    /// The seeds under which the first layer alone beats both.
    public var firstBeatsFull: Int
    /// The seeds under which the last layer alone beats both.
    public var lastBeatsFull: Int
    /// The seeds with all arms.
    public var seeds: Int
  }

  /// A mean over seeds.
  public struct SampleMean: Sendable, Codable, Equatable {
    /// The mean.
    public var mean: Double
    /// Its standard error; nil for one seed.
    public var standardError: Double?

    /// The mean of values; nil without any.
    init?(_ values: [Double]) {
      guard !values.isEmpty else { return nil }
      mean = values.mean
      standardError = values.count > 1 ? values.standardError : nil
    }
  }

  /// The settings of the simulations.
  public var configuration: TheoryExperiment.Configuration
  /// The seeds with outcomes.
  public var seeds: [Int]
  /// Theorem 1: where full tuning ends.
  public var endpoints: [Endpoint]
  /// Theorem 1: the probability that first-layer tuning ends at 0 and full tuning does not.
  public var separationProbability: Double
  /// Theorem 1: population losses.
  public var populationLosses: [PopulationLoss]
  /// Propositions 1 and 2 by hand, each with a control where the shift keeps its sign.
  public var unitLosses: [UnitLoss]
  /// Propositions 1 and 2 in random networks.
  public var relativeErrors: [RelativeError]

  /// Gathers the outcomes of a ``TheoryExperiment`` under a valid configuration, and computes the
  /// closed forms beside them.
  public init(_ configuration: TheoryExperiment.Configuration, outcomes: OutcomeTable) {
    let experiment = TheoryExperiment(configuration)
    self.configuration = configuration
    seeds = outcomes.seeds(of: experiment.name)
    endpoints = [0, 1, 4, 9, 49].map { Endpoint(seenDirections: $0, configuration.linear) }
    separationProbability = LinearTwoLayer(configuration.linear)
      .separationProbability(samples: configuration.linear.sampleCount)
    populationLosses = TunedLayers.allCases.map {
      PopulationLoss($0, configuration.linear, outcomes, experiment.name)
    }
    unitLosses = UnitCase.examples.flatMap { unit in
      [TunedLayers.first, .last].map { UnitLoss(unit, $0) }
    }
    relativeErrors = TheoryShift.allCases.flatMap { shift in
      configuration.relu.trainingCounts.map {
        RelativeError(shift, $0, outcomes, experiment.name)
      }
    }
  }
}

/// Runs the theory in this process and tabulates it (`surgical theory`).
///
/// Takes about half a second for each seed at the default settings.
/// - Parameter progress: Told how much is done, from 0 to 1.
/// - Throws: `SurgicalError.setting` for a bad configuration.
public func theoryTable(
  _ configuration: TheoryExperiment.Configuration = .quick, seeds: [Int],
  progress: (Double) -> Void = { _ in }
) throws(SurgicalError) -> TheoryTable {
  try configuration.validated()
  let experiment = TheoryExperiment(configuration)
  let cells = seeds.flatMap { seed in
    TunedLayers.allCases.map { (layers: $0, seed: seed) }
  }
  let outcomes = cells.enumerated().map { index, cell in
    progress(Double(index) / Double(cells.count))
    let key = RandomKey(seed: UInt64(bitPattern: Int64(cell.seed)))
    return (
      Cell(experiment: experiment.name, arm: cell.layers.rawValue, seed: cell.seed),
      experiment.measure(cell.layers, key: key)
    )
  }
  progress(1)
  return TheoryTable(configuration, outcomes: OutcomeTable(outcomes))
}
