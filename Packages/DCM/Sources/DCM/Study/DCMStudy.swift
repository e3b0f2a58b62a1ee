public import Experiments
import OutOfDistribution
public import Reports

/// The reproduction of "Conservative Prediction via Data-Driven Confidence Minimization".
public struct DCMStudy: ReportedStudy {
  /// The study; its configuration decides everything.
  public init() {}

  /// The executable's name.
  public var key: String { "dcm" }
  /// The title of the report.
  public var title: String { "Data-driven confidence minimisation: know what is not known" }
  /// The paper.
  public var citation: String {
    "C. Choi, F. Tajwar, Y. Lee, H. Yao, A. Kumar, C. Finn. Conservative Prediction via Data-Driven "
      + "Confidence Minimization. TMLR 2024. arXiv:2306.04974"
  }

  /// Seeds 0, 1, ...: two at smoke scale, eight at quick scale, five otherwise.
  public func seeds(at scale: Scale) -> [Int] {
    switch scale {
    case .smoke: [0, 1]
    case .quick: Array(0..<8)
    case .full, .paper: Array(0..<5)
    }
  }

  /// The experiments, in the order of the paper.
  public func experiments(_ configuration: DCMConfiguration) -> [any Experiment] {
    [
      DataExperiment(configuration: configuration), SourceExperiment(configuration),
      DetectionExperiment(configuration: configuration),
    ] + configuration.ablations() + [
      SelectiveExperiment(configuration: configuration), TheoryExperiment(),
    ]
  }

  /// The claims of the paper, and the project's own acceptance tests.
  public func claims(_ configuration: DCMConfiguration) -> [Claim] {
    DCMClaims(configuration: configuration).all
  }

  /// The numbers that the equations of the methods, the metrics and the detectors fix.
  public func testVectors() throws -> [TestVector] {
    try DCMVectors.all() + metricVectors() + detectorVectors()
  }

  /// The report's sections.
  public func sections(_ configuration: DCMConfiguration) -> [ReportSection] {
    DCMSections(configuration: configuration).all
  }

  /// What holds only here, and what does not hold here.
  public func nuances(_ configuration: DCMConfiguration) -> [String] {
    DCMSections(configuration: configuration).nuances
  }
}
