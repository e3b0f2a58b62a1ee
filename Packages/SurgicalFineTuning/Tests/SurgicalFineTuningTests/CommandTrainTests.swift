import Datasets
import Foundation
import Testing
import Vision
import _TestSupport

@Suite("Command train") struct CommandTrainTests {
  private static let options = """
    train --images source.npy --labels source-labels.npy --width 4 --batch 8 --lr 0.01 \
    --validation-per-class 2 --quiet
    """

  @Test func learnsAndWritesANetworkFile() throws {
    try CommandRun.inFolder { run in
      try run.write(Small.quarters(64), as: "source")
      let json = try run("\(Self.options) --epochs 12 --out m.safetensors --json").json()
      let epochs = try #require(json["epochs"] as? [[String: Double]])
      #expect(epochs.count == 12)
      #expect(try #require(epochs.last?["loss"]) < 0.5 * #require(epochs.first?["loss"]))
      // A finished file has weights only, so that other programs can load all of it.
      let checkpoint = try Checkpoint(run.path("m.safetensors"))
      #expect(!checkpoint.names.contains { $0.hasPrefix("training/") })
      let file = try NetworkFile(run.path("m.safetensors"))
      #expect(file.imageSize == ImageSize(height: 8, width: 8, channels: 1))
      #expect(file.architecture.classes == 4)
    }
  }

  @Test func interruptedAndResumedTrainingGivesTheSameBits() throws {
    try CommandRun.inFolder { run in
      try run.write(Small.quarters(64), as: "source")
      let options = "\(Self.options) --epochs 120 --crop 1"
      let child = try run.start("\(options) --out stopped.safetensors")
      // The first checkpoint is written before the first step.
      while !run.has("stopped.safetensors") { usleep(1000) }
      usleep(50_000)
      child.interrupt()
      let stopped = try child.end()
      #expect(stopped.status == 130 && stopped.errors.contains("--resume"), "\(stopped.errors)")
      let checkpoint = try Checkpoint(run.path("stopped.safetensors"))
      #expect(try checkpoint.decode(Int.self, from: "training/step") < 120 * 7)
      _ = try NetworkFile(run.path("stopped.safetensors"))

      let refused = try run("\(options) --out stopped.safetensors")
      #expect(refused.status == 2 && refused.errors.contains("--resume"), "\(refused.errors)")
      let bytes = try run.bytes("stopped.safetensors")
      for change in ["--seed 1", "--norm batch", "--width 8"] {
        let other = try run("\(options) \(change) --out stopped.safetensors --resume")
        #expect(other.status == 2 && other.errors.contains("other settings"), "\(other.errors)")
      }
      // As many images of the same size, but others.
      try run.write(Small.quarters(64, seed: 9), as: "source")
      let data = try run("\(options) --out stopped.safetensors --resume")
      #expect(data.status == 2 && data.errors.contains("other settings"), "\(data.errors)")
      #expect(try run.bytes("stopped.safetensors") == bytes)
      try run.write(Small.quarters(64), as: "source")

      #expect(try run("\(options) --out stopped.safetensors --resume").status == 0)
      #expect(try run("\(options) --out whole.safetensors --resume").status == 0)
      #expect(try run.bytes("stopped.safetensors") == run.bytes("whole.safetensors"))
    }
  }

  @Test(arguments: ["nowhere/m.safetensors", "/dev/full"])
  func aPlaceThatCannotBeWrittenIsFoundAtOnce(out: String) throws {
    try CommandRun.inFolder { run in
      try run.write(Small.quarters(64), as: "source")
      let ending = try run("\(Self.options) --epochs 100000 --out \(out)")
      #expect(ending.status == 3 && ending.errors.contains(out), "\(ending.errors)")
    }
  }

  @Test func imagesThatTheNetworkCannotHalveAreRefused() throws {
    try CommandRun.inFolder { run in
      try NPY.write(
        NumericArray([UInt8](repeating: 7, count: 12 * 36), shape: [12, 6, 6]),
        to: run.path("source.npy"))
      try NPY.write(
        NumericArray((0..<12).map { Int32($0 % 2) }), to: run.path("source-labels.npy"))
      let ending = try run("\(Self.options) --epochs 1 --out m.safetensors")
      #expect(ending.status == 3 && ending.errors.contains("divisible by 4"), "\(ending.errors)")
      #expect(try run("\(Self.options) --net mlp --epochs 1 --out m.safetensors").status == 0)
    }
  }
}
