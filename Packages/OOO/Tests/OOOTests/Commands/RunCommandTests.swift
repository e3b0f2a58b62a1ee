import Datasets
import Foundation
import ReinforcementLearning
import Testing
import _TestSupport

@Suite("run") struct RunCommandTests {
  @Test("all three phases leave tables, buffers, agents and pictures")
  func wall() throws {
    try CommandRun.inFolder { run in
      let ending = try run("run --preset wall --scale smoke --seed 3 --out r --json --quiet")
      #expect(ending.status == 0, "\(ending)")
      let agents = try #require(try ending.json()["agents"] as? [[String: Any]])
      let names = agents.compactMap { $0["agent"] as? String }
      #expect(Set(names) == ["finetune", "naive", "finetune+retrain", "ooo"])
      let evaluations = try CSV.read(run.path("r/eval.csv"))
      let finals = zip(try evaluations.column("phase"), try evaluations.column("actions"))
      #expect(finals.count { $0 == ("final", "mean") } == 4)
      #expect(finals.count { $0 == ("final", "sampled") } == 4)
      #expect(try CSV.read(run.path("r/progress.csv")).header.contains("bonus"))
      let buffer = try ReplayBuffer(path: run.path("r/buffers/naive.safetensors"))
      #expect(buffer.onlineCount == 400 && buffer.offlineCount > 0)
      let ways = try run.text("r/figures/paths-wall.csv")
      #expect(ways.contains("naive") && ways.contains("ooo"))
      let first = try #require(try ending.json()["figures"] as? [String]).first
      #expect(first?.hasPrefix("r/figures/paths-wall.") == true)
      for file in [
        "config.json", "metrics.json", "figures/curves.gp", "figures/visits-wall.gp",
        "checkpoints/ooo.safetensors",
      ] {
        #expect(run.has("r/\(file)"), "\(file)")
      }
      let states = try FileManager.default.contentsOfDirectory(atPath: run.path("r/checkpoints"))
      #expect(!states.contains { $0.contains(".state.") }, "\(states)")
      try evaluate(run)
    }
  }

  private func evaluate(_ run: CommandRun) throws {
    let line = "eval --checkpoint r/checkpoints/ooo.safetensors --episodes 3 --json"
    let ending = try run("\(line) --csv episodes.csv")
    #expect(ending.status == 0, "\(ending)")
    let score = try #require(try ending.json()["score"] as? [String: Double])
    #expect(score["episodes"] == 3 && score["length"] ?? 0 > 0)
    #expect(try CSV.read(run.path("episodes.csv")).rows.count == 3)
    let other = try run("\(line) --env maze2d-umaze")
    #expect(other.status == 3 && other.errors.contains("observations of 2"), "\(other)")
  }

  @Test("a task without a plane has curves but no picture of ways")
  func line() throws {
    try CommandRun.inFolder { run in
      let ending = try run(
        "run --preset sparse-run --scale smoke --baselines ooo --explore-steps 120 --quiet --out r")
      #expect(ending.status == 0, "\(ending)")
      #expect(run.has("r/figures/curves.gp") && !run.has("r/figures/paths-sparse-run.gp"))
    }
  }

  @Test("an interrupted run goes on with the same bits")
  func resumes() throws {
    try CommandRun.inFolder { run in
      let options = "run --preset wall --scale smoke --explore-steps 1500 --baselines ooo --quiet"
      let child = try run.start("\(options) --out stopped")
      // The first state is written before the first step.
      while !run.has("stopped/checkpoints/naive.state.safetensors") { usleep(1000) }
      usleep(150_000)
      child.interrupt()
      let stopped = try child.end()
      #expect(stopped.status == 130 && stopped.errors.contains("--resume"), "\(stopped)")

      let refused = try run("\(options) --out stopped")
      #expect(refused.status == 2 && refused.errors.contains("--resume"), "\(refused)")
      let other = try run("\(options) --seed 5 --out stopped --resume")
      #expect(other.status == 3 && other.errors.contains("configuration"), "\(other)")

      let resumed = try run("\(options) --out stopped --resume")
      #expect(resumed.status == 0, "\(resumed)")
      #expect(try run("\(options) --out whole").status == 0)
      for file in [
        "eval.csv", "progress.csv", "buffers/naive.safetensors", "checkpoints/naive.safetensors",
        "checkpoints/ooo.safetensors", "figures/paths-wall.csv",
      ] {
        #expect(try run.bytes("stopped/\(file)") == run.bytes("whole/\(file)"), "\(file)")
      }
      let again = try run("\(options) --seed 5 --out stopped --fresh")
      #expect(again.status == 0, "\(again)")
      let buffer = "buffers/naive.safetensors"
      #expect(try run.bytes("stopped/\(buffer)") != run.bytes("whole/\(buffer)"))
    }
  }

  @Test(
    "names and numbers that cannot be are named",
    arguments: [
      ("--preset wal", "did you mean \"wall\"?"), ("--baselines ooo,naiv", "\"naive\""),
      ("--baselines ooo,", "no baseline is called \"\""), ("--baselines=", "--baselines"),
      ("--explore-steps -1", "--explore-steps"), ("--resume --fresh", "choose one"),
      ("--preset maze-large --scale quick", "Known: wall"),
    ])
  func badInput(options: String, message: String) throws {
    try CommandRun.inFolder { run in
      let ending = try run("run \(options) --out r --json")
      #expect(ending.status == 2 && ending.output.isEmpty, "\(ending)")
      #expect(ending.errors.contains(message), "\(ending.errors)")
      #expect(!run.has("r"))
    }
  }

  @Test(
    "every command shows an example",
    arguments: [
      "run", "pretrain", "explore", "retrain", "eval", "dataset", "dataset make", "dataset info",
      "dataset filter", "dataset convert", "dataset relabel", "bench", "env", "env rollout",
    ])
  func examples(command: String) throws {
    try CommandRun.inFolder { run in
      let help = try run("\(command) --help")
      #expect(help.status == 0 && help.errors.isEmpty)
      let example = help.output.components(separatedBy: "Example").last ?? ""
      #expect(example.contains("  ooo \(command)"), "\(help.output)")
    }
  }
}
