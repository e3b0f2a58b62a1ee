import Datasets
import Foundation
import Randomness
import Testing
import _TestSupport

/// The commands of docs/out-of-distribution.md, on small files that a test makes.
@Suite("Page on detectors") struct PageTests {
  /// The page's command lines, without their line ends and quotes.
  private static func commands() throws -> [String] {
    let root = (0..<5).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent()
    }
    let page = root.appending(path: "docs/out-of-distribution.md")
    let text = try String(contentsOf: page, encoding: .utf8)
      .replacing("\\\n", with: " ").replacing("'", with: "")
    return text.split(separator: "\n").filter { $0.hasPrefix("dcm ") }.map {
      String($0.dropFirst(4))
    }
  }

  private static let (classes, width) = (3, 6)
  private static let weights: [Double] = (0..<classes * width).map {
    $0 % width == $0 / width ? 2 : 0.1 * Double($0 % 4)
  }

  /// Writes features around the centres of classes, moved by `shift`, and their logits.
  private func write(_ name: String, _ count: Int, shift: Double, to run: CommandRun) throws {
    var generator = RandomKey(seed: UInt64(count)).generator()
    let (classes, width) = (Self.classes, Self.width)
    let features = (0..<count * width).map { index -> Float in
      let isCenter = index % width == index / width % classes
      return Float((isCenter ? 4 : 0) + generator.normal() + (index % width >= classes ? shift : 0))
    }
    let logits = (0..<count * classes).map { index -> Float in
      let (row, label) = (index / classes, index % classes)
      var logit = 0.1 * Double(label)
      for column in 0..<width {
        logit += Double(features[row * width + column]) * Self.weights[label * width + column]
      }
      return Float(logit)
    }
    try run.write(
      NumericArray(features, shape: [count, width]), as: "features/\(name)-features.npy")
    try run.write(NumericArray(logits, shape: [count, classes]), as: "features/\(name)-logits.npy")
  }

  private func prepare(_ run: CommandRun) throws {
    try FileManager.default.createDirectory(
      at: run.folder.appending(path: "features"), withIntermediateDirectories: false)
    for (name, count, shift) in [
      ("train", 150, 0.0), ("test", 60, 0), ("digits5to9", 61, 3), ("noise", 62, 9),
    ] {
      try write(name, count, shift: shift, to: run)
    }
    try run.write(
      NumericArray((0..<150).map { Int64($0 % Self.classes) }), as: "features/train-labels.npy")
    try run.write(
      NumericArray(Self.weights.map { Float($0) }, shape: [Self.classes, Self.width]),
      as: "features/weights.npy")
    try run.write(NumericArray([Float(0), 0.1, 0.2]), as: "features/bias.npy")
  }

  @Test func itsCommandsRunAndFindWhatIsFar() throws {
    let commands = try Self.commands()
    #expect(commands.count >= 3)
    try CommandRun.inFolder { run in
      try prepare(run)
      for line in commands {
        let ending = try run(line)
        #expect(ending.status == 0, "dcm \(line): \(ending)")
      }
      let json = try run(
        """
        evaluate --id features/scores-id.csv:mahalanobis \
        --ood noise=features/scores-noise.csv:mahalanobis --bootstrap 50 --json
        """
      ).json()
      let pairs = try #require(json["pairs"] as? [[String: Any]])
      let metrics = try #require(pairs.first?["metrics"] as? [String: [String: Double]])
      #expect(try #require(metrics["auroc"]?["value"]) > 0.99)
      #expect(metrics["auroc"]?["low"] != nil && metrics["auroc"]?["high"] != nil)
    }
  }
}
