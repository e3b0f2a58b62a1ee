import Foundation
import PreferenceTuning
import Testing
import _TestSupport

@Suite("Tuning by the user's own reward model") struct TuneCommandTests {
  private static let files =
    "--model base.safetensors --reward-model reward.safetensors "
    + "--prompts texts.jsonl --max-new 24 --quiet"

  /// Runs `body` with a base model, and a reward model that likes its short completions.
  private func withReward(_ body: (CommandRun) throws -> Void) throws {
    try CommandRun.withModel { run in
      for line in [
        "pairs --model base.safetensors --prompts texts.jsonl --reward min --out pairs.jsonl",
        "train --method reward --model base.safetensors --data pairs.jsonl --epochs 10 "
          + "--smoothing 0.02 --log reward.jsonl --out reward.safetensors --quiet",
      ] {
        let ending = try run(line)
        try #require(ending.status == 0, "\(ending)")
      }
      try body(run)
    }
  }

  private func log(_ name: String, in run: CommandRun) throws -> [[String: Double]] {
    try String(contentsOfFile: run.path(name), encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode([String: Double].self, from: Data($0.utf8))
    }
  }

  @Test("Scores rise, the log has TRL's names, and the tuned model can be used")
  func tuning() throws {
    try withReward { run in
      let metrics = ["accuracy", "margin", "mean_reward", "min_reward", "max_reward", "std_reward"]
      let rewards = try log("reward.jsonl", in: run)
      #expect(rewards.allSatisfy { step in metrics.allSatisfy { step[$0] != nil } })
      for (line, names) in [
        ("rloo --lr 1e-3", ["objective/kl", "objective/rlhf_reward", "grad_norm"]),
        ("dpo --per-prompt 2 --lr 1e-3", ["rewards/margins", "logps/chosen", "objective/kl"]),
        (
          "ppo-critic --kl-target 4 --minibatch 32 --lr 1e-3",
          ["val/ratio", "val/ratio_var", "policy/approxkl_avg", "policy/clipfrac_avg"]
        ),
      ] {
        let ending = try run(
          "tune --method \(line) --iterations 25 \(Self.files) --log log.jsonl "
            + "--out tuned.safetensors --json")
        try #require(ending.status == 0, "\(ending)")
        let shared = [
          "loss", "objective/scores", "episode", "completions/mean_length",
          "val/contain_eos_token",
        ]
        let steps = try log("log.jsonl", in: run)
        #expect(steps.map { $0["step"] } == (1...25).map { Double($0) })
        // Later the completions of a prompt may be all the same, which leaves no pair.
        let first = steps.prefix(5)
        #expect(first.allSatisfy { step in (names + shared).allSatisfy { step[$0] != nil } })
        let scores = steps.compactMap { $0["objective/scores"] }
        let means = [scores.prefix(5), scores.suffix(5)].map { $0.reduce(0, +) / 5 }
        #expect(means[1] > means[0] + 0.5, "\(line): \(means)")
        let found = try ending.json()["metrics"] as? [String: [String: Double]]
        #expect(found?["objective/scores"]?["last"] == scores[24])
        #expect(try ending.json()["completions"] as? Int == 1600)
      }
      let drawn = try run("generate --model tuned.safetensors --prompts texts.jsonl --json")
      #expect(drawn.status == 0)
    }
  }

  @Test("Ctrl-C saves the tuning, and it goes on with the same bits")
  func stopped() throws {
    try withReward { run in
      let line =
        "tune --method ppo-critic --kl-target 4 --minibatch 32 --iterations 60 \(Self.files)"
      #expect(try run("\(line) --out whole.safetensors --log whole.jsonl").status == 0)
      let child = try run.start("\(line) --out parts.safetensors --log parts.jsonl")
      while !run.has("parts.safetensors") { usleep(2000) }
      child.interrupt()
      let stopped = try child.end()
      #expect(stopped.status == 130 && stopped.errors.contains("--resume"), "\(stopped)")
      let overwriting = try run("\(line) --out parts.safetensors")
      #expect(overwriting.status == 2 && overwriting.errors.contains("not finished"))
      for other in ["--seed 5", "--lr 1e-3", "--reuse 2", "--clip 0.1", "--prompts pairs.jsonl"] {
        let refused = try run("\(line) \(other) --resume --out parts.safetensors")
        #expect(refused.status == 2 && refused.errors.contains("another run"), "\(refused)")
      }
      let offline = try run(
        "train --method dpo --model base.safetensors --data pairs.jsonl --resume "
          + "--out parts.safetensors")
      #expect(offline.status == 2 && offline.errors.contains("another run"), "\(offline)")
      let resumed = try run("\(line) --resume --out parts.safetensors --log parts.jsonl")
      #expect(resumed.status == 0, "\(resumed)")
      for kind in ["safetensors", "jsonl"] {
        #expect(try run.bytes("whole.\(kind)") == run.bytes("parts.\(kind)"))
      }
    }
  }

  @Test("What cannot be done is refused by the option's name, and leaves no file")
  func refusals() throws {
    try withReward { run in
      try run.write("", as: "empty.jsonl")
      let long = [String](repeating: "q7", count: 60).joined(separator: " ")
      try run.write("{\"prompt\":\"a\"}\n{\"prompt\":\"\(long)\"}\n", as: "long.jsonl")
      for line in [
        "train --data texts.jsonl --vocabulary 280 --epochs 1 --out other.safetensors --quiet",
        "train --method reward --model other.safetensors --data pairs.jsonl "
          + "--out strange.safetensors --quiet",
      ] { #expect(try run(line).status == 0, "\(line)") }
      for (line, status, words) in [
        ("rloo --per-prompt 1", 2, ["--per-prompt is 1", "rloo"]),
        ("grpo --per-prompt 1", 2, ["--per-prompt is 1", "grpo"]),
        ("rloo --batch 66", 2, ["--batch or --minibatch", "66"]),
        ("rloo --minibatch 24", 2, ["--minibatch is 24"]),
        ("rloo --lr 0", 2, ["--lr is"]), ("rloo --max-new 0", 2, ["--max-new is 0"]),
        ("dpo --kl 0.1", 2, ["dpo has no --kl"]), ("orpo --beta 1", 2, ["orpo has no --beta"]),
        ("bon --reward-limit 1", 2, ["bon has no --reward-limit"]),
        ("ppo --gae-lambda 0.9", 2, ["ppo has no --gae-lambda"]),
        ("dpo --ipo-normalization sum", 2, ["dpo has no --ipo-normalization"]),
        ("filtered --top 4", 2, ["--top is 4"]), ("dpo --beta=-1", 2, ["--beta of dpo"]),
        ("nothing", 2, ["--method is nothing", "rloo"]),
        ("rloo --prompts empty.jsonl", 3, ["--prompts", "empty.jsonl"]),
        ("rloo --prompts long.jsonl", 3, ["--prompts", "long.jsonl:2", "at most 64"]),
        ("rloo --reward-model base.safetensors", 3, ["--reward-model"]),
        ("rloo --reward-model strange.safetensors", 2, ["--reward-model", "tokenizer"]),
        ("rloo --out reward.safetensors", 2, ["--out is the file of --reward-model"]),
      ] as [(String, Int32, [String])] {
        let refused = try run(
          "tune \(Self.files) --out tuned.safetensors --method \(line)")
        #expect(refused.status == status, "\(line): \(refused)")
        for word in words { #expect(refused.errors.contains(word), "\(line): \(refused.errors)") }
        #expect(!run.has("tuned.safetensors"), "\(line)")
      }
      let trained = try run("train --method ppo --model base.safetensors --out x.safetensors")
      #expect(trained.status == 2 && trained.errors.contains("preference tune --method ppo"))
      let smooth = try run(
        "train --method reward --model base.safetensors --data pairs.jsonl --smoothing 0.5 "
          + "--out x.safetensors")
      #expect(smooth.status == 2 && smooth.errors.contains("--smoothing is 0.5"), "\(smooth)")
    }
  }

  @Test("A tuning that diverges ends with code 4 and says what may help")
  func divergence() throws {
    try withReward { run in
      let ending = try run(
        "tune --method rwr --lr 1e20 --iterations 5 \(Self.files) --out tuned.safetensors")
      #expect(ending.status == 4 && ending.errors.contains("learning rate"), "\(ending)")
    }
  }
}
