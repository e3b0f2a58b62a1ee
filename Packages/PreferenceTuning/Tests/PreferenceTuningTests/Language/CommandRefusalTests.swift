import Datasets
import Foundation
import PreferenceTuning
import Testing
import _TestSupport

@Suite("Commands on texts refuse what they cannot use") struct CommandRefusalTests {
  private static let huge = Int.max

  /// Command lines that end with code 2, and what they say.
  private static let refused: [(line: String, words: String)] = [
    ("generate --model base.safetensors", "no prompt"),
    ("generate --model base.safetensors --prompt x --top-p 0", "top-p is 0.0"),
    ("generate --model base.safetensors --prompt x --n \(huge)", "--n is \(huge) for 1 prompts"),
    ("pairs --model base.safetensors --prompt x --out p", "no reward"),
    ("pairs --model base.safetensors --prompt x --reward min --n 1 --out p", "needs two"),
    ("pairs --model base.safetensors --prompt x --reward min --n \(huge) --out p", "--n is"),
    ("score texts.jsonl", "nothing to score by"),
    ("score texts.jsonl --reward min", "give --model FILE"),
    (
      "score texts.jsonl --model base.safetensors --reward min --modal-length 4",
      "--modal-length is for"
    ),
    ("train --method reward --out r.safetensors", "needs --model FILE"),
    ("train --method dpo --out r.safetensors", "needs --model FILE"),
    (
      "train --method nothing --model base.safetensors --data texts.jsonl --out r.safetensors",
      "one of sft, reward, kto, filtered"
    ),
    ("train --data texts.jsonl --vocabulary 20 --out m.safetensors", "--vocabulary is 20"),
    ("train --data texts.jsonl --lr=-1 --out m.safetensors", "--lr is -1.0"),
    ("train --data texts.jsonl --epochs \(huge) --out m.safetensors", "epochs is \(huge)"),
    ("train --data texts.jsonl --batch \(huge) --out m.safetensors", "--batch is"),
    ("generate --model base.safetensors --prompt x --max-new 0", "--max-new is 0"),
    ("length --model base.safetensors --prompts texts.jsonl --out p", "give a --method"),
    ("length --model base.safetensors --prompts texts.jsonl --lr 1e-3", "give a --method"),
    ("length --model base.safetensors --method bon --lr 0", "--lr is 0.0"),
    (
      "train --method ppo --model base.safetensors --data texts.jsonl --out p",
      "preference tune --method ppo"
    ),
    (
      "train --method dpo --threshold 1 --model base.safetensors --data texts.jsonl --out p",
      "dpo has no --threshold"
    ),
    (
      "train --method rwr --beta=-1 --model base.safetensors --data texts.jsonl --out p",
      "--beta of rwr is -1.0"
    ),
    ("length --model base.safetensors --prompts texts.jsonl --pairs \(huge)", "pairs is"),
    ("length --model base.safetensors --prompts texts.jsonl --epochs \(huge)", "epochs is"),
  ]

  /// Command lines that would overwrite what they read or write elsewhere.
  private static let overwriting: [(line: String, words: String)] = [
    (
      "train --model base.safetensors --data texts.jsonl --out ./base.safetensors",
      "--out is the file of --model"
    ),
    ("train --data texts.jsonl --out texts.jsonl", "--out is the file of --data"),
    (
      "train --data texts.jsonl --out m.safetensors --log m.safetensors",
      "--log is the file of --out"
    ),
    (
      "length --model base.safetensors --method bon --out base.safetensors",
      "--out is the file of --model"
    ),
    (
      "length --model base.safetensors --method bon --out p --reward-out ./p",
      "--reward-out is the file of --out"
    ),
    (
      "length --model base.safetensors --prompts texts.jsonl --reward-out texts.jsonl",
      "--reward-out is the file of --prompts"
    ),
    (
      "pairs --model base.safetensors --prompts texts.jsonl --reward min --out texts.jsonl",
      "--out is the file of --prompts"
    ),
    (
      "pairs --model base.safetensors --prompt x --reward min --out base.safetensors",
      "--out is the file of --model"
    ),
    ("score texts.jsonl --model base.safetensors --out texts.jsonl", "--out is the file of <file>"),
    (
      "score texts.jsonl --model base.safetensors --out base.safetensors",
      "--out is the file of --model"
    ),
  ]

  @Test("Options of no use end with code 2, missing files and data with 3")
  func badOptions() throws {
    try CommandRun.withModel { run in
      for (line, words) in Self.refused + Self.overwriting {
        let ending = try run(line)
        #expect(ending.status == 2 && ending.errors.contains(words), "\(line): \(ending)")
      }
      for line in [
        "data absent.jsonl", "generate --model absent.safetensors --prompt x",
        "generate --model texts.jsonl --prompt x",
        "score texts.jsonl --reward-model base.safetensors",
      ] { #expect(try run(line).status == 3, "\(line)") }
      let none = try run("train --out m.safetensors", data: run.folder.appending(path: "none"))
      #expect(none.status == 3 && none.errors.contains("Scripts/fetch-data --for preference"))
    }
  }

  @Test("A limit of tokens may be as large as it likes")
  func noLimit() throws {
    try CommandRun.withModel { run in
      let line = "generate --model base.safetensors --prompt word1 --max-new"
      let (free, bounded) = (try run("\(line) \(Self.huge)"), try run("\(line) 64"))
      #expect(free.status == 0 && free.output == bounded.output, "\(free)")
    }
  }

  @Test("A model file that contradicts itself is bad data")
  func contradiction() throws {
    try CommandRun.withModel { run in
      var checkpoint = try Checkpoint(run.path("base.safetensors"))
      let known = try #require(checkpoint.metadata["model/configuration"])
      for (size, found) in [("\"context\":64", "3000000000"), ("\"layers\":3", "1000000")] {
        let name = String(size.prefix { $0 != ":" })
        checkpoint.metadata["model/configuration"] = known.replacing(size, with: "\(name):\(found)")
        try checkpoint.save(to: run.path("odd.safetensors"))
        let ending = try run("generate --model odd.safetensors --prompt x")
        #expect(ending.status == 3 && ending.errors.contains("odd.safetensors"), "\(ending)")
      }
    }
  }

  @Test("Samples that were cut off are scored without an end, and not learned from")
  func cutOff() throws {
    try CommandRun.withModel { run in
      let done = "{\"prompt\":\"word1 (noun):\",\"completion\":\" a red tool\"}\n"
      try run.write(done + done.replacing("}", with: ",\"ended\":false}"), as: "cut.jsonl")
      let scored = try run("score cut.jsonl --model base.safetensors --out scored.jsonl --json")
      #expect(try scored.status == 0 && scored.json()["cutOff"] as? Int == 1, "\(scored)")
      let lines = try String(contentsOfFile: run.path("scored.jsonl"), encoding: .utf8)
        .split(separator: "\n")
      let logs = try lines.map {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }.map { $0?["logProbability"] as? Double ?? .nan }
      // The end costs something.
      #expect(logs[1] > logs[0] + 1e-3, "\(logs)")
      #expect(lines[1].contains("\"ended\":false") && !lines[0].contains("ended"))
      // A sample may have ended at once.
      try run.write(done.replacing(" a red tool", with: ""), as: "empty.jsonl")
      #expect(try run("score empty.jsonl --model base.safetensors").status == 0)
      #expect(try run("train --data empty.jsonl --out m.safetensors").status == 3)
      let trained = try run("train --data scored.jsonl --out m.safetensors")
      #expect(trained.status == 3 && trained.errors.contains("scored.jsonl:2"), "\(trained)")
    }
  }

  @Test("Prompts of one's own that are too long for length are named, repeated ones counted")
  func lengthPrompts() throws {
    try CommandRun.withModel { run in
      let texts = (0..<8).map { "{\"prompt\":\"word\($0 % 6) (noun):\"}\n" }.joined()
      try run.write(texts, as: "prompts.jsonl")
      let line = "length --model base.safetensors --prompts prompts.jsonl --pairs 20 --max-new 12"
      let ending = try run("\(line) --json")
      #expect(try ending.status == 0 && ending.json()["repeatedPrompts"] as? Int == 2, "\(ending)")
      #expect(try run(line).output.contains("2 prompts are repeated"))
      let long = String(repeating: "q7 ", count: 15)
      try run.write(texts + "{\"prompt\":\"\(long)\"}\n", as: "prompts.jsonl")
      let refused = try run(line)
      #expect(refused.status == 3 && refused.errors.contains("prompts.jsonl:9"), "\(refused)")
    }
  }

  @Test("Ctrl-C ends a length problem while its samples are drawn")
  func stoppedPreparation() throws {
    try CommandRun.withModel { run in
      let child = try run.start(
        "length --model base.safetensors --prompts texts.jsonl --pairs 200000 --quiet")
      // Longer than a program takes to begin, shorter than the samples take.
      usleep(2_000_000)
      child.interrupt()
      let ending = try child.end()
      #expect(ending.status == 130 && ending.errors.contains("stopped before"), "\(ending)")
    }
  }
}
