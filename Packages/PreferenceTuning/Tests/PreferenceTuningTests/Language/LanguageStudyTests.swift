import Datasets
import Experiments
import Foundation
import PreferenceTuning
import Randomness
import Testing
import _TestSupport

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
        "reproduce --scale smoke --only length length-staleness ratings sentiment released-length "
          + "--seeds 1 --out run --quiet",
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
      let masked = gold("min", of: "released-length")
      #expect(masked.count == 1 && masked != gold("min/online-dpo", of: "length"))
      #expect(gold("min/ppo/16", of: "length-staleness") == gold("min/ppo", of: "length"))
      #expect(gold("min/ppo/32", of: "length-staleness") != gold("min/ppo", of: "length"))
      let noise = ["one", "three", "all"].flatMap {
        outcomes.values("disagreement", arm: $0, of: "ratings")
      }
      #expect(noise.count == 3 && noise[0] > 0 && noise[2] == 0)
      let choices = ["best-of/1", "best-of/4"].map {
        outcomes.values($0, arm: "gold", of: "ratings")
      }
      #expect(choices.allSatisfy { $0.count == 1 && abs($0[0]) <= 4 })
      // Before a step all policies are the base model, whatever reward follows.
      let starts = ["one/bon", "all/online-dpo", "one/reinforce-kl"].flatMap {
        outcomes.values("start", arm: $0, of: "sentiment")
      }
      #expect(starts.count == 3 && Set(starts).count == 1 && gold("one/bon", of: "sentiment") != [])
      let learned = ["one/bon", "all/bon"].map {
        outcomes.values("reward", arm: $0, of: "sentiment")
      }
      #expect(learned[0] != learned[1])
    }
  }

  @Test("A reward is followed as far as it agrees with the gold")
  func choice() throws {
    let gold = (0..<1000).map { Double($0 % 10) }
    func best(_ count: Int, _ scores: [Double]) -> Double? {
      meanGoldOfBest(of: count, scores: scores, gold: gold, key: RandomKey(seed: 1))
    }
    let single = try #require(best(1, gold))
    #expect(abs(single - 4.5) < 1e-12)
    #expect(best(1000, gold) == 9 && best(1000, gold.map { -$0 }) == 0)
    let several = try #require(best(4, gold))
    // The mean of the largest of four digits is 9 - Σ (d / 10)^4 over d = 1...9.
    #expect(abs(several - (9 - 1.5333)) < 0.25)
    #expect(best(1001, gold) == nil && best(0, gold) == nil)
  }

  @Test("Rated sentences that are cut short end the study with a message")
  func shortData() throws {
    try CommandRun.inFolder { run in
      try LanguageTestData.write(to: run.folder)
      let path = run.path("review-ratings/sentences.jsonl")
      let alike = (0..<40).map {
        RatedSentence(source: .movies, text: "film \($0)", ratings: [1])
      }
      for (sentences, words) in [([], "is empty"), (alike, "different mean ratings")] {
        try JSONL.write(sentences, to: path)
        let ending = try run(
          "reproduce --scale smoke --only ratings --seeds 1 --out run --fresh --quiet",
          data: run.folder)
        #expect([2, 3].contains(ending.status), "\(ending)")
        #expect((ending.errors + ending.output).contains(words), "\(ending)")
      }
    }
  }

  @Test("More raters contradict the mean less, and sentences keep their part")
  func raters() throws {
    let sentences = LanguageTestData.sentences(300)
    func disagreement(_ raters: Int?) throws -> Double {
      try RatedPreferences(sentences, count: 4000, raters: raters, key: RandomKey(seed: 2))
        .disagreement
    }
    #expect(try disagreement(1) > disagreement(5) && disagreement(nil) == 0)
    let (whole, part) = (SentenceSplits(sentences), SentenceSplits(Array(sentences.prefix(100))))
    #expect(whole.training.count + whole.evaluation.count == 300)
    #expect(whole.training.starts(with: part.training) && !part.evaluation.isEmpty)
  }
}
