import Datasets
import Foundation
import Testing
import Vision
import _TestSupport

@Suite("Commands") struct CommandTests {
  private static let training = """
    train --images known.npy --labels known-labels.npy --width 4 --steps 60 --batch 16 --lr 0.02 \
    --out base.safetensors --quiet
    """

  /// A folder with known and unknown images, and a network that was trained on the known ones.
  private func prepared(_ body: (CommandRun) throws -> Void) throws {
    try CommandRun.inFolder { run in
      try run.write(Small.quarters(80), as: "known")
      try run.write(Small.quarters(64, seed: 2), as: "test")
      try run.write(Small.stripes(64, seed: 1), as: "unknown")
      try run.write(Small.stripes(64, seed: 3), as: "unknown-test")
      let ending = try run(Self.training)
      #expect(ending.status == 0, "\(ending)")
      try body(run)
    }
  }

  private static let tuning = """
    tune --model base.safetensors --labelled known.npy --labels known-labels.npy \
    --known-test test.npy --unknown-test unknown-test.npy --steps 40 --batch 16 --lr 0.02 --quiet
    """

  @Test func tuningOnUnknownImagesTellsThem() throws {
    try prepared { run in
      let json = try run(
        "\(Self.tuning) --unlabelled unknown.npy --out tuned.safetensors --json "
          + "--confidences scores-{set}.csv"
      ).json()
      let after = try #require((json["after"] as? [String: Double])?["auroc"])
      let before = try #require((json["before"] as? [String: Double])?["auroc"])
      #expect(after > 0.9 && after >= before, "\(before) -> \(after)")
      #expect(try NetworkFile(run.path("tuned.safetensors")).architecture.classes == 4)
      let evaluated = try run(
        "evaluate --id scores-known.csv --ood unknown=scores-unknown.csv --bootstrap 20 --json")
      #expect(evaluated.status == 0, "\(evaluated)")
      #expect(try CSV.read(run.path("scores-known.csv")).rows.count == 64)
    }
  }

  @Test(arguments: ["ft", "oe", "energy", "binary", "erd", "woods", "ensemble", "sat", "vos"])
  func everyMethodTunes(method: String) throws {
    try prepared { run in
      let set = ["ft", "ensemble", "sat", "vos"].contains(method) ? "" : "--unlabelled unknown.npy"
      let ending = try run("\(Self.tuning) --method \(method) \(set) --json")
      #expect(ending.status == 0, "\(ending)")
      let after = try #require(try ending.json()["after"] as? [String: Double])
      #expect((0...1).contains(after["auroc"] ?? .nan), "\(after)")
    }
  }

  @Test(arguments: ["dcm", "binary", "erd", "woods", "sat"])
  func theNetworkFileHoldsAllThatAMethodMade(method: String) throws {
    try prepared { run in
      let set = method == "sat" ? "" : "--unlabelled unknown.npy"
      let tuned = try run(
        "\(Self.tuning) --method \(method) \(set) --out tuned.safetensors "
          + "--confidences scores-{set}.csv")
      #expect(tuned.status == 0, "\(tuned)")
      let predicted = try run("predict --model tuned.safetensors --images test.npy --out a.csv")
      #expect(predicted.status == 0, "\(predicted)")
      let answers = try CSV.read(run.path("a.csv"))
      #expect(answers.header == ["class", "confidence"])
      let expected = try CSV.read(run.path("scores-known.csv")).rows.map { $0[0] }
      #expect(answers.rows.map { $0[1] } == expected)
      // A binary classifier is not taught classes, and names none.
      #expect(answers.rows.allSatisfy { $0[0].isEmpty == (method == "binary") })
    }
  }

  @Test func predictRefusesImagesOfAnotherSize() throws {
    try prepared { run in
      try NPY.write(
        NumericArray([UInt8](repeating: 7, count: 32), shape: [2, 4, 4]),
        to: run.path("small.npy"))
      let ending = try run("predict --model base.safetensors --images small.npy --out a.csv")
      #expect(ending.status == 3, "\(ending)")
      let tuned = try run("\(Self.tuning) --unlabelled small.npy")
      #expect(tuned.status == 3, "\(tuned)")
      #expect(!FileManager.default.fileExists(atPath: run.path("a.csv")))
    }
  }

  @Test func aStoppedTrainingIsNotOverwritten() throws {
    try prepared { run in
      try Data([1]).write(to: URL(fileURLWithPath: run.path("new.safetensors.training")))
      let refused = try run(
        "\(Self.training.replacing("base.safetensors", with: "new.safetensors"))")
      #expect(refused.status == 2, "\(refused)")
      let damaged = try run(
        "\(Self.training.replacing("base.safetensors", with: "new.safetensors")) --resume")
      #expect(damaged.status == 3, "\(damaged)")
    }
  }

  @Test func heldOutImagesThatAreWrongAreTheSet() throws {
    try prepared { run in
      var held = Small.quarters(40, seed: 5)
      for index in 0..<10 { held.labels[index] = (held.labels[index] + 1) % 4 }
      try run.write(held, as: "held")
      let json = try run(
        "\(Self.tuning) --held-out held.npy --held-out-labels held-labels.npy --json"
      ).json()
      #expect((json["uncertaintyImages"] as? Int ?? 0) >= 10)
      let all = (json["uncertaintyImages"] as? Int ?? 0) + (json["labelledImages"] as? Int ?? 0)
      #expect(all == 120)
      // A method without a set learns from all of them, the wrong ones too.
      let plain = try run(
        "\(Self.tuning) --method ft --held-out held.npy --held-out-labels held-labels.npy --json"
      ).json()
      #expect(plain["uncertaintyImages"] as? Int == 0 && plain["labelledImages"] as? Int == 120)
    }
  }

  @Test(arguments: [
    ("--method dmc --unlabelled unknown.npy", 2, "did you mean \"dcm\"?"),
    ("--method dcm", 3, "uncertainty"),
    ("--unlabelled nothing.npy", 3, "nothing.npy"),
    ("--unlabelled unknown.npy --confidences c.csv", 2, "{set}"),
    ("--unlabelled unknown.npy --lr 0", 2, "--lr"),
    ("--unlabelled unknown.npy --held-out test.npy", 2, "exclude"),
    ("--unlabelled unknown.npy --lambda -1", 2, "weight"),
    ("--unlabelled unknown.npy --method energy --lambda 1", 2, "--lambda is for dcm and oe"),
    ("--unlabelled unknown.npy --set-size 9", 2, "add --pair"),
    ("--unlabelled unknown.npy --held-out-labels larger-labels.npy", 2, "add --held-out"),
    ("--held-out larger.npy --held-out-labels larger-labels.npy", 3, "as the network has"),
  ])
  func badInputIsNamed(options: String, status: Int32, message: String) throws {
    try prepared { run in
      try run.write(Small.larger(8), as: "larger")
      let ending = try run("\(Self.tuning) \(options) --out tuned.safetensors --json")
      #expect(ending.status == status && ending.output.isEmpty, "\(ending)")
      #expect(ending.errors.contains(message), "\(ending.errors)")
      #expect(!run.has("tuned.safetensors"))
    }
  }

  @Test("built-in images", .disabled(if: StudyTests.isMissing, "run make data"))
  func builtInImages() throws {
    try CommandRun.inFolder { run in
      let options = "--domain mnist[0-4] --per-class 60 --width 4 --steps 40 --seed 1000 --json"
      let trained = try run("train \(options) --out base.safetensors --quiet")
      #expect(trained.status == 0, "\(trained)")
      let spaced = ["tune", "--model", "base.safetensors", "--steps", "5", "--json", "--quiet"]
      let ending = try run.start(
        words: spaced + ["--pair", "mnist[0-4] vs mnist[5-9]"], data: nil
      ).end()
      #expect(ending.status == 0, "\(ending)")
      let json = try ending.json()
      #expect(json["uncertaintyImages"] as? Int == 480 && json["labelledImages"] as? Int == 300)
      #expect((json["after"] as? [String: Double])?["accuracy"] ?? 0 > 0.3)
      // Outlier exposure has the same loss, but sees outliers of another kind.
      let exposed = try run.start(
        words: spaced + [
          "--pair", "mnist[0-4] vs mnist[5-9]", "--method", "oe", "--outliers", "mnist/permute",
        ], data: nil
      ).end()
      #expect(exposed.status == 0, "\(exposed)")
      let exposedJSON = try exposed.json()
      #expect(exposedJSON["uncertaintyImages"] as? Int == 480)
      #expect(exposedJSON["lastLoss"] as? Double != json["lastLoss"] as? Double)
      let ablated = try run.start(
        words: [
          "ablate", "--pair", "mnist[0-4] vs mnist[5-9]", "--over", "size", "--values", "1e30",
          "--seeds", "1000", "--quiet",
        ], data: nil
      ).end()
      #expect(ablated.status == 2 && ablated.errors.contains("whole number"), "\(ablated)")
      let other = try run.start(
        words: spaced + ["--pair", "fashion vs mnist"], data: nil
      ).end()
      #expect(other.status == 2 && other.errors.contains("mnist[0-4]"), "\(other)")
    }
  }

  // The small set of digits has fewer images of each class than `train` takes by itself.
  @Test(
    "a small set of images",
    .disabled(if: (try? DataCatalog().optdigits()) == nil, "run make data"))
  func fewImages() throws {
    try CommandRun.inFolder { run in
      let small = try run(
        "train --domain optdigits[0-4] --width 4 --steps 5 --out small.safetensors --quiet --json")
      #expect(small.status == 0, "\(small)")
      #expect(run.has("small.safetensors"))
    }
  }

  @Test("ablate", .disabled(if: StudyTests.isMissing, "run make data"))
  func ablation() throws {
    try CommandRun.inFolder { run in
      let json = try run(
        "ablate --over lambda --values 0.1,1 --seeds 1000-1001 --steps 2 --json --quiet"
      ).json()
      let rows = try #require(json["rows"] as? [[String: Double]])
      #expect(rows.map { $0["value"] } == [0.1, 1, 0.1, 1])
      #expect(rows[0]["baseAUROC"] == rows[1]["baseAUROC"])
      #expect(rows[0]["auroc"] != rows[1]["auroc"])
    }
  }

  @Test func theoryNeedsNoData() throws {
    try CommandRun.inFolder { run in
      let rows = try #require(try run("theory --json").json()["rows"] as? [[String: Any]])
      let known = try #require(rows.first?["known"] as? Double)
      #expect(abs(known - 0.7) < 1e-12)
    }
  }

  @Test func selftestPasses() throws {
    try CommandRun.inFolder { run in
      let ending = try run("selftest --json")
      #expect(ending.status == 0, "\(ending)")
    }
  }

  @Test(arguments: ["train", "tune", "ablate", "theory"])
  func everyCommandShowsAnExample(command: String) throws {
    try CommandRun.inFolder { run in
      let help = try run("\(command) --help")
      #expect(help.status == 0 && help.errors.isEmpty)
      let example = help.output.components(separatedBy: "Example:\n").last ?? ""
      #expect(example.contains("  dcm \(command)"), "\(help.output)")
    }
  }
}
