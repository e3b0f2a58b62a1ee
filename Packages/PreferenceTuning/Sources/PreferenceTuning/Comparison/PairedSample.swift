import Datasets
public import Experiments
import Failures

/// What pairs the members of two samples.
public enum PairingUnit: String, Sendable, Codable, CaseIterable {
  /// The seeds of a run.
  case seeds
  /// The lines of files about the same prompts.
  case lines
}

/// Numbers under a name, one a seed or one a line.
public struct PairedSample: Sendable, Hashable {
  /// What the numbers are of, such as an arm or a file.
  public var name: String
  /// The number of each seed or line.
  public var values: [Int: Double]

  /// A sample.
  public init(_ name: String, values: [Int: Double]) {
    self.name = name
    self.values = values
  }

  /// A metric of arms, one number a seed that the arm has finished.
  ///
  /// - Parameters:
  ///   - metric: The metric.
  ///   - arms: The arms; all that have the metric if none is named.
  ///   - experiment: The experiment.
  ///   - outcomes: What a run measured.
  /// - Throws: `ExperimentError` for an unknown experiment or arm and for a metric that a finished
  ///   cell lacks or that is not finite there, `UnknownName` for one that no arm has.
  public static func metric(
    _ metric: String, of arms: [String], in experiment: String, _ outcomes: OutcomeTable
  ) throws -> [PairedSample] {
    let cells = outcomes.cells.filter { $0.experiment == experiment }
    if cells.isEmpty {
      throw ExperimentError.unknownExperiment(experiment, known: outcomes.experiments)
    }
    let known = outcomes.arms(of: experiment)
    if let arm = arms.first(where: { !known.contains($0) }) {
      throw ExperimentError.unknownArm(arm, experiment: experiment, known: known)
    }
    let measured = cells.filter { outcomes[$0]?.metrics[metric] != nil }
    if measured.isEmpty {
      let names = Set(cells.flatMap { outcomes[$0].map { Array($0.metrics.keys) } ?? [] })
      throw UnknownName("metric", metric, known: names.sorted())
    }
    let having = Set(measured.map(\.arm))
    return try (arms.isEmpty ? known.filter(having.contains) : arms).map { arm in
      let seeds = cells.filter { $0.arm == arm }.map(\.seed)
      let values = try seeds.map {
        ($0, try outcomes.seed($0, of: experiment).value(metric, arm: arm))
      }
      return PairedSample(arm, values: Dictionary(values) { $1 })
    }
  }

  /// A number of each line of JSON Lines files, which have the same prompts in the same order.
  ///
  /// - Parameters:
  ///   - key: The number's key, such as `reward`.
  ///   - files: The files.
  /// - Throws: `DatasetError` for a file that cannot be read, `ComparisonError` for one with another
  ///   number of lines, other prompts or without the key.
  public static func scores(_ key: String, of files: [String]) throws -> [PairedSample] {
    var first: (file: String, lines: [JSONL.Line<ScoredLine>])?
    return try files.map { file in
      let lines = try JSONL.readLines(file, as: ScoredLine.self)
      if lines.isEmpty { throw DatasetError.empty(file: file, field: "the list of scores") }
      if let first { try check(lines, of: file, beside: first.lines, of: first.file) }
      first = first ?? (file, lines)
      let values = try lines.enumerated().map { index, line in
        (index + 1, try line.value.number(key, file: file, line: line.number))
      }
      return PairedSample(file, values: Dictionary(values) { $1 })
    }
  }

  private static func check(
    _ lines: [JSONL.Line<ScoredLine>], of file: String, beside others: [JSONL.Line<ScoredLine>],
    of first: String
  ) throws(ComparisonError) {
    for (line, other) in zip(lines, others) where line.value.prompt != other.value.prompt {
      throw .otherPrompt(
        file: file, line: line.number, found: line.value.prompt, first: first,
        expected: other.value.prompt)
    }
    guard lines.count == others.count else {
      throw .counts(file: file, found: lines.count, first: first, expected: others.count)
    }
  }
}

/// The prompt of a line and all its numbers.
private struct ScoredLine: Decodable {
  let prompt: String
  private let numbers: [String: Double]

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let line = try decoder.container(keyedBy: Key.self)
    prompt = try line.decode(String.self, forKey: Key(stringValue: "prompt"))
    var numbers: [String: Double] = [:]
    for key in line.allKeys {
      numbers[key.stringValue] = try? line.decode(Double.self, forKey: key)
    }
    self.numbers = numbers
  }

  func number(_ key: String, file: String, line: Int) throws(ComparisonError) -> Double {
    guard let number = numbers[key] else {
      throw .missingKey(file: file, line: line, key: key, present: numbers.keys.sorted())
    }
    return number
  }
}

extension OutcomeTable {
  /// The experiments with an outcome, in the order of the plan.
  public var experiments: [String] {
    var seen: Set<String> = []
    return cells.map(\.experiment).filter { seen.insert($0).inserted }
  }
}
