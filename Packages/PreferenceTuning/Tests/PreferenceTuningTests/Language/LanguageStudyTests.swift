import Experiments
import Foundation
import PreferenceTuning
import Randomness
import Testing

@Suite("Studies on language models") struct LanguageStudyTests {
  @Test("Without data the study says how to get them")
  func missingData() throws {
    try CommandRun.inFolder { run in
      let ending = try run(
        "reproduce --scale smoke --only ratings --out run --quiet",
        data: run.folder.appending(path: "none"))
      #expect(ending.status == 3, "\(ending)")
      #expect(
        (ending.errors + ending.output).contains("Scripts/fetch-data --for preference"),
        "\(ending)")
    }
  }

  @Test("Base models, learned rewards, policies and ratings have their outcomes")
  func outcomes() throws {
    try CommandRun.inFolder { run in
      try LanguageTestData.write(to: run.folder)
      let ending = try run(
        "reproduce --scale smoke --only length length-staleness ratings --seeds 1 --out run --quiet",
        data: run.folder)
      #expect(ending.status == 0, "\(ending)")
      let csv = try String(contentsOfFile: run.path("run/outcomes.csv"), encoding: .utf8)
      let outcomes = try OutcomeTable(csv: csv, path: "outcomes.csv")
      for task in LengthTask.allCases {
        let accuracy = outcomes.values("reward/accuracy", arm: task.rawValue, of: "length-reward")
        #expect(accuracy.count == 1 && accuracy.allSatisfy { $0 >= 0 && $0 <= 1 })
        let final = outcomes.values("final", arm: "\(task.rawValue)/online-dpo", of: "length")
        #expect(final.count == 1 && final.allSatisfy { $0 <= 0 })
      }
      func gold(_ arm: String, of experiment: String) -> [Double] {
        outcomes.values("final", arm: arm, of: experiment)
      }
      #expect(gold("min/ppo/16", of: "length-staleness") == gold("min/ppo", of: "length"))
      #expect(gold("min/ppo/32", of: "length-staleness") != gold("min/ppo", of: "length"))
      let noise = ["one", "three", "all"].flatMap {
        outcomes.values("disagreement", arm: $0, of: "ratings")
      }
      #expect(noise.count == 3 && noise[0] > 0 && noise[2] == 0)
    }
  }

  @Test("More raters contradict the mean less, and sentences keep their part")
  func raters() {
    let sentences = LanguageTestData.sentences(300)
    func disagreement(_ raters: Int?) -> Double {
      RatedPreferences(sentences, count: 4000, raters: raters, key: RandomKey(seed: 2))
        .disagreement
    }
    #expect(disagreement(1) > disagreement(5) && disagreement(nil) == 0)
    let (whole, part) = (SentenceSplits(sentences), SentenceSplits(Array(sentences.prefix(100))))
    #expect(whole.training.count + whole.evaluation.count == 300)
    #expect(whole.training.starts(with: part.training) && !part.evaluation.isEmpty)
  }
}
