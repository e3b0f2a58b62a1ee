import Experiments
import Testing

@Suite struct OutcomeTableTests {
  @Test func csvRoundTripKeepsEveryBit() throws {
    let odd = Cell(experiment: "a,b", arm: "say \"x\"\nthen y", seed: -3)
    let table = OutcomeTable([
      (
        cell("input", "first", 0),
        Outcome(metrics: ["accuracy/fog": 0.1 + 0.2, "z": .leastNonzeroMagnitude])
      ),
      (odd, Outcome(metrics: ["inf": .infinity, "-inf": -.infinity], series: ["loss": [3, 2.5]])),
      (cell("input", "last", 0), Outcome(series: ["loss": [.pi], "other[x]": [1]])),
    ])
    let read = try OutcomeTable(csv: table.csv, path: "outcomes.csv")
    #expect(read == table)
    #expect(read.cells == table.cells)
    #expect(read.csv == table.csv)
  }

  @Test func nanIsWrittenAndRead() throws {
    let table = OutcomeTable([(cell("e", "a", 0), Outcome(metrics: ["m": .nan]))])
    let read = try OutcomeTable(csv: table.csv, path: "outcomes.csv")
    #expect(read[cell("e", "a", 0)]?.metrics["m"]?.isNaN == true)
  }

  @Test(arguments: [
    ("a,b,c\n", 1), ("", 1), ("experiment,arm,seed,metric,value\ne,a,zero,m,1\n", 2),
    ("experiment,arm,seed,metric,value\ne,a,0,m,1\ne,a,0,n\n", 3),
    ("experiment,arm,seed,metric,value\ne,a,0,m,one\n", 2),
  ])
  func damagedTablesNameTheirLine(text: String, line: Int) throws {
    let error = #expect(throws: ExperimentError.self) {
      try OutcomeTable(csv: text, path: "x/outcomes.csv")
    }
    guard case .malformed(let path, let found, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path == "x/outcomes.csv" && found == line)
  }

  @Test func valuesAreReadBySeed() throws {
    let table = OutcomeTable([
      (cell("e", "a", 2), Outcome(metrics: ["m": 5])),
      (cell("e", "a", 0), Outcome(metrics: ["m": 1], series: ["s": [1, 2]])),
      (cell("e", "b", 0), Outcome(metrics: ["m": 4])),
      (cell("e", "b", 1), Outcome(metrics: ["m": .nan])),
    ])
    #expect(table.seeds(of: "e") == [0, 1, 2])
    #expect(table.arms(of: "e") == ["a", "b"])
    #expect(table.values("m", arm: "a", of: "e") == [1, 5])
    #expect(table.values("m", arm: "b", of: "e") == [4])
    #expect(table.series("s", arm: "a", of: "e") == [[1, 2]])
    #expect(table.values(of: "e") { try $0.difference("m", "b", minus: "a") } == [3])
    #expect(
      throws: ExperimentError.missingMetric("x", cell: cell("e", "a", 0), known: ["m"])
    ) {
      try table.seed(0, of: "e").value("x", arm: "a")
    }
  }

  @Test func csvTextQuotesWhatItMust() {
    let rows = [["a", "b,c", "say \"hi\""], ["", "line\nend", " spaces "]]
    let text = CSVText.write(rows)
    #expect(text == "a,\"b,c\",\"say \"\"hi\"\"\"\n,\"line\nend\", spaces \n")
    #expect(CSVText.read(text) == rows)
    #expect(CSVText.read("a,b\r\n\r\n\"\",c") == [["a", "b"], ["", "c"]])
  }
}
