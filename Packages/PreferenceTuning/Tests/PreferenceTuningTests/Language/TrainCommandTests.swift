import Foundation
import PreferenceTuning
import Testing

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
      let slic = try run("\(Self.tune) --method slic --data pairs.jsonl --json")
      #expect(slic.status == 0, "\(slic)")
      #expect(try run("\(Self.tune) --method slic --lambda 0 --data pairs.jsonl").status == 0)
    }
  }
}
