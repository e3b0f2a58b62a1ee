import Datasets
import Experiments
import Failures
import Foundation
import PreferenceTuning
import Randomness
import Statistics
import Testing
import _TestSupport

@Suite("Comparisons pair by pair") struct ComparisonTests {
  private let key = RandomKey(seed: 1)
  private let samples = [
    PairedSample("a", values: [0: 1, 1: 2, 2: 3, 3: 50]),
    PairedSample("b", values: [0: 0, 1: 0, 2: 3]),
    PairedSample("c", values: [0: 2, 1: 4, 2: 6, 7: 1]),
  ]

  // a - b is 1, 2, 0: mean 1, deviation 1, and t(2) at .975 is 4.302653. Of the eight assignments
  // of signs two reach the sum of 3. The others differ by 1, 2, 3 and 2, 4, 3: one of eight.
  @Test("Every pair by hand, corrected for three tests")
  func byHand() throws {
    let found = try PairedComparisons(samples, by: .seeds, key: key).comparisons
    #expect(found.map(\.first) == ["a", "a", "b"] && found.map(\.second) == ["b", "c", "c"])
    let first = found[0]
    #expect(first.count == 3 && first.firstMean == 2 && first.secondMean == 1)
    let margin = 4.302_652_73 / 3.0.squareRoot()
    #expect(first.difference.estimate == 1 && first.difference.level == 0.95)
    #expect(abs(first.difference.low - (1 - margin)) < 1e-7)
    #expect(abs(first.difference.high - (1 + margin)) < 1e-7)
    #expect(abs(first.winShare - 2.5 / 3) < 1e-15 && found[1].winShare == 0)
    #expect(found.map(\.pValue) == [0.5, 0.25, 0.25])
    #expect(found.map(\.correctedPValue) == [0.75, 0.75, 0.75])
  }

  @Test("All others are compared with one, and many pairs by sampled flips")
  func againstOne() throws {
    let found = try PairedComparisons(samples, against: "b", by: .seeds, key: key).comparisons
    #expect(found.map(\.first) == ["a", "c"] && found.allSatisfy { $0.second == "b" })
    #expect(found.map(\.correctedPValue) == [0.5, 0.5])
    let rows = Array(0..<40)
    let many = [1.0, 0].map { level in
      PairedSample("\(level)", values: Dictionary(rows.map { ($0, level) }) { $1 })
    }
    let sampled = try PairedComparisons(many, by: .lines, key: key).comparisons[0]
    #expect(sampled.count == 40 && sampled.pValue == 2 / 100_001.0)
  }

  @Test("What cannot be compared is named")
  func refusals() throws {
    func compare(_ samples: [PairedSample], against: String? = nil) throws {
      _ = try PairedComparisons(samples, against: against, by: .seeds, key: key)
    }
    #expect(throws: ComparisonError.tooFewSamples(found: ["a"])) { try compare([samples[0]]) }
    #expect(throws: ComparisonError.repeatedSample("a")) { try compare([samples[0], samples[0]]) }
    #expect(throws: UnknownName("sample", "z", known: ["a", "b", "c"])) {
      try compare(samples, against: "z")
    }
    let alone = PairedSample("d", values: [1: 0, 9: 0])
    #expect(throws: ComparisonError.tooFewPairs(first: "b", second: "d", unit: .seeds, found: 1)) {
      try compare([samples[1], alone])
    }
    let broken = PairedSample("e", values: [0: 1, 1: .infinity])
    #expect(
      throws: ComparisonError.notFinite(sample: "e", unit: .seeds, member: 1, value: .infinity)
    ) { try compare([samples[0], broken]) }
  }

  private let outcomes = OutcomeTable(
    [("x", 0, 1), ("x", 1, 2), ("y", 0, 3), ("z", 1, .nan)].map { arm, seed, value in
      (
        Cell(experiment: "length", arm: arm, seed: seed),
        Outcome(metrics: [arm == "z" ? "odd" : "final": value])
      )
    })

  @Test("Arms of a run have one number a finished seed")
  func runs() throws {
    let found = try PairedSample.metric("final", of: [], in: "length", outcomes)
    #expect(found == [.init("x", values: [0: 1, 1: 2]), .init("y", values: [0: 3])])
    #expect(throws: ExperimentError.unknownExperiment("lenght", known: ["length"])) {
      try PairedSample.metric("final", of: [], in: "lenght", outcomes)
    }
    #expect(
      throws: ExperimentError.unknownArm("w", experiment: "length", known: ["x", "y", "z"])
    ) { try PairedSample.metric("final", of: ["w"], in: "length", outcomes) }
    #expect(throws: UnknownName("metric", "auc", known: ["final", "odd"])) {
      try PairedSample.metric("auc", of: ["x"], in: "length", outcomes)
    }
    for (metric, arm) in [("final", "z"), ("odd", "z")] {
      #expect(throws: ExperimentError.self) {
        try PairedSample.metric(metric, of: [arm], in: "length", outcomes)
      }
    }
  }

  private static func lines(_ rewards: [Double], prompts: [String] = ["p", "q", "r"]) -> String {
    zip(prompts, rewards).map {
      "{\"prompt\":\"\($0)\",\"completion\":\"c\",\"reward\":\($1),\"logProbability\":-1}\n"
    }.joined()
  }

  @Test("compare shows files of scores, and names file and line of what does not fit")
  func files() throws {
    try CommandRun.inFolder { run in
      try run.write(Self.lines([1, 2, 3]), as: "a.jsonl")
      try run.write(Self.lines([0, 0, 3]), as: "b.jsonl")
      let object = try run("compare a.jsonl b.jsonl --json").json()
      let pair = try #require((object["comparisons"] as? [[String: Any]])?.first)
      #expect(pair["pValue"] as? Double == 0.5 && pair["firstMean"] as? Double == 2)
      #expect(object["unit"] as? String == "lines" && object["metric"] as? String == "reward")
      let text = try run("compare a.jsonl b.jsonl").output
      #expect(text.contains("1.000 [-1.484, 3.484]") && text.contains("0.5000"), "\(text)")
      try run.write(Self.lines([1, 2, 3], prompts: ["p", "x", "r"]), as: "other.jsonl")
      try run.write(Self.lines([1, 2]), as: "short.jsonl")
      try run.write(Self.lines([1, 2, .nan]), as: "nan.jsonl")
      for (line, status, words) in [
        ("compare a.jsonl other.jsonl", 3, "other.jsonl:2"),
        ("compare a.jsonl short.jsonl", 3, "short.jsonl has 2 lines, expected the 3 of a.jsonl"),
        ("compare a.jsonl nan.jsonl", 3, "nan.jsonl:3"),
        ("compare a.jsonl b.jsonl --key rewards", 3, "Present: logProbability, reward"),
        ("compare a.jsonl b.jsonl --against c.jsonl", 2, "a.jsonl, b.jsonl"),
        ("compare a.jsonl a.jsonl", 2, "twice"), ("compare a.jsonl", 2, "give another one"),
        ("compare a.jsonl b.jsonl --metric final", 2, "one run folder"),
        ("compare a.jsonl absent.jsonl", 3, "absent.jsonl"), ("compare absent", 3, "absent"),
      ] {
        let ending = try run(line)
        #expect(ending.status == Int32(status) && ending.errors.contains(words), "\(ending)")
      }
    }
  }

  @Test("compare shows arms of a run over the seeds that they share")
  func runFolders() throws {
    try CommandRun.inFolder { run in
      let made = try run("reproduce --scale smoke --only staleness --seeds 3 --out run --quiet")
      try #require(made.status == 0, "\(made)")
      let line = "compare run --experiment staleness --metric final/R1"
      let object = try run("\(line) --arms bon/10 bon/20 --against ipo/10 --json").json()
      let pairs = try #require(object["comparisons"] as? [[String: Any]])
      #expect(pairs.map { $0["first"] as? String } == ["bon/10", "bon/20"])
      #expect(pairs.allSatisfy { $0["second"] as? String == "ipo/10" })
      #expect(pairs.allSatisfy { $0["count"] as? Int == 3 })
      let csv = try String(contentsOfFile: run.path("run/outcomes.csv"), encoding: .utf8)
      let table = try OutcomeTable(csv: csv, path: "outcomes.csv")
      let values = table.values("final/R1", arm: "bon/10", of: "staleness")
      let mean = try #require(pairs[0]["firstMean"] as? Double)
      #expect(abs(mean - values.reduce(0, +) / 3) < 1e-15)
      #expect(try run("\(line) --against ipo/10").output.contains("paired by seeds"))
      for (line, words) in [
        ("compare run --experiment staleness", "--metric"),
        ("compare run --metric final/R1", "staleness"),
        ("compare run --experiment stale --metric final/R1", "Known: staleness"),
        ("compare run --experiment staleness --metric final", "final/R1"),
        ("\(line) --arms bon/10 bon/11", "bon/20"), ("\(line) --arms bon/10", "only bon/10"),
        ("\(line) --key reward", "--key is for files"),
      ] {
        let ending = try run(line)
        #expect(ending.status == 2 && ending.errors.contains(words), "\(line): \(ending)")
      }
    }
  }
}
