public import Experiments
import OutOfDistribution
public import Reports

/// The reproduction of "No True State-of-the-Art? OOD Detection Methods are Inconsistent across
/// Datasets".
public struct PODStudy: ReportedStudy {
  /// The study; its configuration decides everything.
  public init() {}

  /// The executable's name.
  public var key: String { "pod" }
  /// The title of the report.
  public var title: String { "No detector of unknown images is best on all pairs of data sets" }
  /// The paper.
  public var citation: String {
    "F. Tajwar, A. Kumar, S. M. Xie, P. Liang. No True State-of-the-Art? OOD Detection Methods are "
      + "Inconsistent across Datasets. ICML 2021 Workshop on Uncertainty and Robustness in Deep "
      + "Learning. arXiv:2109.05554"
  }

  /// Seeds 0, 1, ...: two at smoke scale, ten at quick, five at full, three at paper scale.
  public func seeds(at scale: Scale) -> [Int] {
    switch scale {
    case .smoke: [0, 1]
    case .quick: Array(0..<10)
    case .full: Array(0..<5)
    case .paper: [0, 1, 2]
    }
  }

  /// The experiments, in the order of the paper.
  public func experiments(_ configuration: PODConfiguration) -> [any Experiment] {
    [
      DataExperiment(configuration: configuration),
      ToyExperiment(configuration: configuration),
      PairExperiment(
        configuration: configuration, name: Self.grid,
        summary: "Score every pair by every method, with full data",
        reproduces: "Table 1, full data", regimes: [.full]),
      PairExperiment(
        configuration: configuration, name: Self.lowData,
        summary: "The same with few training images per class",
        reproduces: "Table 1, low-data regime",
        regimes: configuration.perClass.map { .perClass($0) }),
    ]
  }

  static let grid = "grid"
  static let lowData = "lowdata"

  /// The claims of the paper, and the controls.
  public func claims(_ configuration: PODConfiguration) -> [Claim] {
    PODClaims(configuration: configuration).all
  }

  /// The numbers that the equations of all methods and metrics fix.
  public func testVectors() throws -> [TestVector] {
    try PODVectors.all() + detectorVectors() + metricVectors()
  }

  /// The report's sections.
  public func sections(_ configuration: PODConfiguration) -> [ReportSection] {
    PODSections(configuration: configuration).all
  }

  /// What holds only here, and what does not hold here.
  public func nuances(_ configuration: PODConfiguration) -> [String] {
    PODSections(configuration: configuration).nuances
  }
}
