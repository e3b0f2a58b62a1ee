import ArgumentParser
import Datasets
import OutOfDistribution
import Testing

@testable import OutOfDistributionTool

@Suite("evaluate")
struct EvaluateTests {
  private let id = [0.9, 0.9, 0.8, 0.5, 0.5]
  private let ood = [0.9, 0.5, 0.5, 0.2]

  private func detection(
    _ folder: CommandFolder, _ more: [String] = []
  ) throws -> DetectionEvaluation {
    try folder.put(id, "a.npy")
    try folder.put(ood, "b.npy")
    let command = try EvaluateCommand.parse(
      ["--id", folder.path("a.npy"), "--ood", "near=\(folder.path("b.npy"))"] + more)
    return try command.detection(try #require(command.id))
  }

  @Test func detectionNamesOrientationAndForm() throws {
    try CommandFolder.with { folder in
      let found = try detection(folder, ["--bootstrap", "50"])
      let json = try object(found)
      let pairs = try #require(json["pairs"] as? [[String: Any]])
      let metrics = try #require(pairs[0]["metrics"] as? [String: [String: Double]])
      for (key, value) in [
        ("auroc", 0.7), ("aupr_oodPositive_averagePrecision", 0.6611111111),
        ("aupr_idPositive_trapezoid", 0.75), ("fpr95_oodPositive_firstReach", 1),
        ("fpr95_idPositive_firstReach", 0.75),
      ] {
        let metric = try #require(metrics[key], "\(key)")
        #expect(abs(try #require(metric["value"]) - value) < 1e-9)
        #expect(metric["low"] != nil && metric["high"] != nil)
      }
      #expect(pairs[0]["name"] as? String == "near")
      #expect((json["orientation"] as? String)?.contains("in-distribution") == true)
      #expect(found.text.contains("fpr95_idPositive_nearest") && found.text.contains("DeLong"))
    }
  }

  @Test func aSeedFixesTheIntervals() throws {
    try CommandFolder.with { folder in
      let first = try detection(folder, ["--bootstrap", "40", "--seed", "3"])
      let second = try detection(folder, ["--bootstrap", "40", "--seed", "3"])
      #expect(first.pairs[0].metrics == second.pairs[0].metrics)
      let none = try detection(folder, ["--bootstrap", "0"])
      #expect(none.pairs[0].metrics["auroc"]?.low == nil)
    }
  }

  @Test func scoresOfTheOtherOrientationAreTurned() throws {
    try CommandFolder.with { folder in
      try folder.put(id.map { -$0 }, "i.npy")
      try folder.put(ood.map { -$0 }, "o.npy")
      let command = try EvaluateCommand.parse([
        "--id", folder.path("i.npy"), "--ood", folder.path("o.npy"), "--ood-scores",
        "--bootstrap", "0",
      ])
      let found = try command.detection(try #require(command.id))
      #expect(abs(try #require(found.pairs[0].metrics["auroc"]).value - 0.7) < 1e-12)
      #expect(found.pairs[0].name == "o")
    }
  }

  @Test func oneSampleHasValuesAndSaysWhyNoIntervals() throws {
    try CommandFolder.with { folder in
      try folder.put([0.4], "one.npy")
      try folder.put(id, "a.npy")
      let command = try EvaluateCommand.parse([
        "--id", folder.path("a.npy"), "--ood", folder.path("one.npy"),
      ])
      let pair = try command.detection(try #require(command.id)).pairs[0]
      #expect(pair.metrics["auroc"] == Measured(1) && pair.aurocDeLong == nil)
      #expect(pair.noIntervals?.contains("out-of-distribution samples: found 1") == true)
    }
  }

  @Test func selectionReadsFlagsClassesOrProbabilities() throws {
    try CommandFolder.with { folder in
      try folder.put([0.9, 0.9, 0.9, 0.5], "c.npy")
      try folder.put([1, 0, 1, 1], "k.npy")
      try folder.put("prediction,label\n2,2\n1,0\n0,0\n1,1\n", as: "p.csv")
      try folder.put("0.9,0.1\n0.9,0.1\n0.1,0.9\n0.5,0.5\n", as: "s.csv")
      try folder.put([0, 1, 1, 0], "y.npy")
      let (c, k) = (folder.path("c.npy"), folder.path("k.npy"))
      let table = folder.path("p.csv")
      for line in [
        ["--confidences", c, "--correct", k],
        ["--confidences", c, "--predictions", "\(table):prediction", "--labels", "\(table):label"],
        ["--probabilities", folder.path("s.csv"), "--labels", folder.path("y.npy")],
      ] {
        let command = try EvaluateCommand.parse(
          line + ["--coverage", "0.5,1", "--bootstrap", "20"])
        let json = try object(command.selection())
        let metrics = try #require(json["metrics"] as? [String: [String: Double]])
        #expect(abs(try #require(metrics["accuracyAtCoverage50"]?["value"]) - 2.0 / 3) < 1e-12)
        #expect(metrics["accuracy"]?["value"] == 0.75)
        let calibration = try #require(json["calibration"] as? [String: Double])
        #expect(calibration["eceEqualWidth"] != nil)
        #expect((calibration["negativeLogLikelihood"] != nil) == line.contains("--probabilities"))
      }
    }
  }

  @Test func logitsHaveNoCalibration() throws {
    try CommandFolder.with { folder in
      try folder.put([3, 2], "c.npy")
      try folder.put([1, 0], "k.npy")
      let command = try EvaluateCommand.parse([
        "--confidences", folder.path("c.npy"), "--correct", folder.path("k.npy"),
      ])
      #expect(try command.selection().calibration == nil)
    }
  }

  @Test(
    arguments: [
      "", "--id a.npy", "--ood b.npy", "--id a.npy --ood b.npy --confidences c.npy",
      "--id a.npy --ood b.npy --tpr 0", "--id a.npy --ood b.npy c/b.npy",
      "--confidences c.npy", "--confidences c.npy --labels y.npy", "--probabilities p.npy",
      "--confidences c.npy --correct k.npy --bins 0",
      "--confidences c.npy --correct k.npy --coverage 0.5,x",
      "--id a.npy --ood b.npy --level 1", "--id a.npy --ood b.npy --bootstrap -1",
    ])
  func usageErrorsAreFoundBeforeAnyFile(line: String) {
    #expect(throws: (any Error).self) {
      try EvaluateCommand.parse(line.split(separator: " ").map(String.init))
    }
  }

  @Test func badFilesAreNamed() throws {
    try CommandFolder.with { folder in
      try folder.put([0.5, .nan], "nan.npy")
      let file = try #require(ConfidenceFile(argument: folder.path("nan.npy")))
      let error = #expect(throws: DatasetError.self) { try file.numbers() }
      #expect(error?.description.contains("nan.npy") == true)
      try NPY.write(NumericArray([1.0, 2, 3, 4], shape: [2, 2]), to: folder.path("m.npy"))
      try folder.put("x,y\n1,2\n", as: "t.csv")
      try folder.put("1\n2\n", as: "plain.csv")
      #expect(throws: DatasetError.self) {
        try ConfidenceFile(path: folder.path("m.npy")).numbers()
      }
      #expect(throws: DatasetError.self) {
        try ConfidenceFile(path: folder.path("t.csv")).numbers()
      }
      #expect(throws: DatasetError.self) {
        try ConfidenceFile(path: folder.path("plain.csv")).flags()
      }
      #expect(try ConfidenceFile(path: folder.path("plain.csv")).numbers() == [1, 2])
      try NPZArchive.write([("s", NumericArray([7.0, 8]))], to: folder.path("z.npz"))
      let only = try #require(ConfidenceFile(argument: folder.path("z.npz")))
      let named = try #require(ConfidenceFile(argument: folder.path("z.npz") + ":s"))
      #expect(try only.numbers() == [7, 8] && named.numbers() == [7, 8])
    }
  }

  @Test(arguments: ["evaluate", "compare", "threshold", "score"])
  func examplesInHelpParse(name: String) throws {
    let commands: [any ParsableCommand.Type] = [
      EvaluateCommand.self, CompareCommand.self, ThresholdCommand.self, ScoreCommand.self,
    ]
    let command = try #require(commands.first { $0.configuration.commandName == name })
    let marker = "\(ToolName.current) \(name) "
    // A backslash at the end of a line goes on in the next, as in a shell.
    let lines = command.configuration.discussion.replacing(" \\\n", with: " ")
      .split(separator: "\n").filter { $0.contains(marker) }
    #expect(!lines.isEmpty)
    for line in lines {
      let start = try #require(line.firstRange(of: marker)).upperBound
      _ = try command.parse(line[start...].split(separator: " ").map(String.init))
    }
  }
}
