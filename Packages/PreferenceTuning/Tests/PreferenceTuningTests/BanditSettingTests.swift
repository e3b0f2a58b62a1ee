import Experiments
import PreferenceTuning
import Randomness
import Reports
import Testing

@Suite("The bandit's settings A and B") struct BanditSettingTests {
  @Test("the law of the data is a perceptron too, whatever the prompt")
  func data() {
    let prompts = BanditNetwork.prompts(3, key: RandomKey(seed: 1))
    for law in BanditNetwork.data.laws(prompts) {
      let errors = zip(law.probabilities, BanditReference.probabilities).map { abs($0 - $1) }
      #expect((errors.max() ?? 1) < 1e-6)
    }
  }

  @Test("a perceptron is tuned offline on the data's responses, and by its own")
  func network() throws {
    let settings = LoopSettings(batch: 200, iterations: 60, learningRate: 0.01)
    let runs = try [true, false].map { isOffline in
      try BanditSummary(
        method: .ipo, on: BanditProblem(.r2, .network), settings: settings, isOffline: isOffline,
        seeds: [0]
      ).runs[0]
    }
    #expect(runs.allSatisfy { $0.final > $0.start + 0.2 }, "\(runs)")
    #expect(runs[0].start == runs[1].start && runs[0].final != runs[1].final)
    // It starts as a fit to the data's law, whose mean reward is exact.
    let exact = zip(BanditReference.probabilities, BanditReward.aligned.table)
      .reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(runs[0].start - exact) < 0.01)
    #expect(runs[1].divergence > 0.1 && (runs[1].entropy ?? 9) < 4)
  }

  @Test("references of gpt-nano are fitted by either divergence")
  func fits() throws {
    let key = RandomKey(seed: 1)
    let left = try BanditSequence.Fit.allCases.map { fit in
      let policy = try BanditSequence.reference(steps: 100, by: fit, key: key)
      return BanditSequence.divergence(policy, key: key)
    }
    #expect(left[0] != left[1] && left.allSatisfy { $0 > 0 && $0 < 0.01 }, "\(left)")
  }

  @Test("a form of the released code learns something else, and is one of setting B alone")
  func released() throws {
    let settings = LoopSettings(batch: 40, reuse: 3, iterations: 3, learningRate: 0.01)
    func final(_ form: ReleasedPolicy.Form?, _ setting: BanditSetting) throws -> Double {
      try BanditSummary(
        method: .ipo, on: BanditProblem(.r2, setting, form: form), settings: settings,
        isOffline: false, seeds: [0]
      ).runs[0].final
    }
    let finals = try [nil, .unshifted, .firstTokenMasked].map { try final($0, .sequence) }
    #expect(Set(finals).count == 3)
    #expect(throws: PreferenceError.self) { try final(.dropout, .tabular) }
  }

  @Test("the paper's settings have studies of fresh and of reused samples")
  func knobs() throws {
    let study = PreferenceStudy()
    let names = study.experiments(study.configuration(at: .full)).map(\.name)
    for setting in ["network", "sequence"] {
      #expect(names.contains("\(setting)-staleness") && names.contains("\(setting)-reuse"))
    }
    let claims = Set(study.claims(study.configuration(at: .full)).map(\.id))
    #expect(
      claims.isSuperset(of: ["h1-network-bon", "h1-sequence-ipo-null", "h2-sequence-ppo-flat"]))
    let quick = study.experiments(study.configuration(at: .quick)).map(\.name)
    #expect(quick.contains("sequence-staleness") && !quick.contains("sequence-reuse"))
  }
}
