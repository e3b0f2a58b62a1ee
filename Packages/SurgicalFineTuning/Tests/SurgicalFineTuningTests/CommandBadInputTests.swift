import Datasets
import Foundation
import Testing
import _TestSupport

/// Files that cannot be used end a command with exit code 3, a message that names the file, and
/// nothing written.
@Suite("Bad input of commands") struct CommandBadInputTests {
  enum Damage: CaseIterable {
    case missingImages, textForImages, truncatedImages, noImages, notANumber, otherSize
    case fewerLabels, negativeLabel, labelBeyondClasses, fractionalLabels
    case truncatedModel, emptyModel, modelWithoutDescription, otherArchitecture

    /// What the message must say.
    var message: String {
      switch self {
      case .missingImages: "target.npy: no such file"
      case .textForImages, .truncatedImages, .noImages, .notANumber: "target.npy"
      case .otherSize: "takes images of 8x8x1"
      case .fewerLabels, .negativeLabel, .fractionalLabels: "target-labels.npy"
      case .labelBeyondClasses: "5 classes"
      case .truncatedModel, .emptyModel, .modelWithoutDescription: "model.safetensors"
      case .otherArchitecture: "another architecture"
      }
    }

    func apply(in run: CommandRun) throws {
      switch self {
      case .missingImages: try FileManager.default.removeItem(atPath: run.path("target.npy"))
      case .textForImages: try run.put("not an array", in: "target.npy")
      case .truncatedImages: try run.truncate("target.npy", to: 1000)
      case .noImages: try run.putImages(.uint8([]), [0, 8, 8])
      case .notANumber:
        try run.putImages(.float32([Float](repeating: .nan, count: 80 * 64)), [80, 8, 8])
      case .otherSize:
        try run.putImages(.uint8([UInt8](repeating: 9, count: 80 * 144)), [80, 12, 12])
      case .fewerLabels: try run.putLabels(NumericArray([Int32](repeating: 0, count: 79)))
      case .negativeLabel: try run.putLabels(NumericArray([Int32](repeating: -1, count: 80)))
      case .labelBeyondClasses: try run.putLabels(NumericArray((0..<80).map { Int32($0 % 5) }))
      case .fractionalLabels: try run.putLabels(NumericArray([Double](repeating: 0.5, count: 80)))
      case .truncatedModel: try run.truncate("model.safetensors", to: 3000)
      case .emptyModel: try run.put("", in: "model.safetensors")
      case .modelWithoutDescription: try run.changeModel { $0.metadata = [:] }
      case .otherArchitecture: try run.changeModel { $0["fc.bias"] = nil }
      }
    }
  }

  @Test(arguments: Damage.allCases)
  func tuneNamesWhatIsWrong(damage: Damage) throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      try damage.apply(in: run)
      let ending = try run(
        """
        tune --model model.safetensors --target target.npy --labels target-labels.npy \
        --per-class 2 --validation-per-class 2 --out tuned.safetensors --json
        """)
      #expect(ending.status == 3 && ending.output.isEmpty, "\(ending)")
      #expect(ending.errors.contains(damage.message), "\(ending.errors)")
      #expect(!run.has("tuned.safetensors"))
    }
  }

  @Test func resultsForAFolderThatIsNotThereLeaveNothingBehind() throws {
    try CommandRun.inFolder { run in
      try run.prepare()
      let before = try FileManager.default.contentsOfDirectory(atPath: run.folder.path).sorted()
      for line in [
        "predict --images target.npy --out nowhere/y.npy",
        "rgn --target target.npy --labels target-labels.npy --out nowhere/rgn.csv",
        "adapt --target target.npy --method none --out nowhere/y.npy",
      ] {
        let ending = try run("\(line) --model model.safetensors --quiet")
        #expect(ending.status == 3 && ending.errors.contains("nowhere"), "\(ending)")
      }
      let after = try FileManager.default.contentsOfDirectory(atPath: run.folder.path).sorted()
      #expect(after == before)
    }
  }
}

extension CommandRun {
  fileprivate func put(_ text: String, in name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  fileprivate func truncate(_ name: String, to count: Int) throws {
    try bytes(name).prefix(count).write(to: folder.appending(path: name))
  }

  fileprivate func putImages(_ elements: NumericArray.Elements, _ shape: [Int]) throws {
    try NPY.write(NumericArray(elements, shape: shape), to: path("target.npy"))
  }

  fileprivate func putLabels(_ labels: NumericArray) throws {
    try NPY.write(labels, to: path("target-labels.npy"))
  }

  fileprivate func changeModel(_ change: (inout Checkpoint) -> Void) throws {
    var checkpoint = try Checkpoint(path("model.safetensors"))
    change(&checkpoint)
    try checkpoint.save(to: path("model.safetensors"))
  }
}
