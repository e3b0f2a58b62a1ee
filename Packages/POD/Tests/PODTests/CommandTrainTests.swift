import Datasets
import Foundation
import Testing
import Vision
import _TestSupport

@testable import POD

@Suite("Command lines of training") struct CommandTrainTests {
  private static let options = """
    train --images source.npy --labels source-labels.npy --test-images held.npy \
    --test-labels held-labels.npy --unknown dark=dark.npy --width 4 --references 5 --quiet
    """

  private static func prepare(_ run: CommandRun) throws {
    try run.write(SmallImages.halves(60), as: "source")
    try run.write(SmallImages.halves(30, seed: 8), as: "held")
    var dark = SmallImages.halves(30, seed: 9)
    dark.images.pixels = dark.images.pixels.map { $0 / 8 }
    try run.write(dark, as: "dark")
  }

  @Test("A classifier learns, scores sets, and writes what detect, score and evaluate read")
  func classifier() throws {
    try CommandRun.inFolder { run in
      try Self.prepare(run)
      let ending = try run(
        "\(Self.options) --steps 80 --lr 0.01 --out m.safetensors --features f --json")
      let json = try ending.json()
      #expect(ending.status == 0, "\(ending)")
      #expect(try #require(json["classifierAccuracy"] as? Double) > 0.9)
      let unknown = try #require(json["unknown"] as? [String: [String: Double]])
      let auroc = try #require(unknown["dark"]?["auroc"])
      #expect(auroc > 0.5, "\(unknown)")

      for name in ["held", "dark"] {
        let line = "detect --model m.safetensors --images \(name).npy --confidences \(name).csv"
        #expect(try run(line).status == 0)
      }
      let evaluated = try run("evaluate --id held.csv:confidence --ood dark.csv:confidence --json")
      #expect(evaluated.status == 0, "\(evaluated)")
      // The same number by another way.
      let means = try evaluated.json()["means"] as? [String: Double]
      #expect(try abs(#require(means?["auroc"]) - auroc) < 1e-9, "\(evaluated)")
      let scored = try run(
        "score --method mahalanobis,knn,msp --k 5 --train-features f/train-features.npy "
          + "--train-labels f/train-labels.npy --features f/dark-features.npy --logits f/dark-logits.npy"
      )
      #expect(scored.status == 0, "\(scored)")
    }
  }

  @Test("An interrupted training goes on with the same bits", arguments: ["siamese", "fine-tuned"])
  func resumes(kind: String) throws {
    try CommandRun.inFolder { run in
      try Self.prepare(run)
      let steps = kind == "siamese" ? "" : "--steps 150"
      let options = "\(Self.options) --kind \(kind) \(steps) --pair-steps 250"
      let child = try run.start("\(options) --out stopped.safetensors")
      // The first state is written before the first step.
      while !run.has("stopped.safetensors") { usleep(1000) }
      usleep(100_000)
      child.interrupt()
      #expect(try child.end().status == 130)

      let refused = try run("\(options) --out stopped.safetensors")
      #expect(refused.status == 2 && refused.errors.contains("--resume"), "\(refused.errors)")
      let other = try run("\(options) --seed 1 --out stopped.safetensors --resume")
      #expect(other.status == 2 && other.errors.contains("other settings"), "\(other.errors)")
      let early = try run(
        "detect --model stopped.safetensors --images held.npy --confidences c.csv")
      #expect(early.status == 3, "\(early.errors)")

      #expect(try run("\(options) --out stopped.safetensors --resume").status == 0)
      #expect(try run("\(options) --out whole.safetensors --resume").status == 0)
      #expect(try run.bytes("stopped.safetensors") == run.bytes("whole.safetensors"))
      // A finished training is scored again, not trained.
      #expect(try run("\(options) --out whole.safetensors --resume").status == 0)
      #expect(try run.bytes("stopped.safetensors") == run.bytes("whole.safetensors"))
    }
  }

  @Test("What cannot be used is refused before training")
  func refuses() throws {
    try CommandRun.inFolder { run in
      try Self.prepare(run)
      let place = try run("\(Self.options) --steps 100000 --out nowhere/m.safetensors")
      #expect(place.status == 3 && place.errors.contains("nowhere"), "\(place.errors)")
      let head = try run("\(Self.options) --head euclid --out m.safetensors")
      #expect(head.status == 2 && head.errors.contains("weighted-l1"), "\(head.errors)")
      for unused in ["--pair-steps 9", "--head weighted-l1", "--kind siamese --lr 0.1"] {
        let ending = try run("\(Self.options) \(unused) --out m.safetensors")
        #expect(ending.status == 2 && ending.errors.contains("not for --kind"), "\(ending.errors)")
      }
      let alone = try run(
        "train --images source.npy --labels source-labels.npy --unknown dark=dark.npy "
          + "--out m.safetensors")
      #expect(alone.status == 2 && alone.errors.contains("--test-images"), "\(alone.errors)")
      // Labels 0 and 2: no reference could stand for 1.
      let labels = try LabeledImages.load(
        images: run.path("source.npy"), labels: run.path("source-labels.npy")
      ).labels
      try NPY.write(
        NumericArray(labels.map { Int32($0 == 0 ? 0 : 2) }), to: run.path("gap-labels.npy"))
      let gap = try run(
        "train --images source.npy --labels gap-labels.npy --width 4 --references 5 --quiet "
          + "--out m.safetensors")
      #expect(gap.status == 3 && gap.errors.contains("class 1"), "\(gap.errors)")
      try NPY.write(
        NumericArray([UInt8](repeating: 7, count: 12 * 36), shape: [12, 6, 6]),
        to: run.path("source.npy"))
      try NPY.write(
        NumericArray((0..<12).map { Int32($0 % 3) }), to: run.path("source-labels.npy"))
      let size = try run("\(Self.options) --out m.safetensors")
      #expect(size.status == 3 && size.errors.contains("divisible by 4"), "\(size.errors)")
    }
  }

  @Test("An ablation has every value of a factor, and the base beside them")
  func ablate() throws {
    try CommandRun.inFolder { run in
      let line = "ablate --per-class 6 --steps 3 --pair-steps 3 --seeds 1000,1001 --quiet"
      let ending = try run("\(line) --over reduction references --json")
      #expect(ending.status == 0, "\(ending)")
      let rows = try #require(try ending.json()["rows"] as? [[String: Any]])
      #expect(rows.count == 2 * (12 + 5))
      let bases = rows.filter { $0["isBase"] as? Bool == true }
      #expect(bases.count == 4)
      // The base of both factors is one detector.
      for seed in [1000, 1001] {
        let own = bases.filter { $0["seed"] as? Int == seed }.compactMap { $0["auroc"] as? Double }
        #expect(own.count == 2 && own[0] == own[1])
      }
      #expect(Set(rows.compactMap { $0["auroc"] as? Double }).count > 4)
      let table = try run("\(line) --over sampling loss head embedding")
      #expect(table.status == 0, "\(table)")
      for value in ["natural", "hinge", "bilinear", "POD-F"] {
        #expect(table.output.contains(value), "\(table.output)")
      }
      #expect(try run("\(line) --over weather").status == 2)
    }
  }
}
