import Datasets
import Foundation
import Testing
import _TestSupport

@Suite("Outputs of commands") struct CommandOutputTests {
  @Test func predictWritesClassesAndProbabilities() throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      let options = "predict --model model.safetensors --images source.npy --json"
      let json = try run("\(options) --labels source-labels.npy --out classes.npy").json()
      #expect(try #require(json["accuracy"] as? Double) > 0.9)
      #expect(try run("\(options) --probabilities --out shares.npy").status == 0)
      let classes = try NPY.read(run.path("classes.npy"))
      let shares = try NPY.read(run.path("shares.npy"))
      #expect(classes.shape == [64] && classes.elements.typeName == "int32")
      #expect(shares.shape == [64, 4] && shares.elements.typeName == "float32")
      let (labels, values) = (try classes.int32s(), shares.floats())
      for row in 0..<64 {
        let share = values[row * 4..<row * 4 + 4]
        #expect(abs(share.reduce(0, +) - 1) < 1e-5)
        #expect(share.max() == share[row * 4 + Int(labels[row])])
      }
      #expect(json["counts"] as? [Int] == (0..<4).map { c in labels.count { $0 == Int32(c) } })
    }
  }

  @Test func anExportFromPyTorchIsDescribedByOptions() throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      var export = try Checkpoint(run.path("model.safetensors"))
      export.metadata = [:]
      try export.save(to: run.path("export.safetensors"))
      let images = "--images source.npy --quiet"
      _ = try run("predict --model model.safetensors \(images) --out own.npy")
      let ending = try run(
        "predict --model export.safetensors --net resnet8 --width 4 \(images) --out export.npy")
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(try run.bytes("own.npy") == run.bytes("export.npy"))
      let deeper = try run(
        "predict --model export.safetensors --net resnet14 --width 4 \(images) --out x.npy")
      #expect(deeper.status == 3 && !run.has("x.npy"), "\(deeper.errors)")
    }
  }

  @Test func corruptKeepsTheOrderOfOnesOwnImages() throws {
    try CommandRun.inFolder { run in
      try run.write(Small.quarters(64), as: "source")
      let options = "corrupt --images source.npy --labels source-labels.npy"
      for folder in ["a", "b"] {
        let ending = try run("\(options) --shift inverse --out \(folder)")
        #expect(ending.status == 0, "\(ending.errors)")
      }
      let inverted = try NPY.read(run.path("a/images.npy"))
      #expect(inverted.shape == [64, 8, 8])
      let bytes = try inverted.uint8s()
      #expect(zip(bytes, Small.quarters(64).images.pixels).allSatisfy { $0 == 255 - $1 })
      #expect(try NPY.read(run.path("a/labels.npy")).int32s() == Small.quarters(64).labels)
      #expect(try run.bytes("a/sheet.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
      #expect(try run.bytes("a/images.npy") == run.bytes("b/images.npy"))
      #expect(try run("\(options) --kind gaussian_noise --severity 3 --out c").status == 0)
      #expect(try run.bytes("a/images.npy") != run.bytes("c/images.npy"))
      let flipped = try run("\(options) --shift label_flip --per-class 5 --out d")
      #expect(flipped.status == 0, "\(flipped.errors)")
      #expect(try NPY.read(run.path("d/labels.npy")).shape == [20])
      #expect(try run("\(options) --shift fog:6 --out e").status == 2)
    }
  }

  @Test(arguments: [
    "memo --blocks first", "memo --mode episodic --blocks first", "tent --batch 16 --blocks first",
    "norm", "none",
  ])
  func adaptClassifiesEveryImage(method: String) throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      let options = """
        adapt --model model.safetensors --target source.npy --labels source-labels.npy --json \
        --quiet --views 4
        """
      let json = try run("\(options) --method \(method) --out y.npy").json()
      let classes = try NPY.read(run.path("y.npy")).int32s()
      #expect(classes.count == 64 && classes.allSatisfy { (0..<4).contains($0) })
      let labels = Small.quarters(64).labels
      let right = zip(classes, labels).count { $0 == $1 }
      #expect(json["accuracy"] as? Double == Double(right) / 64)
      if method == "none" { #expect(json["accuracyBefore"] as? Double == Double(right) / 64) }
      for unused in ["--lr 0.1", "--blocks first", "--mode episodic"] {
        #expect(try run("\(options) --method norm \(unused)").status == 2)
      }
    }
  }

  @Test func gradientsPointAtTheHeadUnderFlippedLabels() throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      let json = try run(
        """
        rgn --model model.safetensors --target target.npy --labels target-labels.npy --batch 16 \
        --out rgn.csv --json
        """
      ).json()
      let table = try CSV.read(run.path("rgn.csv"))
      #expect(try table.column("tensor").first == "conv1.weight")
      let factors = try table.column("factor").compactMap(Double.init)
      #expect(factors.max() == 1 && factors.allSatisfy { (0...1).contains($0) })
      let tensors = try #require(json["tensors"] as? [[String: Any]])
      #expect(tensors.count == table.rows.count)
      let blocks = try #require(json["blocks"] as? [[String: Any]])
      #expect(blocks.compactMap { $0["name"] as? String } == ["first", "second", "third", "last"])
    }
  }

  @Test func theoryNeedsNoData() throws {
    try CommandRun.inFolder { run in
      let ending = try run("theory --seeds 1 --json --quiet")
      let endpoints = try #require(try ending.json()["endpoints"] as? [[String: Any]])
      // Without a seen source direction v² is the golden ratio.
      let golden = try #require(endpoints.first?["headSquared"] as? Double)
      #expect(abs(golden - 1.618033988749895) < 1e-12)
    }
  }

  @Test(
    arguments: [
      "train", "corrupt", "tune", "sweep", "rgn", "adapt", "plant", "theory", "predict",
    ])
  func everyCommandShowsAnExample(command: String) throws {
    try CommandRun.inFolder { run in
      let help = try run("\(command) --help")
      #expect(help.status == 0 && help.errors.isEmpty)
      let example = help.output.components(separatedBy: "Example:\n").last ?? ""
      #expect(example.contains("  surgical \(command) "), "\(help.output)")
    }
  }
}
