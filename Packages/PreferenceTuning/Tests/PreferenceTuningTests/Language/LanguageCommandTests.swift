import Datasets
import Foundation
import PreferenceTuning
import Randomness
import Testing
import _TestSupport

@Suite("Commands on texts") struct LanguageCommandTests {
  @Test("From texts to a model, samples, pairs, a reward model and scores")
  func pipeline() throws {
    try CommandRun.withModel { run in
      let drawn = try run("generate --model base.safetensors --prompts texts.jsonl --json").json()
      #expect(drawn["count"] as? Int == 400)
      let made = try run(
        "pairs --model base.safetensors --prompts texts.jsonl --reward min --out pairs.jsonl --json"
      )
      #expect(made.status == 0, "\(made)")
      let count = try #require(try made.json()["pairs"] as? Int)
      #expect(count > 50)
      #expect(try RecordFile.readPreferences(run.path("pairs.jsonl")).count == count)
      let reward = try run(
        "train --method reward --model base.safetensors --data pairs.jsonl --epochs 20 "
          + "--out reward.safetensors --quiet --json")
      #expect(reward.status == 0, "\(reward)")
      let loss = try #require(try reward.json()["finalLoss"] as? Double)
      #expect(loss < 0.5)
      let scored = try run("score pairs.jsonl --reward-model reward.safetensors --json").json()
      #expect((scored["accuracy"] as? Double ?? 0) > 0.7)
      let exact = try run(
        "score pairs.jsonl --model base.safetensors --reward min --out scored.jsonl --json")
      #expect(try exact.json()["accuracy"] as? Double == 1)
      #expect((try exact.json()["meanLogProbability"] as? Double ?? 0) < 0)
      let lines = try String(contentsOfFile: run.path("scored.jsonl"), encoding: .utf8)
        .split(separator: "\n")
      #expect(lines.count == count && lines[0].contains("\"chosenReward\":-"))
    }
  }

  @Test("A file of any form is checked and summed up")
  func data() throws {
    try CommandRun.inFolder { run in
      try run.write(
        "{\"prompt\":\"p q\",\"chosen\":\"a\",\"rejected\":\"b c\"}\n", as: "pairs.jsonl")
      let object = try run("data pairs.jsonl --json").json()
      #expect(object["form"] as? String == "preferences" && object["records"] as? Int == 1)
      #expect(object["meanPromptWords"] as? Double == 2)
      #expect(try run("data pairs.jsonl").output.hasPrefix("1 preferences"))
    }
  }

  @Test("Samples repeat themselves, each whatever the other prompts are")
  func generation() throws {
    try CommandRun.withModel { run in
      func lines(_ words: [String]) throws -> [Substring] {
        let ending = try run.start(
          words: ["generate", "--model", "base.safetensors"] + words, data: nil
        ).end()
        #expect(ending.status == 0, "\(ending)")
        return ending.output.split(separator: "\n")
      }
      let one = try lines(["--prompt", "word1 (noun):", "--seed", "3"])
      let two = try lines(["--prompt", "word1 (noun):", "--prompt", "x", "--seed", "3"])
      #expect(one.count == 1 && two.count == 2 && one[0] == two[0])
      let greedy = ["--prompt", "word1 (noun):", "--temperature", "0", "--n", "2"]
      let same = try lines(greedy)
      #expect(same[0] == same[1])
    }
  }

  @Test("Training goes on from another model")
  func startingFromAModel() throws {
    try CommandRun.withModel { run in
      let first = try run("score texts.jsonl --model base.safetensors --json").json()
      let ending = try run(
        "train --model base.safetensors --data texts.jsonl --epochs 6 --out next.safetensors --quiet"
      )
      #expect(ending.status == 0, "\(ending)")
      let next = try run("score texts.jsonl --model next.safetensors --json").json()
      let before = try #require(first["meanLogProbability"] as? Double)
      #expect((next["meanLogProbability"] as? Double ?? -1e9) > before)
      let refused = try run(
        "train --model base.safetensors --vocabulary 300 --data texts.jsonl --out x.safetensors")
      #expect(refused.status == 2 && refused.errors.contains("--vocabulary"))
    }
  }

  /// Stops a training by Ctrl-C, goes on, and compares with one that was never stopped.
  private func stopAndGoOn(_ line: String, in run: CommandRun) throws {
    let whole = try run("\(line) --out whole.safetensors")
    #expect(whole.status == 0, "\(whole)")
    let child = try run.start("\(line) --out parts.safetensors")
    try #require(run.waits(for: "parts.safetensors", of: child))
    child.interrupt()
    let stopped = try child.end()
    #expect(stopped.status == 130 && stopped.errors.contains("--resume"), "\(stopped)")
    let overwriting = try run("\(line) --out parts.safetensors")
    #expect(overwriting.status == 2 && overwriting.errors.contains("not finished"))
    let other = try run("\(line) --seed 5 --resume --out parts.safetensors")
    #expect(other.status == 2 && other.errors.contains("another run"))
    let resumed = try run("\(line) --resume --out parts.safetensors")
    #expect(resumed.status == 0, "\(resumed)")
    #expect(try run.bytes("whole.safetensors") == run.bytes("parts.safetensors"))
    let again = try run("\(line) --resume --out parts.safetensors")
    #expect(again.status == 2 && again.errors.contains("finished"))
  }

  @Test("Ctrl-C saves a model's training, and it goes on with the same bits")
  func stoppedModel() throws {
    try CommandRun.inFolder { run in
      try LanguageTestData.write(to: run.folder)
      try stopAndGoOn(
        "train --data wordnet/definitions.jsonl --vocabulary 300 --epochs 20 --quiet", in: run)
    }
  }

  @Test("Ctrl-C saves a reward model's training, and it goes on with the same bits")
  func stoppedRewardModel() throws {
    try CommandRun.withModel { run in
      let pairs = try run(
        "pairs --model base.safetensors --prompts texts.jsonl --reward min --out pairs.jsonl")
      #expect(pairs.status == 0)
      try stopAndGoOn(
        "train --method reward --model base.safetensors --data pairs.jsonl --epochs 30 --quiet",
        in: run)
    }
  }

  @Test("Ctrl-C saves tuning by DPO, and it goes on with the same bits")
  func stoppedTuning() throws {
    try CommandRun.withModel { run in
      let pairs = try run(
        "pairs --model base.safetensors --prompts texts.jsonl --reward min --out pairs.jsonl")
      #expect(pairs.status == 0)
      try stopAndGoOn(
        "train --method dpo --model base.safetensors --data pairs.jsonl --epochs 15 --quiet",
        in: run)
    }
  }

  @Test("Pair losses and KTO tune a model on a user's data")
  func tuning() throws {
    try CommandRun.withModel { run in
      let made = try run(
        "pairs --model base.safetensors --prompts texts.jsonl --reward min --out pairs.jsonl")
      #expect(made.status == 0)
      func accuracy(_ model: String) throws -> Double {
        let scored = try run("score pairs.jsonl --model \(model) --json").json()
        return try #require(scored["accuracy"] as? Double)
      }
      let before = try accuracy("base.safetensors")
      for line in ["dpo --beta 0.1", "ipo", "simpo", "orpo", "pref-ft", "cpo", "hinge"] {
        let ending = try run(
          "train --method \(line) --model base.safetensors --data pairs.jsonl --epochs 6 --batch 16 "
            + "--lr 1e-3 --out tuned.safetensors --quiet --json")
        #expect(ending.status == 0, "\(line): \(ending)")
        if line.hasPrefix("dpo") {
          #expect(abs((try ending.json()["firstLoss"] as? Double ?? 0) - 0.693_147) < 1e-4)
          #expect(try accuracy("tuned.safetensors") > before + 0.05)
        }
      }
      let labelled = LanguageTestData.definitions(60).enumerated().map { index, record in
        "{\"prompt\":\"\(record.prompt)\",\"completion\":\"\(record.completion)\","
          + "\"label\":\(index % 2 == 0)}\n"
      }
      try run.write(labelled.joined(), as: "labelled.jsonl")
      let line = "train --method kto --model base.safetensors --out kto.safetensors --quiet"
      #expect(try run("\(line) --data labelled.jsonl --batch 16").status == 0)
      let single = try run("\(line) --data labelled.jsonl --batch 1")
      #expect(single.status == 2 && single.errors.contains("at least 2"), "\(single)")
      let bare = try run("\(line) --data texts.jsonl")
      #expect(bare.status == 3 && bare.errors.contains("texts.jsonl:1"), "\(bare)")
      let free = try run(
        "train --method orpo --beta 0.1 --model base.safetensors --data pairs.jsonl --out o.st")
      #expect(free.status == 2 && free.errors.contains("orpo has no --beta"), "\(free)")
    }
  }

  @Test("Completions with rewards of any kind are learned from, the better ones more")
  func scored() throws {
    try CommandRun.withModel { run in
      let made = try run(
        "pairs --model base.safetensors --prompts texts.jsonl --reward min --out pairs.jsonl")
      try #require(made.status == 0, "\(made)")
      let pairs = try RecordFile.readPreferences(run.path("pairs.jsonl"))
      let records = pairs.flatMap {
        [
          CompletionRecord(prompt: $0.prompt, completion: $0.rejected, reward: 0.25),
          CompletionRecord(prompt: $0.prompt, completion: $0.chosen, reward: 1),
        ]
      }
      // Samples are learned from as they were drawn: cut off ones without an end.
      let cut = CompletionRecord(
        prompt: "word1 (noun):", completion: " a", ended: false, reward: 0.1)
      let atOnce = CompletionRecord(prompt: cut.prompt, completion: "", reward: 0.1)
      try JSONL.write(
        records.filter { $0.prompt != cut.prompt } + [cut, atOnce], to: run.path("scored.jsonl"))
      func margin(_ model: String) throws -> Double {
        let scored = try run("score pairs.jsonl --model \(model) --json").json()
        return try #require(scored["meanMargin"] as? Double)
      }
      let before = try margin("base.safetensors")
      let line = "--model base.safetensors --epochs 4 --batch 16 --lr 1e-3 --quiet"
      for method in ["rwr --beta 0.2", "bon", "bon-negative", "filtered --threshold 0.5"] {
        let ending = try run(
          "train --method \(method) \(line) --data scored.jsonl --out tuned.safetensors")
        #expect(ending.status == 0, "\(method): \(ending)")
        #expect(try margin("tuned.safetensors") > before + 0.5, "\(method)")
      }
      for (name, rows, method, words) in [
        ("odd.jsonl", Array(records.dropLast()), "bon", "its prompt has 1 completion, expected at"),
        (
          "three.jsonl", records + [records[0]], "bon",
          ":1: its prompt has 3 completions, expected a multiple of 2"
        ),
        (
          "one.jsonl", [records[0], records[2]], "bon",
          ":1: its prompt has 1 completion, expected at"
        ),
        ("texts.jsonl", nil, "rwr", "texts.jsonl:1: \"reward\" is missing"),
      ] {
        if let rows { try JSONL.write(rows, to: run.path(name)) }
        let ending = try run("train --method \(method) \(line) --data \(name) --out p.safetensors")
        #expect(ending.status == 3 && ending.errors.contains(words), "\(ending)")
      }
    }
  }

  @Test("A reward model is no language model, nor the other way round")
  func otherKinds() throws {
    try CommandRun.withModel { run in
      let base = try LanguageModelFile(run.path("base.safetensors"))
      try RewardModelFile(
        RewardModel(base.model, key: RandomKey(seed: 1)), tokenizer: base.tokenizer
      ).save(to: run.path("reward.safetensors"))
      let drawn = try run("generate --model reward.safetensors --prompt x")
      #expect(drawn.status == 3 && drawn.errors.contains("expected a language model"), "\(drawn)")
      let judged = try run("score texts.jsonl --reward-model base.safetensors")
      #expect(judged.status == 3 && judged.errors.contains("expected a reward model"), "\(judged)")
    }
  }

  @Test("Lines of no use end with code 3 and name line and mend")
  func badLines() throws {
    try CommandRun.withModel { run in
      let long = String(repeating: "q7 ", count: 40)
      let good = "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\n"
      let done = "{\"prompt\":\"p\",\"completion\":\"a\"}\n"
      for (text, command, words) in [
        (good + "{\"prompt\":\"p\",", "data bad.jsonl", "bad.jsonl:2"),
        (good + good.replacing("\"b\"", with: "\"a\""), "data bad.jsonl", "identical"),
        (
          good + good.replacing("\"a\"", with: "\"\(long)\""),
          "train --method reward --model base.safetensors --data bad.jsonl --out r.safetensors",
          "at most 64"
        ),
        (done + done.replacing("\"a\"", with: "\"\""), "data bad.jsonl", "empty"),
        (
          done + done.replacing("}", with: ",\"ended\":false}"),
          "train --data bad.jsonl --out m.safetensors", "--max-new"
        ),
        (
          done + done.replacing("\"a\"", with: "\"\(long)\""),
          "train --model base.safetensors --data bad.jsonl --out m.safetensors", "at most 64"
        ),
        (
          done + done.replacing("\"p\"", with: "\"\(long)\""),
          "generate --model base.safetensors --prompts bad.jsonl", "\"prompt\""
        ),
      ] {
        try run.write(text, as: "bad.jsonl")
        let ending = try run(command)
        #expect(ending.status == 3, "\(command): \(ending)")
        #expect(ending.errors.contains(words), "\(command): \(ending.errors)")
        #expect(ending.errors.contains(":2"), "\(command): \(ending.errors)")
      }
    }
  }

  @Test("A length problem from base model to tuned policy")
  func length() throws {
    try CommandRun.withModel { run in
      let line =
        "length --model base.safetensors --prompts texts.jsonl --pairs 120 --steps 30 --lr 2e-3 "
        + "--max-new 24 --method online-dpo --json --quiet"
      for task in ["min", "mode", "skew"] {
        let ending = try run("\(line) --task \(task) --out \(task).safetensors")
        try #require(ending.status == 0, "\(ending)")
        let object = try ending.json()
        #expect(object["task"] as? String == task)
        #expect((object["rewardAccuracy"] as? Double ?? 0) > 0.5)
        let policy = try #require((object["policies"] as? [[String: Any]])?.first)
        let gold = try #require(policy["trueReward"] as? [Double])
        #expect(gold.count == 11 && gold.allSatisfy(\.isFinite))
        if task == "min" { #expect(gold[10] > gold[0] + 1, "\(gold)") }
        #expect(run.has("\(task).safetensors"))
      }
      let data = run.folder
      let bare = try run(
        "length --model base.safetensors --pairs 20 --reward-out r.safetensors", data: data)
      #expect(bare.status == 0 && bare.output.hasPrefix("min: samples of"), "\(bare)")
      #expect(run.has("r.safetensors"))
    }
  }

  @Test("A stopped length problem shows the methods that were finished, as they would have been")
  func stoppedLength() throws {
    try CommandRun.withModel { run in
      let line =
        "length --model base.safetensors --prompts texts.jsonl --pairs 40 --max-new 12 "
        + "--steps 200 --json --quiet"
      let child = try run.start(
        "\(line) --method bon --method rwr --method ppo --method reinforce --out p.safetensors")
      try #require(run.waits(for: "p.safetensors", of: child))
      child.interrupt()
      let ending = try child.end()
      #expect(ending.status == 130 && ending.errors.contains("stopped during"), "\(ending)")
      let policies = try #require(ending.json()["policies"] as? [[String: Any]])
      #expect((1..<4).contains(policies.count) && policies[0]["method"] as? String == "bon")
      let alone = try run("\(line) --method bon").json()["policies"] as? [[String: Any]]
      #expect(alone?.first?["trueReward"] as? [Double] == policies[0]["trueReward"] as? [Double])
    }
  }
}
