import Datasets
import Foundation
import NeuralNetworks
import Tensors
import Testing
import Vision
import _TestSupport

@Suite("Command tune") struct CommandTuneTests {
  private static let options = """
    tune --model model.safetensors --target target.npy --labels target-labels.npy --per-class 6 \
    --validation-per-class 4 --lr 0.1 0.01 --quiet
    """

  @Test func tuningTheHeadMendsFlippedLabelsAndTouchesNothingElse() throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      let json = try run("\(Self.options) --blocks last --out tuned.safetensors --json").json()
      let before = try #require(json["accuracyBefore"] as? Double)
      let after = try #require(json["accuracy"] as? Double)
      #expect(before < 0.2 && after > 0.8)
      // 80 images in four classes: 6 and 4 of each are drawn, 10 of each are left to judge by.
      #expect(json["testImages"] as? Int == 40)

      let source = try NetworkFile(run.path("model.safetensors")).network.exportedWeights
      let tuned = try NetworkFile(run.path("tuned.safetensors")).network.exportedWeights
      let changed = zip(source, tuned).filter { $0.tensor.scalars != $1.tensor.scalars }
      #expect(changed.map(\.0.name) == ["fc.weight", "fc.bias"])
    }
  }

  @Test func blocksOfOnesOwnAreTuned() throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      try Data(#"{"head": ["bn", "fc"], "body": ["layer2", "layer3"]}"#.utf8)
        .write(to: run.folder.appending(path: "blocks.json"))
      let options = "\(Self.options) --epochs 2 --partition blocks.json"
      let json = try run("\(options) --blocks head --json").json()
      // Norm of 16 channels, scale and shift; head of 16 x 4 weights and 4 biases.
      let record = try #require(json["record"] as? [String: Any])
      #expect(record["trainedParameters"] as? Int == 2 * 16 + 16 * 4 + 4)
      let unknown = try run("\(options) --blocks heat")
      #expect(unknown.status == 2)
      #expect(unknown.errors.contains("did you mean \"head\"?"), "\(unknown.errors)")
    }
  }

  @Test(
    arguments: [
      ("--method auto-rng", "did you mean \"auto-rgn\"?"),
      ("--method block:frist", "did you mean \"first\"?"),
      ("--epochs 0", "epochs is 0"),
      ("--lr 0", "learningRates"),
      ("--method all --blocks last", "give one of them"),
    ])
  func aWrongOptionIsExplained(option: String, message: String) throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      let ending = try run("\(Self.options) \(option) --out tuned.safetensors --json")
      #expect(ending.status == 2 && ending.output.isEmpty)
      #expect(ending.errors.contains(message), "\(ending.errors)")
      #expect(!run.has("tuned.safetensors"))
    }
  }

  @Test func divergenceAtEveryRateIsANumericFailure() throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      let options = Self.options.replacing("--lr 0.1 0.01", with: "--lr 1e30")
      let ending = try run("\(options) --method all --out tuned.safetensors")
      #expect(ending.status == 4 && ending.errors.contains("diverged"), "\(ending.errors)")
      #expect(!run.has("tuned.safetensors"))
    }
  }

  @Test func shiftsMustFitWhatTheNetworkWasTrainedOn() throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      var checkpoint = try Checkpoint(run.path("model.safetensors"))
      checkpoint.metadata["source"] = #"{"domain":"digits","seed":4}"#
      try checkpoint.save(to: run.path("model.safetensors"))
      for (shift, message) in [
        ("digits/stripe --seed 5", "--seed"), ("superclasses", "--domain superclasses"),
        ("gaussan_noise:5", "did you mean \"gaussian_noise\"?"),
      ] {
        let ending = try run("tune --model model.safetensors --shift \(shift)")
        #expect(ending.status == 2 && ending.errors.contains(message), "\(ending.errors)")
      }
    }
  }
}
