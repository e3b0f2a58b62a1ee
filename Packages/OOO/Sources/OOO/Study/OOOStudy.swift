public import Experiments
import ReinforcementLearning
public import Reports

/// The reproduction of "Offline Retraining for Online RL".
public struct OOOStudy: ReportedStudy {
  /// The study; its configuration decides everything.
  public init() {}

  /// The executable's name.
  public var key: String { "ooo" }
  /// The title of the report.
  public var title: String { "Explore online, retrain offline" }
  /// The paper.
  public var citation: String {
    "M. S. Mark, A. Sharma, F. Tajwar, R. Rafailov, S. Levine, C. Finn. Offline Retraining for "
      + "Online RL: Decoupled Policy Learning to Mitigate Exploration Bias. 2023. arXiv:2310.08558"
  }

  /// Two seeds at smoke scale, else ten from 100 on; a task may take fewer.
  ///
  /// Seeds below 100 were seen while the settings were chosen, and so were those from 1000 on.
  public func seeds(at scale: Scale) -> [Int] {
    scale == .smoke ? [0, 1] : Array(100..<110)
  }

  /// One experiment for each task.
  public func experiments(_ configuration: OOOConfiguration) -> [any Experiment] {
    configuration.tasks.map { TaskExperiment(plan: $0) }
  }

  /// The claims C1 to C5.
  public func claims(_ configuration: OOOConfiguration) -> [Claim] {
    OOOClaims(configuration: configuration).all
  }

  /// The numbers that the equations of the toolkit fix.
  public func testVectors() throws -> [TestVector] {
    try EnvironmentVectors.all() + reinforcementLearningVectors() + BonusVectors.all()
      + StatisticsVectors.all()
  }

  /// The report's sections.
  public func sections(_ configuration: OOOConfiguration) -> [ReportSection] {
    OOOSections(configuration: configuration).all
  }

  /// What holds only here, and what does not hold here.
  public func nuances(_ configuration: OOOConfiguration) -> [String] {
    OOOSections(configuration: configuration).nuances
  }
}
