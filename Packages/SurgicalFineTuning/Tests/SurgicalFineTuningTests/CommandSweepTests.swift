import Datasets
import Foundation
import Testing
import _TestSupport

@Suite("Commands sweep and plant") struct CommandSweepTests {
  private static let target = """
    --model model.safetensors --target target.npy --labels target-labels.npy --per-class 4 \
    --validation-per-class 4 --lr 0.03 --quiet
    """

  @Test func sweepTabulatesEveryRun() throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      let json = try run(
        "sweep \(Self.target) --methods none blocks all --epochs 4 --seeds 3 --out sweep --json"
      ).json()
      let table = try CSV.read(run.path("sweep/runs.csv"))
      // Three seeds, and six methods: none, four blocks, all.
      #expect(table.rows.count == 18)
      #expect(try Set(table.column("seed")) == ["0", "1", "2"])
      let rows = try #require(json["rows"] as? [[String: Any]])
      #expect(rows.count == 6)
      let all = try #require(rows.last?["relativeToAll"] as? [String: Double])
      #expect(all == ["mean": 0, "low": 0, "high": 0])
      let accuracies = try table.numbers("test_accuracy")
      let last = zip(try table.column("method"), accuracies).filter { $0.0 == "block:last" }
      let row = try #require(rows.first { $0["method"] as? String == "block:last" })
      let mean = try #require((row["accuracy"] as? [String: Double])?["mean"])
      #expect(abs(mean - 100 * last.reduce(0) { $0 + $1.1 } / 3) < 1e-9)
      // The script and numbers of the figure are there, whether gnuplot is or not.
      #expect(run.has("sweep/blocks.gp") && run.has("sweep/blocks.csv"))
    }
  }

  @Test func anInterruptedSweepKeepsItsRuns() throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      let child = try run.start("sweep \(Self.target) --methods all --seeds 1000 --out sweep")
      while (try? CSV.read(run.path("sweep/runs.csv")).rows.count) ?? 0 < 2 { usleep(1000) }
      child.interrupt()
      let ending = try child.end()
      #expect(ending.status == 130 && ending.errors.contains("runs.csv"), "\(ending.errors)")
      #expect(try (2..<1000).contains(CSV.read(run.path("sweep/runs.csv")).rows.count))
    }
  }

  @Test func plantedNoiseGivesAMatrix() throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      try run.write(Small.quarters(80, seed: 1), as: "target")
      let json = try run("plant \(Self.target) --epochs 3 --sigma 0.3 --json").json()
      #expect(json["blocks"] as? [String] == ["first", "second", "third", "last"])
      let rows = try #require(json["rows"] as? [[String: Any]])
      #expect(rows.compactMap { $0["sigma"] as? Double } == [0.3, 0.3, 0.3, 0.3])
      #expect(rows.allSatisfy { ($0["tuned"] as? [Double])?.count == 4 })
      #expect(try #require(json["undamaged"] as? Double) > 0.9)
    }
  }
}
