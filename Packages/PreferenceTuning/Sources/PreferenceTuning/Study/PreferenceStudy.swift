public import Experiments
public import Reports

/// The reproduction of "Preference Fine-Tuning of LLMs Should Leverage Suboptimal, On-Policy Data".
public struct PreferenceStudy: ReportedStudy {
  /// The study; its configuration decides everything.
  public init() {}

  /// The executable's name.
  public var key: String { "preference" }
  /// The title of the report.
  public var title: String { "Preference tuning: on-policy samples and the negative gradient" }
  /// The paper.
  public var citation: String {
    "F. Tajwar, A. Singh, A. Sharma, R. Rafailov, J. Schneider, T. Xie, S. Ermon, C. Finn, "
      + "A. Kumar. Preference Fine-Tuning of LLMs Should Leverage Suboptimal, On-Policy Data. "
      + "ICML 2024. arXiv:2404.14367"
  }

  /// Seeds 0, 1, ...: two at smoke scale, eight at quick scale, ten otherwise.
  public func seeds(at scale: Scale) -> [Int] {
    switch scale {
    case .smoke: [0, 1]
    case .quick: Array(0..<8)
    case .full, .paper: Array(0..<10)
    }
  }

  /// The experiments, in the order of the paper.
  public func experiments(_ configuration: PreferenceConfiguration) -> [any Experiment] {
    let bandit = configuration.bandit
    let network: [any Experiment] =
      configuration.network.map { [NetworkExperiment(settings: $0)] + knobs(.network($0)) } ?? []
    let sequence: [any Experiment] =
      configuration.sequence.map {
        [SequenceExperiment(settings: $0)] + knobs(.sequence($0))
          + (configuration.comparesReleased ? [ReleasedExperiment(settings: $0)] : [])
      } ?? []
    let theory: [any Experiment] = [
      PenaltyExperiment(settings: bandit), DynamicsExperiment(settings: bandit),
    ]
    return [
      StalenessExperiment(settings: bandit), ReuseExperiment(settings: bandit),
      NegativeExperiment(settings: bandit), ComplementExperiment(settings: bandit),
    ] + network + sequence + theory + (configuration.language?.experiments ?? [])
      + (configuration.comparesReleased
        ? configuration.language.map { [ReleasedLengthExperiment(settings: $0)] } ?? [] : [])
  }

  private func knobs(_ setting: BanditKnobExperiment.Setting) -> [any Experiment] {
    BanditKnobExperiment.Knob.allCases.map { BanditKnobExperiment(setting: setting, knob: $0) }
      .filter { !$0.arms.isEmpty }
  }

  /// The claims of the paper.
  public func claims(_ configuration: PreferenceConfiguration) -> [Claim] {
    BanditClaims(configuration: configuration).all
      + (configuration.language.map { LanguageClaims(settings: $0).all } ?? [])
  }

  /// The numbers that the equations fix.
  public func testVectors() throws -> [TestVector] { try preferenceVectors() }

  /// The report's sections.
  public func sections(_ configuration: PreferenceConfiguration) -> [ReportSection] {
    BanditSections(configuration: configuration).all
      + (configuration.language.map { LanguageSections(settings: $0).all } ?? [])
      + (configuration.comparesReleased
        ? configuration.language.map { [LanguageSections(settings: $0).released] } ?? [] : [])
  }

  /// What holds only here, and what does not hold here.
  public func nuances(_ configuration: PreferenceConfiguration) -> [String] {
    let size = configuration.language?.size ?? .tiny
    let prompts = configuration.language?.run.evaluationPrompts ?? 0
    let parameters = size == .tiny ? "0.3 million" : "a million"
    return [
      "The policy of the bandit's main studies is one law for all prompts, whose mean reward is exact. "
        + "The perceptron of setting A, exact for each of 100 drawn prompts, and the transformer of "
        + "setting B, measured on 100 samples, stand in their own sections.",
      "Reward-weighted regression with a small beta (`rwr-sharp`) and true rewards is a strong "
        + "offline baseline, which the paper's ranking does not show. It is reported, not hidden.",
      ToyDivergences.doubt,
      "Length problems are on a transformer of \(parameters) parameters that has learned WordNet's "
        + "definitions here, not on AlpacaFarm. `pref-ft`, `offline-dpo` and `offline-ipo` learn from "
        + "preferences, all others from a learned reward, but for `reinforce-kl` and `ppo-critic` "
        + "without a penalty of KL; all are judged by the true one. The base model is the same for all "
        + "seeds, and so are the prompts that policies are judged on: the first \(prompts) that were "
        + "kept for it, in WordNet's order, which are nouns. `offline-rwr` learns from samples of the "
        + "first 500 prompts, the others from all.",
      "Learning rates were chosen by method on seeds from 1000 on. Margins of equivalence were fixed "
        + "before the study.",
    ]
  }
}
