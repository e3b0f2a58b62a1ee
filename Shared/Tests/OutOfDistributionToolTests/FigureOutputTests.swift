import ArgumentParser
import Foundation
import Reports
import Statistics
import Testing

@testable import OutOfDistributionTool

@Suite("Figures of commands")
struct FigureOutputTests {
  /// Whether gnuplot is there to draw.
  private func canDraw(in folder: CommandFolder) -> Bool { FigureFolder(folder.folder).canDraw }

  private func lines(_ folder: CommandFolder, _ name: String) throws -> [String] {
    try String(contentsOfFile: folder.path(name), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  private func expectFigure(_ name: String, in folder: CommandFolder) {
    for ending in ["csv", "gp"] + (canDraw(in: folder) ? ["svg"] : []) {
      #expect(FileManager.default.fileExists(atPath: folder.path("\(name).\(ending)")))
    }
  }

  @Test func detectionWritesRocAndHistograms() throws {
    try CommandFolder.with { folder in
      try folder.put([0.9, 0.9, 0.8, 0.5, 0.5], "a.npy")
      try folder.put([0.9, 0.5, 0.5, 0.2], "b.npy")
      try folder.put([0.1, 0.2], "c.npy")
      let command = try EvaluateCommand.parse([
        "--id", folder.path("a.npy"), "--ood", "near=\(folder.path("b.npy"))",
        "far=\(folder.path("c.npy"))", "--bootstrap", "0", "--curves", folder.path("curves/new"),
      ])
      let found = try command.detection(try #require(command.id))
      for name in ["roc", "histogram"] { expectFigure("curves/new/\(name)", in: folder) }
      let points = try lines(folder, "curves/new/roc-points.csv")
      #expect(points[0] == "set,threshold,falsePositiveRate,truePositiveRate")
      #expect(points[1] == "near,\"\",0.0,0.0" && points.contains("near,0.5,0.4,0.75"))
      // All of the far set lies below: the curve goes up at once, then to the right.
      #expect(
        points.filter { $0.hasPrefix("far") } == [
          "far,\"\",0.0,0.0", "far,0.2,0.0,1.0", "far,0.9,1.0,1.0",
        ]
      )
      #expect(found.written.count == 3 && found.text.contains("wrote \(folder.path("curves/new"))"))
    }
  }

  @Test func selectionWritesRiskOverCoverage() throws {
    try CommandFolder.with { folder in
      try folder.put([0.9, 0.8, 0.7, 0.6], "c.npy")
      try folder.put([1, 1, 0, 0], "k.npy")
      let command = try EvaluateCommand.parse([
        "--confidences", folder.path("c.npy"), "--correct", folder.path("k.npy"),
        "--coverage", "0.5", "--bootstrap", "20", "--curves", folder.path("r"),
      ])
      let found = try command.selection()
      expectFigure("r/risk-coverage", in: folder)
      let points = try lines(folder, "r/risk-coverage-points.csv")
      #expect(points[0] == "coverage,risk" && points[2] == "0.5,0.0" && points[4] == "1.0,0.5")
      #expect(
        found.metrics["failureAuroc"] == Measured(.init(estimate: 1, low: 1, high: 1, level: 0.95)))
    }
  }

  @Test func comparisonDrawsRanksAndPairs() throws {
    try CommandFolder.with { folder in
      try folder.put(
        "pair,method,auroc\np,msp,0.9\np,knn,0.8\nq,msp,0.7\nq,knn,0.6\n", as: "list.csv")
      let command = try CompareCommand.parse([
        "--list", folder.path("list.csv"), "--figure", folder.path("out/ranks.svg"),
      ])
      let figure = try #require(command.figure)
      #expect(try figure.draw(try command.comparison()).count == 2)
      for name in ["ranks", "ranks-auroc"] { expectFigure("out/\(name)", in: folder) }
      #expect(try lines(folder, "out/ranks.csv")[1].hasPrefix("1.0,"))
    }
  }

  @Test(arguments: ["ranks.png", ".svg", "dir/.svg", "a b.svg", "ré.svg", "a'.svg"])
  func figuresNeedAPlainName(path: String) {
    #expect(FigureFile(argument: path) == nil)
  }
}
