import ArgumentParser
import OutOfDistribution
import Testing

@testable import OutOfDistributionTool

@Suite("threshold")
struct ThresholdTests {
  @Test func theCutComesWithItsBound() throws {
    try CommandFolder.with { folder in
      try folder.put((1...100).map(Double.init), "v.npy")
      try folder.put([0, 3, 7, 50], "o.npy")
      let command = try ThresholdCommand.parse([
        "--id", folder.path("v.npy"), "--tpr", "0.95", "--ood", "far=\(folder.path("o.npy"))",
      ])
      let found = try command.choice()
      #expect(found.cut.threshold == 6 && found.cut.heldOutRate == 0.95)
      #expect(abs(found.cut.guaranteedRate - 0.8977466) < 1e-6)
      #expect(found.outOfDistribution[0].rate.value == 0.5)
      let json = try object(found)
      #expect(json["positive"] as? String == "inDistribution")
      #expect(found.text.contains("accept where confidence >= 6.0"))
      #expect(found.text.contains("far: accepted 0.5000 ["))
    }
  }

  @Test func ruleAndNumbersAreChecked() throws {
    let command = try ThresholdCommand.parse(["--id", "v.npy", "--rule", "guaranteed"])
    #expect(command.rule == .guaranteed)
    for line in [
      [], ["--id", "v.npy", "--tpr", "1"], ["--id", "v.npy", "--confidence", "0"],
      ["--id", "v.npy", "--rule", "best"],
    ] {
      #expect(throws: (any Error).self) { try ThresholdCommand.parse(line) }
    }
  }
}
