import Datasets
import Foundation
import ReinforcementLearning
import Testing
import _TestSupport

@Suite("dataset and bench") struct DatasetCommandTests {
  @Test(
    "controllers make data of every kind of environment",
    arguments: [
      ("maze2d-umaze", 500...500, 4), ("wall-easy", 500...650, 2), ("sparse-run", 600...600, 2),
      ("pendulum", 600...600, 3),
    ] as [(String, ClosedRange<Int>, Int)])
  func make(environment: String, rows: ClosedRange<Int>, width: Int) throws {
    try CommandRun.inFolder { run in
      let ending = try run("dataset make --env \(environment) --rows 500 --out d.npz --json")
      #expect(ending.status == 0, "\(ending)")
      let made = try Transitions(npz: run.path("d.npz"))
      #expect(rows.contains(made.count) && made.observationSize == width, "\(made.count)")
      #expect(made.rewards.contains { $0 > 0 } || environment == "pendulum")
      let described = try run("dataset info d.npz --json").json()
      #expect(described["rows"] as? Int == made.count)
      #expect(described["episodes"] as? Int == made.episodes.count)
    }
  }

  @Test func filtersTakeRowsOut() throws {
    try CommandRun.inFolder { run in
      #expect(try run("dataset make --env maze2d-umaze --rows 2000 --out d.npz").status == 0)
      let ending = try run(
        "dataset filter d.npz --remove-disc 1,1,1 --truncate-episodes 30 --downsample 300 --out f.npz"
      )
      #expect(ending.status == 0, "\(ending)")
      let rows = try Transitions(npz: run.path("f.npz"))
      #expect(rows.count == 300)
      for row in 0..<rows.count {
        let place = Array(rows.observation(row))
        #expect((place[0] - 1) * (place[0] - 1) + (place[1] - 1) * (place[1] - 1) > 1)
      }
      let all = try run("dataset filter d.npz --remove-disc 2,2,9 --out none.npz")
      #expect(all.status == 3 && !run.has("none.npz"), "\(all)")
      let bad = try run("dataset filter d.npz --remove-disc 2,2 --out none.npz")
      #expect(bad.status == 2 && bad.errors.contains("x,y,radius"), "\(bad)")
    }
  }

  @Test func formatsHoldTheSameRows() throws {
    try CommandRun.inFolder { run in
      #expect(try run("dataset make --env wall-easy --rows 300 --out a.npz").status == 0)
      #expect(try run("dataset convert a.npz --out b.safetensors").status == 0)
      #expect(try run("dataset convert b.safetensors --out c.npz").status == 0)
      let stored = try Transitions(npz: run.path("c.npz"))
      #expect(try ReplayBuffer(path: run.path("b.safetensors")).transitions == stored)
      #expect(try stored.observations == Transitions(npz: run.path("a.npz")).observations)
      let unknown = try run("dataset convert a.npz --out c.csv")
      #expect(unknown.status == 3 && unknown.errors.contains("safetensors"), "\(unknown)")
    }
  }

  @Test(
    "files of D4RL and folders of Minari hold the same rows, or the trait is named",
    arguments: ["c.hdf5", "minari"])
  func hdf5(file: String) throws {
    try CommandRun.inFolder { run in
      #expect(try run("dataset make --env wall-easy --rows 300 --out a.npz").status == 0)
      let written = try run("dataset convert a.npz --out \(file)")
      guard HDF5Archive.isSupported else {
        #expect(written.status == 3 && written.errors.contains("--traits HDF5"), "\(written)")
        #expect(!run.has(file))
        try Data("x".utf8).write(to: URL(filePath: run.path("c.hdf5")))
        let read = try run("dataset info c.hdf5")
        #expect(read.status == 3 && read.errors.contains("--traits HDF5"), "\(read)")
        return
      }
      #expect(written.status == 0, "\(written)")
      #expect(try run("dataset convert \(file) --out b.npz").status == 0)
      #expect(try Transitions(npz: run.path("b.npz")) == Transitions(npz: run.path("a.npz")))
    }
  }

  @Test func flatArraysAreRead() throws {
    try CommandRun.inFolder { run in
      let rows = 6
      try NPZArchive.write(
        [
          ("observations", NumericArray((0..<12).map { Float($0) }, shape: [rows, 2])),
          ("actions", NumericArray([Float](repeating: 0.5, count: rows), shape: [rows, 1])),
          ("rewards", NumericArray([0, 0, 1, 0, 0, 1] as [Float])),
          (
            "terminals", NumericArray(.bool([false, false, true, false, false, false]), shape: [6])
          ),
        ], to: run.path("d4rl.npz"))
      #expect(try run("dataset convert d4rl.npz --out own.safetensors").status == 0)
      let made = try ReplayBuffer(path: run.path("own.safetensors")).transitions
      #expect(made.count == 5 && made.continuations == [1, 1, 0, 1, 1])
      #expect(Array(made.nextObservation(0)) == [2, 3])
      let moved = try run("dataset relabel d4rl.npz --next-state --out moved.npz")
      #expect(moved.status == 0, "\(moved)")
      #expect(try Transitions(npz: run.path("moved.npz")).rewards == [0, 1, 0])
    }
  }

  @Test func rewardsAreRelabelled() throws {
    try CommandRun.inFolder { run in
      #expect(try run("dataset make --env maze2d-umaze --rows 900 --out d.npz").status == 0)
      let ending = try run("dataset relabel d.npz --goal 3,3,0.5 --shift -1 --scale 10 --out r.npz")
      #expect(ending.status == 0, "\(ending)")
      let rows = try Transitions(npz: run.path("r.npz"))
      #expect(Set(rows.rewards) == [0, -10])
      for row in 0..<rows.count {
        let next = Array(rows.nextObservation(row))
        let distance = ((next[0] - 3) * (next[0] - 3) + (next[1] - 3) * (next[1] - 3))
        #expect((rows.rewards[row] == 0) == (distance <= 0.25))
      }
    }
  }

  @Test("rewards that would be infinite are refused, and sums of old rewards are dropped")
  func changedRewards() throws {
    try CommandRun.inFolder { run in
      #expect(try run("dataset make --env wall-easy --rows 100 --out d.npz").status == 0)
      for options in ["--shift 1e39", "--scale -1e39"] {
        let ending = try run("dataset relabel d.npz \(options) --out r.npz")
        #expect(ending.status == 2 && ending.errors.contains("expected a number"), "\(ending)")
      }
      let together = try run("dataset relabel d.npz --shift 1e30 --scale 1e30 --out r.npz")
      #expect(
        together.status == 3 && together.errors.contains("r.npz: reward of row 0"), "\(together)")
      #expect(!run.has("r.npz"))

      let rows = try Transitions(npz: run.path("d.npz")).withReturnsToGo(ReturnRule())
      try ReplayBuffer(rows).save(to: run.path("d.safetensors"))
      for (options, keeps) in [("", true), ("--shift -1", false), ("--scale 2", false)] {
        let ending = try run("dataset relabel d.safetensors \(options) --out r.safetensors")
        #expect(ending.status == 0, "\(ending)")
        let changed = try ReplayBuffer(path: run.path("r.safetensors")).transitions
        #expect((changed.returnsToGo != nil) == keeps, "\(options)")
      }
    }
  }

  @Test(
    "rows that cannot be used are named with their file",
    arguments: [
      ("rewards", 7, Float.nan, "bad.npz: reward of row 7 holds nan"),
      ("observations", 4, .infinity, "bad.npz: observation of row 2 holds inf"),
      ("masks", 3, 0.5, "bad.npz: the continuation of row 3 is 0.5"),
    ] as [(String, Int, Float, String)])
  func damagedRows(column: String, element: Int, value: Float, message: String) throws {
    try CommandRun.inFolder { run in
      #expect(try run("dataset make --env wall-easy --rows 100 --out d.npz").status == 0)
      let archive = try NPZArchive(run.path("d.npz"))
      let arrays: [(name: String, array: NumericArray)] = try archive.names.map { name in
        let array = try archive.array(named: name)
        guard name == column else { return (name, array) }
        var numbers = array.doubles().map { Float($0) }
        numbers[element] = value
        return (name, NumericArray(numbers, shape: array.shape))
      }
      try NPZArchive.write(arrays, to: run.path("bad.npz"))
      for command in [
        "dataset info bad.npz", "dataset convert bad.npz --out new.npz",
        "dataset relabel bad.npz --shift 1 --out new.npz",
        "retrain --buffer bad.npz --steps 5 --hidden 8 --out new",
      ] {
        let ending = try run(command)
        #expect(ending.status == 3 && ending.errors.contains(message), "\(command): \(ending)")
        #expect(!run.has("new.npz") && !run.has("new"))
      }
    }
  }

  @Test func emptyAndTruncatedFilesAreRefused() throws {
    try CommandRun.inFolder { run in
      #expect(try run("dataset make --env wall-easy --rows 100 --out d.npz").status == 0)
      #expect(try run("dataset convert d.npz --out d.safetensors").status == 0)
      for ending in ["npz", "safetensors"] {
        let whole = try run.bytes("d.\(ending)")
        for (name, size) in [("none", 0), ("half", whole.count / 2)] {
          let file = "\(name).\(ending)"
          try Data(whole.prefix(size)).write(to: URL(filePath: run.path(file)))
          let answer = try run("dataset convert \(file) --out new.npz")
          #expect(answer.status == 3 && answer.errors.contains(file), "\(answer)")
        }
      }
      #expect(!run.has("new.npz"))
    }
  }

  @Test(
    "counts beyond memory are refused",
    arguments: [
      "bench --rows 99999999999", "bench --batch 99999999999", "bench --hidden 1e30",
      "dataset make --env wall --rows 9223372036854775807 --out d.npz",
      "run --preset wall --explore-steps 9223372036854775807",
      "explore --env wall --steps 9223372036854775807 --out d",
      "explore --env wall --bonus-width 999999999 --out d",
      "explore --env wall --eval-episodes 99999999999999 --out d",
      "env bench --steps 9223372036854775807", "eval --checkpoint a --episodes 9999999999999",
    ])
  func largeCounts(line: String) throws {
    try CommandRun.inFolder { run in
      let ending = try run(line)
      #expect(ending.status == 2 && ending.errors.contains("expected"), "\(ending)")
      #expect(!run.has("d") && !run.has("d.npz") && !run.has("runs"))
    }
  }

  @Test func timingsAreRates() throws {
    try CommandRun.inFolder { run in
      let ending = try run(
        "bench --seconds 0.01 --rows 2000 --hidden 8,8 --batch 16 --learners iql,rlpd,calql "
          + "--envs wall --json")
      #expect(ending.status == 0, "\(ending)")
      let rates = try #require(try ending.json()["rates"] as? [[String: Any]])
      #expect(rates.count == 5)
      #expect(rates.allSatisfy { ($0["perSecond"] as? Double ?? 0) > 0 })
      let bad = try run("bench --learners iqll")
      #expect(bad.status == 2 && bad.errors.contains("did you mean"), "\(bad)")
    }
  }
}
