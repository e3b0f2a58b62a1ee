public import Experiments
public import Reports

/// The reproduction of "Surgical Fine-Tuning Improves Adaptation to Distribution Shifts".
public struct SurgicalStudy: ReportedStudy {
  /// The study; its configuration decides everything.
  public init() {}

  /// The executable's name.
  public var key: String { "surgical" }
  /// The title of the report.
  public var title: String { "Surgical fine-tuning: tune the block that the shift asks for" }
  /// The paper.
  public var citation: String {
    "Y. Lee, A. S. Chen, F. Tajwar, A. Kumar, H. Yao, P. Liang, C. Finn. Surgical Fine-Tuning "
      + "Improves Adaptation to Distribution Shifts. ICLR 2023. arXiv:2210.11466"
  }

  /// One block each, first to last.
  static let blockMethods = PlantedExperiment.blocks.map { TuningMethod.blocks([$0]) }

  /// Rules that are compared on some shifts only.
  static let ruleMethods: [TuningMethod] = [
    .l1(.subgradient), .gradualUnfreezing(from: .last), .gradualUnfreezing(from: .first),
    .autoSNR(.examples), .linearProbeThenAll,
  ]

  private static let commonMethods =
    [.none] + blockMethods + [TuningMethod.all, .autoRGN(.maximum)]

  /// Seeds 0, 1, ...: two at smoke scale, ten at quick and full, three at paper scale.
  public func seeds(at scale: Scale) -> [Int] {
    switch scale {
    case .smoke: [0, 1]
    case .quick, .full: Array(0..<10)
    case .paper: [0, 1, 2]
    }
  }

  /// The experiments, in the order of the paper.
  public func experiments(_ configuration: SurgicalConfiguration) -> [any Experiment] {
    func level(
      _ level: ShiftLevel, _ summary: String, _ source: String, _ shifts: [Shift],
      _ control: String?
    ) -> any Experiment {
      TuningExperiment(
        configuration: configuration, name: level.rawValue, summary: summary, reproduces: source,
        shifts: shifts,
        methods: SurgicalStudy.commonMethods + (control.map { [.randomSubset(as: $0)] } ?? []))
    }
    return [
      DataExperiment(configuration: configuration),
      SampleExperiment(configuration: configuration),
      SourceExperiment(configuration: configuration),
      level(
        .input, "Tune each block on corrupted images", "Figure 3, input level",
        configuration.inputShifts, "first"),
      level(
        .feature, "Tune each block on unseen sub-populations", "Figure 3, feature level",
        configuration.featureShifts, nil),
      level(
        .output, "Tune each block on changed labels", "Figure 3, output level",
        configuration.outputShifts, "last"),
      TuningExperiment(
        configuration: configuration, name: "rules",
        summary: "Compare rules that choose what to tune in one run",
        reproduces: "Section 3.2, table of selection rules", shifts: configuration.ruleShifts,
        methods: SurgicalStudy.ruleMethods),
      SizeExperiment(configuration: configuration),
      AdaptationExperiment(configuration: configuration),
      PlantedExperiment(configuration: configuration),
      TheoryExperiment(configuration.theory),
    ]
  }

  /// The claims of the paper, and the controls.
  public func claims(_ configuration: SurgicalConfiguration) -> [Claim] {
    SurgicalClaims(configuration: configuration).all + TheoryExperiment(configuration.theory).claims
  }

  /// The numbers that the paper's equations fix.
  public func testVectors() throws -> [TestVector] {
    try MethodVectors.all() + TheoryVectors.all()
  }

  /// The report's sections.
  public func sections(_ configuration: SurgicalConfiguration) -> [ReportSection] {
    SurgicalSections(configuration: configuration).all
  }

  /// What holds only here, and what does not hold here.
  public func nuances(_ configuration: SurgicalConfiguration) -> [String] {
    SurgicalSections(configuration: configuration).nuances
  }
}
