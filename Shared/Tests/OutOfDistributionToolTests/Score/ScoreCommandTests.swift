import ArgumentParser
import Datasets
import Foundation
import LinearAlgebra
import OutOfDistribution
import Testing
import _TestSupport

@testable import OutOfDistributionTool

/// A folder with files of two classes, and arguments that name them.
private struct ScoreFiles {
  let folder: String

  init(_ folder: URL) throws {
    self.folder = folder.path
    let (near, far): ([Double], [Double]) = ([1, 3, 3, 3], [10, 10, 4, -2])
    let train: [Double] = [0, 0, 2, 0, 0, 1, 2, 1, 5, 5, 7, 5, 5, 6, 7, 6]
    try write(NumericArray(train, shape: [8, 2]), "train")
    try write(NumericArray([0, 0, 0, 0, 1, 1, 1, 1] as [Int64]), "labels")
    try write(NumericArray(near, shape: [2, 2]), "near")
    try write(NumericArray(far, shape: [2, 2]), "far")
    try write(NumericArray([2, 1, 0.1, 8, 6, 0] as [Double], shape: [2, 3]), "logits")
    try write(NumericArray([1, 0, 0, 1] as [Double], shape: [2, 2]), "weights")
    try write(NumericArray([0, 0] as [Double]), "bias")
  }

  private func write(_ array: NumericArray, _ name: String) throws {
    try NPY.write(array, to: path(name))
  }

  func path(_ name: String) -> String { "\(folder)/\(name).npy" }

  var training: [String] {
    ["--train-features", path("train"), "--train-labels", path("labels")]
  }
}

private func score(_ arguments: [String]) throws {
  let command = try ScoreCommand.parse(arguments + ["--json"])
  try command.run()
}

@Suite("score")
struct ScoreCommandTests {
  @Test("confidences of several sets in one file, by fitted and by saved detectors")
  func scores() throws {
    try withTemporaryFolder { folder in
      let files = try ScoreFiles(folder)
      let out = "\(files.folder)/scores.csv"
      let sets = ["--features", files.path("near"), "--ood", "far=\(files.path("far"))"]
      try score(
        [
          "--method", "mahalanobis,relative-mahalanobis", "--out", out, "--save",
          "\(files.folder)/my-",
        ]
          + files.training + sets)
      let table = try CSV.read(out)
      #expect(table.header == ["set", "index", "mahalanobis", "relative-mahalanobis"])
      #expect(try table.column("set") == ["id", "id", "far", "far"])
      let found = try table.numbers("mahalanobis")
      for (value, expected) in zip(found, [-25.0, -29, -97, -34]) {
        #expect(abs(value - expected) < 1e-9)
      }
      #expect(abs(try table.numbers("relative-mahalanobis")[0] + 19.9612403101) < 1e-9)
      let array = "\(files.folder)/again.npy"
      try score(
        ["--detector", "\(files.folder)/my-mahalanobis.safetensors", "--out", array] + sets)
      #expect(try NPY.read(array) == NumericArray(found, shape: [4, 1]))
    }
  }

  @Test func logitsAloneAreEnoughForLogitDetectors() throws {
    try withTemporaryFolder { folder in
      let files = try ScoreFiles(folder)
      let out = "\(files.folder)/scores.csv"
      try score(
        ["--method", "msp,max-logit,energy,entropy,odin,gen", "--logits", files.path("logits")]
          + ["--out", out])
      let table = try CSV.read(out)
      #expect(abs(exp(try table.numbers("msp")[0]) - 0.6590011389) < 1e-9)
      #expect(try table.numbers("max-logit") == [2, 8])
      #expect(abs(exp(try table.numbers("odin")[1]) - 0.3344443672) < 1e-9)
    }
  }

  @Test("{set} in the name makes one file for each set")
  func filesBySet() throws {
    try withTemporaryFolder { folder in
      let files = try ScoreFiles(folder)
      try score(
        ["--method", "max-logit", "--logits", files.path("logits")]
          + ["--ood-logits", "far=\(files.path("far"))", "--out", "\(files.folder)/{set}.csv"])
      #expect(try CSV.read("\(files.folder)/id.csv").numbers("max-logit") == [2, 8])
      #expect(try CSV.read("\(files.folder)/far.csv").numbers("max-logit") == [10, 4])
    }
  }

  @Test("archives are read by the names of their arrays")
  func archives() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder.path)/all.npz"
      let logits = NumericArray([2, 1, 0.1] as [Double], shape: [1, 3])
      try NPZArchive.write([("features", logits), ("logits", logits)], to: path)
      let out = "\(folder.path)/scores.npy"
      try score(["--method", "max-logit", "--logits", path, "--out", out])
      #expect(try NPY.read(out).doubles() == [2])
    }
  }

  @Test("what cannot be scored is refused, and says what is missing")
  func refusals() throws {
    try withTemporaryFolder { folder in
      let files = try ScoreFiles(folder)
      let near = ["--features", files.path("near")]
      func refuses(_ error: DetectorError, _ arguments: [String]) {
        #expect(throws: error) { try score(arguments) }
      }
      refuses(.missingLogits(detector: "msp"), ["--method", "msp"] + near)
      refuses(
        .missingLastLayer(detector: "vim"), ["--method", "vim"] + near + files.training)
      refuses(
        .missingGradient(method: "a step on the input (odin)"),
        ["--method", "odin", "--epsilon", "0.001", "--logits", files.path("logits")])
      refuses(
        .unknownDetector(name: "magic", known: DetectorFile.names), ["--method", "magic"] + near)
      refuses(
        .empty(input: "labels (--train-labels)"),
        ["--method", "mahalanobis", "--train-features", files.path("train")] + near)
      refuses(.tooManyNeighbors(k: 50, samples: 8), ["--method", "knn"] + near + files.training)
      refuses(
        .differentWidth(input: "features of layer 0", found: 3, expected: 2),
        ["--method", "knn", "--k", "2", "--features", files.path("logits")] + files.training)
    }
  }

  @Test(
    "command lines without sense",
    arguments: [
      ["--method", "msp"], ["--logits", "z.npy"], ["--method", "msp,msp", "--logits", "z.npy"],
      ["--method", "msp", "--ood-logits", "z.npy"],
      ["--method", "msp", "--ood-logits", "id=z.npy"],
      ["--method", "msp", "--logits", "z.npy", "--weights", "w.npy"],
    ])
  func usage(arguments: [String]) {
    #expect(throws: (any Error).self) { try ScoreCommand.parse(arguments) }
  }
}

@Suite("score with other sets")
struct ScoreSummaryTests {
  /// A saved detector may have the name of a fitted one; each has a row of its own.
  @Test func showsAUROCOfEachDetectorOnEachSet() throws {
    let sets = [("id", [3.0, 2, 1]), ("near", [2, 2, 0]), ("far", [0, -1, -2])].map {
      name, logits in
      ScoredSet(
        name: name, outputs: NetworkOutputs(logits: Matrix(logits.map { [$0, -100] })))
    }
    let detector = try LogitDetector(.maximumLogit)
    let summary = try ScoreSummary(ScoreTable(sets, [detector, detector]), written: ["x.csv"])
    let expected: [Double] = [6.0 / 9, 1, 6.0 / 9, 1]
    #expect(summary.separations.map(\.auroc.value) == expected)
    #expect(summary.separations[1].auroc.low == 1 && summary.separations[0].auroc.low != nil)
    let lines = summary.text.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("max-logit") && $0.contains("0.6667 [") }.count == 2)
    #expect(lines.last == "wrote x.csv")
    let alone = try ScoreSummary(ScoreTable([sets[1]], [detector]), written: [])
    #expect(alone.separations.isEmpty && !alone.text.contains("AUROC"))
  }
}
