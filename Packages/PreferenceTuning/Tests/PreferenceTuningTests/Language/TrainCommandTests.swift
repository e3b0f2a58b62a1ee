import Foundation
import PreferenceTuning
import Testing
import _TestSupport

@Suite("Training on a user's data") struct TrainCommandTests {
  /// Runs `body` with a base model, 60 pairs in `pairs.jsonl` and 60 verdicts in `labelled.jsonl`.
  private func withData(_ body: (CommandRun) throws -> Void) throws {
    try CommandRun.withModel { run in
      let texts = LanguageTestData.definitions(60)
      let pairs = texts.map {
        "{\"prompt\":\"\($0.prompt)\",\"chosen\":\"\($0.completion)\",\"rejected\":\" a thing\"}\n"
      }
      try run.write(pairs.joined(), as: "pairs.jsonl")
      let labelled = texts.enumerated().map { index, record in
        "{\"prompt\":\"\(record.prompt)\",\"completion\":\"\(record.completion)\","
          + "\"label\":\(index % 2 == 0)}\n"
      }
      try run.write(labelled.joined(), as: "labelled.jsonl")
      try body(run)
    }
  }

  private static let tune = "train --model base.safetensors --out tuned.safetensors --quiet"

  private func log(_ name: String, in run: CommandRun) throws -> [[String: Double]] {
    try String(contentsOfFile: run.path(name), encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode([String: Double].self, from: Data($0.utf8))
    }
  }

  @Test("train shows what is worth watching, and logs every step, those before a stop too")
  func watching() throws {
    try withData { run in
      let line =
        "train --model base.safetensors --method dpo --data pairs.jsonl --epochs 60 --batch 20"
      let whole = try run("\(line) --out whole.safetensors --log whole.jsonl --quiet")
      #expect(whole.status == 0, "\(whole)")
      let names = ["logps/chosen", "logps/rejected", "rewards/margins", "rewards/accuracies"]
      for name in names { #expect(whole.output.contains("\n\(name) "), "\(whole.output)") }
      let steps = try log("whole.jsonl", in: run)
      #expect(steps.map { $0["step"] } == (1...180).map { Double($0) })
      #expect(steps.allSatisfy { step in names.allSatisfy { step[$0] != nil } })
      let child = try run.start("\(line) --out parts.safetensors --log parts.jsonl --quiet")
      try #require(run.waits(for: "parts.safetensors", of: child))
      child.interrupt()
      #expect(try child.end().status == 130)
      let resumed = try run(
        "\(line) --out parts.safetensors --log parts.jsonl --quiet --json --resume")
      #expect(resumed.status == 0, "\(resumed)")
      #expect(try run.bytes("parts.jsonl") == run.bytes("whole.jsonl"))
      let metrics = try resumed.json()["metrics"] as? [String: [String: Double]]
      #expect(metrics?["rewards/margins"]?["last"] == steps[179]["rewards/margins"])
      #expect(metrics?["loss"]?["first"] == steps[0]["loss"])
    }
  }

  @Test("Every method logs, and no log takes the place of another file")
  func logs() throws {
    try withData { run in
      for (line, name) in [
        ("--method kto --data labelled.jsonl", "kl"),
        ("--method reward --data pairs.jsonl", "loss"),
        ("--method sft --data texts.jsonl", "loss"),
      ] {
        let ending = try run("\(Self.tune) \(line) --log log.jsonl")
        #expect(ending.status == 0, "\(ending)")
        let steps = try log("log.jsonl", in: run)
        #expect(!steps.isEmpty && steps.allSatisfy { $0[name] != nil }, "\(line)")
      }
      for file in ["pairs.jsonl", "base.safetensors", "tuned.safetensors"] {
        let refused = try run("\(Self.tune) --method dpo --data pairs.jsonl --log \(file)")
        #expect(refused.status == 2 && refused.errors.contains("--log is the file of"))
      }
    }
  }

  @Test("SLiC trains with its own options, and a mistake leaves no file in the way")
  func mistakes() throws {
    try withData { run in
      for (line, words) in [
        ("--method kto --data labelled.jsonl --batch 1", "at least 2"),
        ("--method dpo --data pairs.jsonl --smoothing 0.7", "smoothing"),
        ("--method kto --data labelled.jsonl --beta=-1", "beta of kto"),
        ("--method sft --data texts.jsonl --beta 0.1", "sft has no --beta"),
        ("--method reward --data pairs.jsonl --nll 1", "reward has no --nll"),
        ("--method kto --data labelled.jsonl --ipo-normalization sum", "no --ipo-normalization"),
      ] {
        let refused = try run("\(Self.tune) \(line)")
        #expect(refused.status == 2 && refused.errors.contains(words), "\(refused)")
        #expect(!run.has("tuned.safetensors"), "\(line)")
      }
      for line in ["--method dpo --data pairs.jsonl", "--method sft --data texts.jsonl"] {
        let steep = try run("\(Self.tune) \(line) --lr 1e30 --epochs 4 --batch 20")
        #expect(steep.status == 4 && steep.errors.contains("at step"), "\(steep)")
        try FileManager.default.removeItem(atPath: run.path("tuned.safetensors"))
      }
      let slic = try run("\(Self.tune) --method slic --data pairs.jsonl --json")
      #expect(slic.status == 0, "\(slic)")
      #expect(try run("\(Self.tune) --method slic --lambda 0 --data pairs.jsonl").status == 0)
    }
  }
}
