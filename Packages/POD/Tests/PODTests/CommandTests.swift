import Experiments
import Foundation
import OutOfDistribution
import Reports
import Testing
import _TestSupport

@testable import POD

/// The executable as a child process.
@Suite("Command lines") struct CommandTests {
  @Test("The smoke scale runs end to end, and its report has every section")
  func smoke() throws {
    try CommandRun.inFolder { run in
      let ending = try run("reproduce --scale smoke --out run --quiet")
      #expect(ending.status == 0, "\(ending)")
      let study = PODStudy()
      let configuration = study.configuration(at: .smoke)
      let outcomes = try OutcomeTable(csv: run.text("run/outcomes.csv"), path: "outcomes.csv")
      try Self.check(outcomes, configuration)
      let report = try run.text("run/report.html")
      for section in study.sections(configuration) {
        #expect(report.contains(section.title), "\(section.title)")
      }
      let claims = try JSONSerialization.jsonObject(with: Data(run.text("run/claims.json").utf8))
      #expect((claims as? [Any])?.count == study.claims(configuration).count)
      // A section whose numbers are missing says so in their place.
      #expect(!report.contains("has no metric"))
      // JSONSerialization would round the last digit.
      let again = try JSONDecoder().decode(
        CellReply.self, from: Data(run("cell run grid mnist[0-4]@full 1").output.utf8))
      let cell = Cell(experiment: "grid", arm: "mnist[0-4]@full", seed: 1)
      #expect(again.outcome.metrics == outcomes[cell]?.metrics)
    }
  }

  private struct CellReply: Decodable {
    struct Outcome: Decodable { var metrics: [String: Double] }
    var outcome: Outcome
  }

  private static func check(_ outcomes: OutcomeTable, _ configuration: PODConfiguration) throws {
    #expect(configuration.pairs.count == 2)
    for regime in configuration.regimes {
      for pair in configuration.pairs {
        let cell = Cell(
          experiment: PODStudy.experiment(of: regime),
          arm: PairExperiment.arm(pair.inDistribution, regime), seed: 0)
        let metrics = try #require(outcomes[cell]?.metrics)
        for method in DetectionMethod.allCases {
          for figure in PairFigure.allCases {
            let value = try #require(metrics[figure.metric(method, pair)])
            #expect((0...1).contains(value), "\(figure) \(method)")
          }
        }
        func auroc(_ method: DetectionMethod) -> Double {
          metrics[PairFigure.auroc.metric(method, pair)] ?? .nan
        }
        // The oracle chose among settings of which untuned ODIN is one.
        #expect(auroc(.odinOracle) >= auroc(.odin) - 1e-12)
        #expect(auroc(.odinOracle) >= auroc(.odinValidation) - 1e-12)
        // No step is among its settings.
        #expect(auroc(.mahalanobisOracle) >= auroc(.mahalanobis) - 1e-6)
        #expect(auroc(.mahalanobisOracle) >= auroc(.mahalanobisValidation) - 1e-12)
        #expect(metrics["images/train"] == (regime == .full ? 100 : 25))
        #expect((metrics["accuracy/classifier"] ?? 0) > 0)
      }
    }
  }

  @Test("Missing files end a run with exit code 3 before anything is trained")
  func missingFiles() throws {
    try CommandRun.inFolder { run in
      let ending = try run(
        "reproduce --scale smoke --only grid --out run --quiet",
        data: run.folder.appending(path: "data"))
      #expect(ending.status == 3, "\(ending)")
      #expect(ending.errors.contains("make data"), "\(ending.errors)")
      #expect(FileManager.default.fileExists(atPath: run.path("run/cells/data")))
      #expect(!FileManager.default.fileExists(atPath: run.path("run/cells/grid")))
    }
  }

  @Test("Every number that is fixed by hand is checked, and none is wrong")
  func selftest() throws {
    try CommandRun.inFolder { run in
      let ending = try run("selftest --json")
      let json = try ending.json()
      #expect(ending.status == 0 && json["failed"] as? Int == 0, "\(ending)")
      let expected = try PODVectors.all().count + detectorVectors().count + metricVectors().count
      #expect(json["passed"] as? Int == expected)
    }
  }

  @Test("Toys are printed beside their references, and too few seeds are not enough")
  func toys() throws {
    try CommandRun.inFolder { run in
      let table = try run("toys --json")
      let rows = try #require(try table.json()["toys"] as? [[String: Any]])
      #expect(table.status == 0 && rows.count == 30)
      for row in rows {
        let (auroc, expected) = (row["auroc"] as? Double, row["expected"] as? Double)
        #expect(try abs(#require(auroc) - #require(expected)) <= 0.01)
      }
      // With two samples per class a single seed is anywhere.
      let endings = try (0..<3).map { try run("toys --low-data --seeds \($0),\($0 + 20)").status }
      #expect(endings.contains(4), "\(endings)")
      #expect(try run("toys --seeds 3-1").status == 2)
    }
  }

  @Test("The published table is printed with its tests")
  func published() throws {
    try CommandRun.inFolder { run in
      let ending = try run("published")
      #expect(ending.status == 0)
      #expect(ending.output.contains("0.4545") && ending.output.contains("0.0768"))
    }
  }

  @Test(
    "All commands have a help text with an example",
    arguments: [
      "reproduce", "experiments", "report", "selftest", "toys", "published", "train", "detect",
      "ablate", "score", "evaluate", "compare", "threshold",
    ])
  func help(command: String) throws {
    try CommandRun.inFolder { run in
      let help = try run("\(command) --help")
      #expect(help.status == 0 && help.output.contains("USAGE: pod \(command)"), "\(help)")
      #expect(help.output.contains("Example") || help.output.contains("pod \(command)"))
      #expect(try run("\(command) --no-such-option").status == 2)
    }
  }
}
