public import ArgumentParser
import CommandLineTool
import OutOfDistribution

/// Scores a user's own features and logits, of any framework, with detectors: `score`.
public struct ScoreCommand: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "score",
      abstract: "Score your own features and logits with detectors.",
      discussion: """
        Files are .npy, .npz or .csv without a header, of any framework. Confidences are high for \
        in-distribution; where there are out-of-distribution sets too, AUROC is shown. Settings \
        are what the options say: nothing is tuned on the data. mahalanobis, \
        relative-mahalanobis, knn, vim and react read features and are fitted to \
        --train-features, the first two with --train-labels, the last two with --weights and \
        --bias; kl-matching is fitted to --train-logits; all others read logits alone.

        Examples:
          \(ToolName.current) score --method msp,energy,entropy --logits z.npy \\
            --ood-logits svhn=svhn-z.npy
          \(ToolName.current) score --method knn,mahalanobis --train-features f.npy \\
            --train-labels y.npy --features q.npy --ood svhn=svhn.npy --out scores.csv
        """)
  }

  @OptionGroup(title: "Detectors") var detectors: DetectorOptions
  @OptionGroup(title: "Training data") var training: TrainingOptions
  @OptionGroup(title: "Samples to score") var sets: ScoredSetOptions

  @Option(
    help: ArgumentHelp(
      "Write all confidences: .npy, [samples, methods], or .csv; {set} makes one file a set.",
      valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Write the detectors that were fitted, each to a file of this name and its own.",
      valueName: "prefix"))
  var save: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  /// Makes the command; the parser fills in its options.
  public init() {}

  /// Fits, scores, writes and prints.
  public func run() throws {
    let fitted = try detectors.detectors(training.load())
    let table = try ScoreTable(sets.load(), fitted)
    let tables = try out.map { try table.write(to: $0) } ?? []
    let summary = try ScoreSummary(table, written: tables + (try saveDetectors(fitted)))
    try ResultOutput.show(summary, asJSON: json, text: summary.text)
  }

  private func saveDetectors(_ fitted: [any Detector]) throws(DetectorError) -> [String] {
    guard let save else { return [] }
    var paths: [String] = []
    for detector in fitted.prefix(detectors.names.count) {
      let path = "\(save)\(detector.name).safetensors"
      try DetectorFile.save(detector, to: path)
      paths.append(path)
    }
    return paths
  }
}
