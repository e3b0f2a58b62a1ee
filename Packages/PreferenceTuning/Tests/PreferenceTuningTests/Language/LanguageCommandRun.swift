import Foundation
import Testing
import _TestSupport

extension CommandRun {
  /// A command line that trains a model of made-up texts.
  static let training = "train --data texts.jsonl --vocabulary 300 --epochs 25 --quiet"

  /// Runs `body` in a folder with `texts.jsonl` and, in `base.safetensors`, a model of them.
  static func withModel(_ body: (CommandRun) throws -> Void) throws {
    try inFolder { run in
      try LanguageTestData.write(to: run.folder)
      try FileManager.default.copyItem(
        atPath: run.path("wordnet/definitions.jsonl"), toPath: run.path("texts.jsonl"))
      let trained = try run("\(training) --out base.safetensors")
      try #require(trained.status == 0, "\(trained)")
      try body(run)
    }
  }
}
