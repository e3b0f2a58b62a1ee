import ArgumentParser
import Datasets
import Foundation
import OutOfDistribution
import Testing

@testable import OutOfDistributionTool

@Suite("Bad input of commands")
struct BadInputTests {
  @Test func moreBinsThanMemoryAreRefused() throws {
    #expect(throws: (any Error).self) {
      try EvaluateCommand.parse([
        "--confidences", "c.npy", "--correct", "k.npy", "--bins", "1000000000000",
      ])
    }
    let error = #expect(throws: MetricError.self) {
      try TopLabelCalibration(confidences: [0.5], correct: [true], bins: 1 << 40)
    }
    #expect(error?.description.contains("1 to 1000000") == true)
  }

  @Test func moreResamplesThanMemoryAreRefused() {
    #expect(throws: (any Error).self) {
      try CompareCommand.parse(["--list", "l.csv", "--bootstrap", "1000000000000"])
    }
  }

  @Test func onePredictionIsMeasuredAtTheCoveragesItHas() throws {
    try CommandFolder.with { folder in
      try folder.put([0.7], "c.npy")
      try folder.put([1], "k.npy")
      let files = ["--confidences", folder.path("c.npy"), "--correct", folder.path("k.npy")]
      let found = try EvaluateCommand.parse(files).selection()
      #expect(found.metrics["accuracy"] == Measured(1))
      #expect(found.metrics["accuracyAtCoverage80"] == nil && found.noIntervals != nil)
      let asked = try EvaluateCommand.parse(files + ["--coverage", "0.8"])
      #expect(throws: MetricError.self) { try asked.selection() }
    }
  }

  @Test(arguments: ["missing.json", "missing"])
  func whatIsNotThereIsNamedWithoutCodes(name: String) throws {
    try CommandFolder.with { folder in
      let path = folder.path(name)
      let error = #expect(throws: ComparisonInputError.self) {
        try name.hasSuffix(".json") ? ComparisonInput.list(path) : ComparisonInput.folder(path)
      }
      let text = error?.description ?? ""
      #expect(text.hasPrefix(path) && !text.contains("NSCocoa") && text.contains("expected"))
    }
  }

  @Test func aFileIsNoFolderOfConfidences() throws {
    try CommandFolder.with { folder in
      try folder.put([1], "a.npy")
      let error = #expect(throws: ComparisonInputError.self) {
        try ComparisonInput.folder(folder.path("a.npy"))
      }
      #expect(error?.description.contains("it is a file") == true)
    }
  }

  @Test(arguments: [("kl-matching", "--train-logits"), ("knn", "--train-features")])
  func whatADetectorIsFittedToIsAskedForByItsOption(method: String, option: String) throws {
    let options = try DetectorOptions.parse(["--method", method])
    let nothing = TrainingFiles(outputs: NetworkOutputs(features: []))
    let error = #expect(throws: DetectorError.self) { try options.detectors(nothing) }
    #expect(error?.description.contains(option) == true)
  }

  @Test func distancesThatOverflowAreNamed() throws {
    try CommandFolder.with { folder in
      let train = (0..<30).map { Double($0 * $0 % 7) }
      try NPY.write(NumericArray(train, shape: [15, 2]), to: folder.path("f.npy"))
      try NPY.write(NumericArray((0..<15).map { Int32($0 % 3) }), to: folder.path("y.npy"))
      try NPY.write(NumericArray([1.0, 2, 1e200, 0], shape: [2, 2]), to: folder.path("q.npy"))
      let command = try ScoreCommand.parse([
        "--method", "mahalanobis", "--train-features", folder.path("f.npy"), "--train-labels",
        folder.path("y.npy"), "--features", folder.path("q.npy"), "--json",
      ])
      let error = #expect(throws: DetectorError.self) { try command.run() }
      #expect(error?.description.contains("mahalanobis on id: row 1") == true)
    }
  }
}
