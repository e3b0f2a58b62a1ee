import Experiments
import PreferenceTuning
import Reports
import Testing

@Suite("The study") struct StudyTests {
  @Test("claims have names of their own and experiments that run", arguments: Scale.allCases)
  func claims(_ scale: Scale) {
    let study = PreferenceStudy()
    let configuration = study.configuration(at: scale)
    let claims = study.claims(configuration)
    let experiments = study.experiments(configuration)
    #expect(Set(claims.map(\.id)).count == claims.count)
    #expect(Set(experiments.map(\.name)).count == experiments.count)
    #expect(Set(claims.map(\.experiment)).isSubset(of: experiments.map(\.name)))
    for experiment in experiments {
      #expect(Set(experiment.arms).count == experiment.arms.count, "\(experiment.name)")
    }
  }

  @Test("studies leave the seeds to themselves on which step sizes were chosen")
  func seeds() {
    for scale in Scale.allCases {
      let seeds = PreferenceStudy().seeds(at: scale)
      #expect(seeds.allSatisfy { $0 < 1000 })
      #expect(seeds.count >= (scale == .smoke ? 2 : 8))
    }
  }
}
