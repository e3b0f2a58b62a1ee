import ArgumentParser
import Datasets
import LinearAlgebra
import OutOfDistribution

/// What detectors are fitted to.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Features of training data, [samples, width].", valueName: "file"))
  var trainFeatures: String?

  @Option(help: ArgumentHelp("Their classes, integers from 0.", valueName: "file"))
  var trainLabels: String?

  @Option(help: ArgumentHelp("Logits of training data, [samples, classes].", valueName: "file"))
  var trainLogits: String?

  @Option(
    help: ArgumentHelp("Weights of the last linear layer, [classes, width].", valueName: "file"))
  var weights: String?

  @Option(help: ArgumentHelp("Its bias, [classes].", valueName: "file"))
  var bias: String?

  func validate() throws {
    guard (weights == nil) == (bias == nil) else {
      throw ValidationError("--weights and --bias belong together: give both or none")
    }
  }

  /// Reads the files that were given.
  func load() throws -> TrainingFiles {
    TrainingFiles(
      outputs: NetworkOutputs(
        logits: try trainLogits.map { try ArrayFile($0).matrix("logits") },
        features: try trainFeatures.map { [try ArrayFile($0).matrix("features")] } ?? []),
      labels: try trainLabels.map { try ArrayFile($0).integers("labels") },
      lastLayer: try lastLayer())
  }

  private func lastLayer() throws -> LastLayer? {
    guard let weights, let bias else { return nil }
    return try LastLayer(
      weights: try ArrayFile(weights).matrix("weights"), bias: try ArrayFile(bias).numbers("bias"))
  }
}

/// The training data in memory.
struct TrainingFiles {
  var outputs: NetworkOutputs
  var labels: [Int32]?
  var lastLayer: LastLayer?
}

/// What is scored.
struct ScoredSetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Features of in-distribution samples.", valueName: "file"))
  var features: String?

  @Option(help: ArgumentHelp("Logits of the same samples.", valueName: "file"))
  var logits: String?

  @Option(
    help: ArgumentHelp(
      "Features of out-of-distribution samples under a name; may be repeated.",
      valueName: "name=file"))
  var ood: [String] = []

  @Option(
    help: ArgumentHelp(
      "Logits of the out-of-distribution samples of a name; may be repeated.",
      valueName: "name=file"))
  var oodLogits: [String] = []

  /// The name of the in-distribution set in tables.
  static let inDistribution = "id"

  func validate() throws {
    if features == nil && logits == nil && ood.isEmpty && oodLogits.isEmpty {
      throw ValidationError("there is nothing to score: add --features or --logits")
    }
    for (option, values) in [("--ood", ood), ("--ood-logits", oodLogits)] {
      let names = try values.map { try NamedFile($0, option: option).name }
      if let repeated = names.first(where: { name in names.count { $0 == name } > 1 }) {
        throw ValidationError("\(option) names \"\(repeated)\" twice; give each set its own name")
      }
      if names.contains(Self.inDistribution) {
        throw ValidationError(
          "\(option) cannot be named \"\(Self.inDistribution)\", which --features has")
      }
    }
  }

  /// Reads all sets, in-distribution first, others in the order of their names' first mention.
  func load() throws -> [ScoredSet] {
    let inside = try set(Self.inDistribution, features: features, logits: logits)
    let features = try ood.map { try NamedFile($0, option: "--ood") }
    let logits = try oodLogits.map { try NamedFile($0, option: "--ood-logits") }
    let names =
      features.map(\.name)
      + logits.map(\.name).filter { name in
        !features.contains { $0.name == name }
      }
    return try [inside].compactMap(\.self)
      + names.compactMap { name in
        try set(
          name, features: features.first { $0.name == name }?.path,
          logits: logits.first { $0.name == name }?.path)
      }
  }

  private func set(_ name: String, features: String?, logits: String?) throws -> ScoredSet? {
    guard features != nil || logits != nil else { return nil }
    let outputs = NetworkOutputs(
      logits: try logits.map { try ArrayFile($0).matrix("logits") },
      features: try features.map { [try ArrayFile($0).matrix("features")] } ?? [])
    return ScoredSet(name: name, outputs: outputs)
  }
}

/// A file under a name, as `name=file` gives it.
struct NamedFile {
  let name: String
  let path: String

  init(_ text: String, option: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw ValidationError("\(option) is \"\(text)\", expected name=file, such as svhn=svhn.npy")
    }
    (name, path) = (parts[0], parts[1])
  }
}

/// Samples to score, under a name.
struct ScoredSet {
  let name: String
  let outputs: NetworkOutputs

  var isInDistribution: Bool { name == ScoredSetOptions.inDistribution }
}
