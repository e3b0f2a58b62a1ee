import Failures
import Foundation
import Randomness
import Testing

@testable import ReinforcementLearning

@Suite("Settings of learners")
struct LearnerSettingsTests {
  @Test("settings survive JSON", arguments: LearnerKind.allCases)
  func json(kind: LearnerKind) throws {
    let settings = kind.settings.bounded(by: ValueBounds(low: -100, high: 0.3))
    let data = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(LearnerSettings.self, from: data) == settings)
  }

  @Test("learners go by the names of their methods")
  func names() throws {
    let names = try LearnerKind.allCases.map { try $0.smallLearner().name }
    #expect(names == ["BC", "TD3", "TD3+BC", "SAC", "RLPD", "AWAC", "IQL", "CQL", "Cal-QL"])
    for (kind, name) in zip(LearnerKind.allCases, names) {
      #expect(try LearnerKind(named: name) == kind)
    }
    let error = #expect(throws: LearningError.self) { try LearnerKind(named: "iqk") }
    #expect(error?.description.contains("did you mean \"iql\"?") == true)
    #expect(error?.failureKind == .usage)
  }

  @Test("values that make no sense are refused by name")
  func refusals() {
    var wrong: [(String, LearnerSettings)] = [
      ("expectile", .iql(IQLSettings(expectile: 1))),
      ("policy.dropout", .iql(IQLSettings(dropout: 1))),
      ("discount", LearnerKind.sac.settings),
      ("bounds.low", LearnerKind.cql.settings.bounded(by: ValueBounds(low: 1, high: 1))),
    ]
    wrong[2].1.backup?.discount = 1.5
    var settings = SACSettings.rlpd
    settings.targetSubset = 11
    wrong.append(("targetSubset", .sac(settings)))
    wrong.append(("critics.hiddenWidths", LearnerKind.cql.settings.resized(hidden: [4, 0])))
    for (setting, value) in wrong {
      let error = #expect(throws: LearningError.self) {
        try value.makeLearner(
          for: TaskSizes(observation: 2, action: 1), key: RandomKey(seed: 1))
      }
      guard case .settingOutOfRange(let found, _, _)? = error else {
        Issue.record("\(setting): \(String(describing: error))")
        continue
      }
      #expect(found == setting || found == "policy.hiddenWidths" && setting.hasSuffix("Widths"))
    }
    #expect(throws: LearningError.self) {
      try LearnerKind.bc.settings.makeLearner(
        for: TaskSizes(observation: 0, action: 1), key: RandomKey(seed: 1))
    }
  }

  @Test("presets are those of the tables")
  func presets() {
    #expect(IQLSettings.antMaze.inverseTemperature == 10 && IQLSettings.antMaze.expectile == 0.9)
    #expect(IQLSettings.pointMaze.inverseTemperature == 3)
    #expect(IQLSettings.kitchen.policy.dropout == 0.1)
    #expect(IQLSettings.hammer.policy.leastLogDeviation == -2)
    #expect(IQLSettings.hammerRetraining.expectile == 0.8)
    #expect(CQLSettings.maze.lagrangeGap == 0.8 && CQLSettings.maze.usesImportanceSampling)
    #expect(!CQLSettings.kitchen.usesImportanceSampling && CQLSettings.kitchen.weight == 5)
    #expect(SACSettings.rlpd.critics.count == 10 && SACSettings.rlpd.criticUpdates == 20)
    #expect(SACSettings.rlpdRetraining.critics.count == 2)
    let bounds = ValueBounds(rewards: -1...0, discount: 0.99)
    #expect(abs(bounds.low + 100) < 1e-9 && bounds.high == 0)
  }

  @Test("the policy's step size falls to nothing along half a cosine if it is asked to")
  func decay() {
    var settings = IQLSettings()
    #expect(settings.policyRate(at: 1_000_000) == 3e-4)
    settings.policyDecayUpdates = 100
    #expect(settings.policyRate(at: 0) == 3e-4)
    #expect(abs(settings.policyRate(at: 50) - 1.5e-4) < 1e-9)
    #expect(settings.policyRate(at: 100) < 1e-9)
  }
}
