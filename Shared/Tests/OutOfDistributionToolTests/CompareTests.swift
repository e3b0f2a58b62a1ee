import ArgumentParser
import Failures
import OutOfDistribution
import Testing

@testable import OutOfDistributionTool

@Suite("compare")
struct CompareTests {
  private let published = """
    pair,method,auroc,fpr95
    p,a,90,30
    p,b,92,28
    p,c,88,33
    q,a,80,50
    q,b,80,45
    q,c,85,40
    r,a,70,60
    r,b,75,55
    r,c,70,61
    s,a,60,70
    s,b,60,70
    s,c,60,70

    """

  @Test func publishedFiguresGiveTheWinMatrix() throws {
    try CommandFolder.with { folder in
      try folder.put(published, as: "list.csv")
      let command = try CompareCommand.parse(["--list", folder.path("list.csv")])
      let found = try command.comparison()
      #expect(found.winMatrix.wins == [[0, 0, 2], [3, 0, 2], [1, 1, 0]])
      #expect(found.ties == [[0, 1, 1], [1, 0, 1], [1, 1, 0]] && found.unbeatenMethods.isEmpty)
      #expect(found.ranking.meanRanks == [2.25, 1.5, 2.25])
      let json = try object(found)
      #expect(json["positive"] as? String == "outOfDistribution")
      #expect(json["fpr95Rule"] as? String == "firstReach")
      let couples = try #require(json["couples"] as? [[String: Any]])
      #expect(couples.count == 3)
      #expect(found.text.contains("no method is unbeaten on every pair"))
    }
  }

  @Test func aJSONListIsTheSame() throws {
    try CommandFolder.with { folder in
      try folder.put(
        """
        [{"pair": "p", "method": "a", "auroc": 0.9}, {"pair": "p", "method": "b", "auroc": 0.8}]
        """, as: "list.json")
      let command = try CompareCommand.parse(["--list", folder.path("list.json")])
      let found = try command.comparison()
      #expect(found.unbeatenMethods == ["a"] && found.ranking.friedman == nil)
      #expect(found.text.contains("Friedman: needs at least two pairs"))
    }
  }

  private func putFolder(_ folder: CommandFolder) throws {
    for (index, pair) in ["far", "near"].enumerated() {
      let outside = [0.1, 0.4, 0.35, 0.2].map { $0 + 0.2 * Double(index) }
      for (method, shift) in [("msp", 0.0), ("knn", 0.1)] {
        try folder.put([0.5, 0.3, 0.8, 0.6, 0.4].map { $0 + shift }, "d/\(pair)/\(method).id.npy")
        try folder.put(outside, "d/\(pair)/\(method).ood.npy")
      }
    }
  }

  @Test func foldersOfConfidencesAreMeasured() throws {
    try CommandFolder.with { folder in
      try putFolder(folder)
      let command = try CompareCommand.parse([
        "--folder", folder.path("d"), "--bootstrap", "100", "--fpr-rule", "nearest",
      ])
      let found = try command.comparison()
      #expect(found.methods == ["knn", "msp"] && found.pairs.map(\.pair) == ["far", "near"])
      #expect(found.winMatrix.wins == [[0, 2], [0, 0]] && found.unbeatenMethods == ["knn"])
      let cell = found.pairs[0].figures[1]
      let low = try #require(cell.aurocLow)
      #expect(cell.auroc == 0.875 && low < 0.875)
      #expect(found.couples[0].deLongP.count == 2)
      #expect(found.couples[0].deLongP.compactMap(\.self).allSatisfy { $0 > 0 && $0 < 1 })
      #expect(found.fpr95Rule == .nearest)
    }
  }

  @Test func gridsMustBeComplete() throws {
    try CommandFolder.with { folder in
      try putFolder(folder)
      try folder.put([1, 2], "d/near/odd.id.npy")
      try folder.put([1, 2], "d/near/odd.ood.npy")
      let command = try CompareCommand.parse(["--folder", folder.path("d")])
      #expect(throws: ComparisonInputError.missing(pair: "far", method: "odd")) {
        try command.comparison()
      }
      try folder.put([1, 2], "d/far/odd.id.npy")
      try folder.put([1, 2], "d/far/odd.ood.npy")
      #expect(throws: MetricError.self) { try command.comparison() }
    }
  }

  @Test func badListsAreNamed() throws {
    try CommandFolder.with { folder in
      func comparison(_ text: String, _ name: String) throws -> MethodComparison {
        try folder.put(text, as: name)
        return try CompareCommand.parse(["--list", folder.path(name)]).comparison()
      }
      #expect(throws: ComparisonInputError.repeated(pair: "p", method: "a")) {
        try comparison("pair,method,auroc\np,a,1\np,a,2\n", "twice.csv")
      }
      #expect(throws: ComparisonInputError.incomplete(pair: "p", method: "a")) {
        try comparison("pair,method\np,a\np,b\n", "nothing.csv")
      }
      let error = #expect(throws: ComparisonInputError.self) {
        try comparison("{", "broken.json")
      }
      #expect(error?.description.contains("broken.json") == true)
      #expect(error?.failureKind == .data)
      #expect(throws: ComparisonInputError.nothingToCompare(path: folder.path(""))) {
        try CompareCommand.parse(["--folder", folder.path("")]).comparison()
      }
    }
    for line in [[], ["--list", "a", "--folder", "b"], ["--list", "a", "--round", "-1"]] {
      #expect(throws: (any Error).self) { try CompareCommand.parse(line) }
    }
  }
}
