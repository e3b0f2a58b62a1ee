import Datasets
import Experiments
import Foundation
import SurgicalFineTuning
import Testing
import Vision
import _TestSupport

/// The study on a user's own files, as child processes with a data folder of their own.
@Suite("The study on CIFAR-10 and CIFAR-10-C") struct StudyDataTests {
  @Test("the paper's scale is the published configuration")
  func paperScale() throws {
    let paper = SurgicalStudy().configuration(at: .paper)
    #expect((paper.blocksPerStage, paper.width) == (4, 16))
    let rates = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5]
    #expect((paper.tuning.learningRates, paper.tuning.weightDecay) == (rates, 1e-4))
    #expect((paper.tuning.epochs, paper.tuning.batchSize) == (15, 64))
    #expect(
      paper.target == TargetSizes(tunePerClass: 100, validationPerClass: 10, testPerClass: 90))
    #expect((paper.training.shift, paper.training.mirrors) == (4, true))
    #expect(paper.inputShifts.count == 14 && Set(paper.inputShifts).count == 14)
    #expect(paper.inputShifts.allSatisfy { $0.name.hasPrefix("cifar10c:") })
    #expect(paper.inputShifts.allSatisfy { $0.name.hasSuffix(",5") })
    #expect(paper.domains.map(\.name) == ["cifar10", "superclasses", "textures"])
    let followed = paper.ruleShifts + paper.sizeShifts + paper.adaptationShifts
    #expect(Set(followed).isSubset(of: paper.shifts))
    let written = try JSONEncoder().encode(paper)
    #expect(try JSONDecoder().decode(SurgicalConfiguration.self, from: written) == paper)
    #expect(ImageSet.allCases.filter(\.allowsMirroring) == [.fashion, .cifar10])
  }

  @Test("missing files end a run with exit code 3 and their place, before anything is trained")
  func missingFiles() throws {
    try CommandRun.inFolder { run in
      let ending = try run(
        "reproduce --scale paper --only input --out run --quiet",
        data: run.folder.appending(path: "data"))
      #expect(ending.status == 3, "\(ending)")
      #expect(ending.errors.contains("Unpack CIFAR-10's binary version as \(run.path("data"))"))
      let files = FileManager.default.enumerator(atPath: run.path("run"))?.allObjects ?? []
      #expect(!files.contains { "\($0)".hasSuffix("safetensors") })
      #expect(run.has("run/cells/data/files/seed-0/failure.txt"))
      #expect(!run.has("run/cells/source"))
    }
  }

  @Test("grey and colour domains of other sizes run in one study")
  func mixedDomains() throws {
    try MadeUpCIFAR.inFolder { data in
      try data.writeTraining(perBatch: 250)
      try data.writeTest()
      try data.writeLabels()
      try data.writeCorruption("fog", severity: 5)
      try data.writeDigits()
      try CommandRun.inFolder { run in
        try JSONEncoder().encode(Self.mixed)
          .write(to: run.folder.appending(path: "configuration.json"))
        for cell in [
          "data files", "samples sheet", "source cifar10", "source digit_pairs",
          "input block:first", "feature all", "output block:last", "size all",
          "adaptation online:first", "planted none",
        ] {
          let ending = try run("cell . \(cell) 0", data: data.folder)
          #expect(ending.status == 0, "\(cell): \(ending)")
        }
        let outcome = try run("cell . data files 0", data: data.folder).json()["outcome"]
        let metrics = try #require((outcome as? [String: Any])?["metrics"] as? [String: Double])
        #expect(
          metrics == [
            "images/cifar10": 1250, "held-out/cifar10": 10_000, "images/digits": 5000,
            "held-out/digits": 0, "images/cifar10c:fog,5": 10_000,
          ])
        let network = try NetworkFile(
          run.path("cells/source/cifar10/seed-0/network.safetensors"))
        #expect(network.imageSize == ImageSize(height: 32, width: 32, channels: 3))
      }
    }
  }

  /// The smallest study of colour images and digits.
  private static var mixed: SurgicalConfiguration {
    var result = SurgicalStudy().configuration(at: .smoke)
    result.sourcePerClass = 10
    result.training.epochs = 1
    result.training.shift = 4
    result.training.mirrors = true
    result.tuning.epochs = 1
    result.target = TargetSizes(tunePerClass: 2, validationPerClass: 1, testPerClass: 2)
    result.inputShifts = [Shift(.cifar10C(.fog, severity: 5))]
    result.featureShifts = [Shift(.digitPairs)]
    result.outputShifts = [Shift(.labelFlip, of: .cifar10)]
    result.sizeShifts = result.inputShifts
    result.sizes = [1]
    result.adaptationShifts = result.inputShifts
    result.adaptationImages = 2
    result.plantedImages = .cifar10
    return result
  }
}
