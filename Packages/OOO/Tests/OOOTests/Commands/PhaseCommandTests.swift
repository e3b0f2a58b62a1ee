import Datasets
import Foundation
import OOO
import ReinforcementLearning
import Testing
import _TestSupport

@Suite("Phases as commands") struct PhaseCommandTests {
  static let agent = "--hidden 8,8 --batch 16 --eval-every 30 --eval-episodes 2 --quiet"

  /// A folder with data of the wall.
  private func prepared(_ body: (CommandRun) throws -> Void) throws {
    try CommandRun.inFolder { run in
      let made = try run("dataset make --env wall-easy --rows 400 --out data.npz")
      #expect(made.status == 0, "\(made)")
      try body(run)
    }
  }

  @Test("pretraining and exploring apart or in one go give the same bits, and retraining follows")
  func chain() throws {
    try prepared { run in
      let options = "--env wall-easy --data data.npz \(Self.agent) --seed 4"
      let first = try run("pretrain \(options) --steps 40 --out pre --json")
      #expect(first.status == 0, "\(first)")
      let apart = try run(
        "explore --env wall-easy --from pre --steps 90 --eval-every 30 --eval-episodes 2 --quiet "
          + "--out apart --json")
      #expect(apart.status == 0, "\(apart)")
      let whole = try run("explore \(options) --pretrain-steps 40 --steps 90 --out whole")
      #expect(whole.status == 0, "\(whole)")
      for file in ["buffer.safetensors", "checkpoints/agent.safetensors"] {
        #expect(try run.bytes("apart/\(file)") == run.bytes("whole/\(file)"), "\(file)")
      }
      let buffer = try ReplayBuffer(path: run.path("whole/buffer.safetensors"))
      #expect(buffer.onlineCount == 90)

      let retrained = try run(
        "retrain --buffer whole/buffer.safetensors --env wall-easy --at 0.5,1 --steps 30 "
          + "\(Self.agent) --learner td3bc --out new --json")
      #expect(retrained.status == 0, "\(retrained)")
      let agents = try #require(try retrained.json()["agents"] as? [[String: Any]])
      #expect(agents.compactMap { $0["agent"] as? String } == ["agent-0.5", "agent-1.0"])
      for name in ["agent-0.5", "agent-1.0"] {
        let score = try run("eval --checkpoint new/checkpoints/\(name).safetensors --episodes 2")
        #expect(score.status == 0 && score.output.contains("TD3+BC"), "\(score)")
      }
      #expect(try CSV.read(run.path("new/eval.csv")).rows.count == 2)
    }
  }

  @Test("logged data need no environment", arguments: ["iql", "cql", "awac", "bc"])
  func withoutEnvironment(learner: String) throws {
    try prepared { run in
      let ending = try run(
        "retrain --buffer data.npz --learner \(learner) --steps 20 \(Self.agent) --out r --json")
      #expect(ending.status == 0, "\(ending)")
      #expect(run.has("r/checkpoints/agent-1.0.safetensors"))
      #expect(try CSV.read(run.path("r/eval.csv")).rows.isEmpty)
      let score = try run(
        "eval --checkpoint r/checkpoints/agent-1.0.safetensors --env wall-easy --episodes 2")
      #expect(score.status == 0, "\(score)")
    }
  }

  @Test("Cal-QL learns after episodes")
  func calibrated() throws {
    try prepared { run in
      let ending = try run(
        "explore --env wall-easy --data data.npz --learner calql --pretrain-steps 2 --steps 160 "
          + "--hidden 4 --batch 4 --eval-episodes 0 --bonus none --quiet --out r")
      #expect(ending.status == 0, "\(ending)")
      #expect(try ReplayBuffer(path: run.path("r/buffer.safetensors")).onlineCount == 160)
    }
  }

  @Test(
    "methods bring their own distillation, share of logged rows and random steps",
    arguments: [
      ("calql --failure-reward -5", "bonusFirst", 2, 0.5, 0),
      ("rlpd", "bonusFirst", 1, 0.5, 10),
      ("rlpd --random-steps 3 --offline-share 0.2", "bonusFirst", 1, 0.2, 3),
      ("iql", "updateFirst", 1, nil, 0),
    ] as [(String, String, Int, Double?, Int)])
  func branches(options: String, order: String, layers: Int, share: Double?, random: Int) throws {
    try prepared { run in
      let ending = try run(
        "explore --env wall-easy --data data.npz --learner \(options) --steps 40 --hidden 4 "
          + "--batch 4 --bonus-width 8 --eval-episodes 0 --quiet --out r")
      #expect(ending.status == 0, "\(ending)")
      let configuration = try JSONDecoder().decode(Saved.self, from: run.bytes("r/config.json"))
      let settings = configuration.exploration
      guard case .distillation(let distillation) = settings.bonus else {
        Issue.record("\(settings.bonus)")
        return
      }
      #expect(distillation.order.rawValue == order && distillation.hiddenLayers == layers)
      #expect(settings.mixture == (share.map { .mixed(offlineShare: $0) } ?? .uniform))
      #expect(settings.randomSteps == random)
      #expect(settings.returns.failureReward == (options.contains("failure") ? -5 : nil))
    }
  }

  private struct Saved: Decodable { let exploration: ExplorationSettings }

  @Test("an interrupted exploration goes on with the same bits")
  func resumes() throws {
    try prepared { run in
      let options = "explore --env wall-easy --data data.npz \(Self.agent) --steps 1500"
      let child = try run.start("\(options) --out stopped")
      while !run.has("stopped/checkpoints/explore.state.safetensors") { usleep(1000) }
      usleep(150_000)
      child.interrupt()
      #expect(try child.end().status == 130)
      #expect(try run("\(options) --out stopped --resume").status == 0)
      #expect(try run("\(options) --out whole").status == 0)
      for file in ["buffer.safetensors", "checkpoints/agent.safetensors", "eval.csv"] {
        #expect(try run.bytes("stopped/\(file)") == run.bytes("whole/\(file)"), "\(file)")
      }
    }
  }

  @Test(
    "bad files and names are named",
    arguments: [
      ("retrain --buffer data.npz --env maze2d-umaze", 3, "maze2d-umaze has 4 and 2"),
      ("retrain --buffer data.npz --env wal", 2, "did you mean \"wall\"?"),
      ("retrain --buffer data.npz --learner iqll", 2, "did you mean \"iql\"?"),
      ("retrain --buffer cut.npz", 3, "cut.npz"),
      ("retrain --buffer cut.safetensors", 3, "cut.safetensors"),
      ("retrain --buffer nan.npz", 3, "row 7"),
      ("retrain --buffer none.npz", 3, "no such file"),
      ("retrain --buffer data.csv", 3, "ending"),
      ("retrain --buffer poor.npz --require-success", 3, "explore longer"),
      ("retrain --buffer data.npz --at 0,1", 2, "--at"),
      ("retrain --buffer data.npz --learner calql", 2, "Cal-QL"),
      ("pretrain --data data.npz --learner cql --expectile 0.9", 2, "--expectile"),
      ("pretrain --data data.npz --failure-reward -1", 2, "setting of calql"),
      ("pretrain --data data.npz --learner calql --failure-reward 1e39", 2, "--failure-reward"),
      ("retrain --buffer data.npz --reward-scale 1e39", 2, "--reward-scale"),
      ("explore --data data.npz", 2, "--env"),
      ("explore --env wall --from nowhere", 3, "nowhere"),
      ("explore --env wall --env-command x", 2, "exclude"),
      ("explore --env-command no-such-program", 3, "no-such-program"),
    ] as [(String, Int32, String)])
  func badInput(line: String, status: Int32, message: String) throws {
    try prepared { run in
      try Self.damage(run)
      let ending = try run("\(line) --steps 5 --hidden 4 --batch 8 --out r --json --quiet")
      #expect(ending.status == status && ending.output.isEmpty, "\(ending)")
      #expect(ending.errors.contains(message), "\(ending.errors)")
      #expect(!run.has("r"), "nothing was begun")
    }
  }

  // Files that are cut off, hold no number, or never any reward.
  private static func damage(_ run: CommandRun) throws {
    var rows = try Transitions(npz: run.path("data.npz"))
    try ReplayBuffer(rows).save(to: run.path("whole.safetensors"))
    for ending in ["npz", "safetensors"] {
      let bytes = try run.bytes(ending == "npz" ? "data.npz" : "whole.safetensors")
      try bytes.prefix(bytes.count * 2 / 3).write(to: URL(filePath: run.path("cut.\(ending)")))
    }
    rows.rewards = rows.rewards.map { _ in 0 }
    try rows.writeNPZ(to: run.path("poor.npz"))
    try spoil(run)
    try Data("x".utf8).write(to: URL(filePath: run.path("data.csv")))
  }

  // Nothing here writes rows that nothing here can read.
  private static func spoil(_ run: CommandRun) throws {
    let archive = try NPZArchive(run.path("poor.npz"))
    let arrays: [(name: String, array: NumericArray)] = try archive.names.map { name in
      let array = try archive.array(named: name)
      guard name == "rewards" else { return (name, array) }
      var numbers = array.doubles().map { Float($0) }
      numbers[7] = .nan
      return (name, NumericArray(numbers, shape: array.shape))
    }
    try NPZArchive.write(arrays, to: run.path("nan.npz"))
  }

  @Test("agents and states that are damaged or something else are named")
  func damagedAgents() throws {
    try prepared { run in
      try Self.damage(run)
      for (file, message) in [("cut", "cut.safetensors"), ("whole", "ooo/agent")] {
        let ending = try run("eval --checkpoint \(file).safetensors")
        #expect(ending.status == 3 && ending.errors.contains(message), "\(ending)")
      }
      let line = "explore --env wall-easy --steps 20 --eval-episodes 0 --hidden 4 --batch 8 --out r"
      #expect(try run(line).status == 0)
      let state = run.path("r/checkpoints/explore.state.safetensors")
      try run.bytes("r/checkpoints/explore.state.safetensors").prefix(500)
        .write(to: URL(filePath: state))
      let resumed = try run("\(line) --resume")
      #expect(resumed.status == 3 && resumed.errors.contains("explore.state"), "\(resumed)")
    }
  }

  @Test("a buffer without successes is trained on as it is unless told otherwise")
  func withoutSuccess() throws {
    try prepared { run in
      try Self.damage(run)
      let ending = try run("retrain --buffer poor.npz --steps 5 \(Self.agent) --out r")
      #expect(ending.status == 0, "\(ending)")
    }
  }
}
