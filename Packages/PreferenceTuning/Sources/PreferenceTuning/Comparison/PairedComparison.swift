import Failures
public import Randomness
public import Statistics

/// Two samples, compared pair by pair.
public struct PairedComparison: Sendable, Codable, Equatable {
  /// The name of the first sample.
  public let first: String
  /// The name of the second sample.
  public let second: String
  /// The number of pairs.
  public let count: Int
  /// The mean of the first sample over the pairs.
  public let firstMean: Double
  /// The mean of the second sample over the pairs.
  public let secondMean: Double
  /// The mean of first minus second with Student's interval of 95 %.
  public let difference: Interval
  /// The share of pairs in which the first is higher; ties count half.
  public let winShare: Double
  /// The two-sided p-value of sign flips: exact up to 32 pairs, sampled above.
  public let pValue: Double
  /// The p-value after Holm over all comparisons that were made together.
  public internal(set) var correctedPValue: Double

  init(
    _ first: PairedSample, _ second: PairedSample, by unit: PairingUnit, key: RandomKey
  ) throws {
    let members = first.values.keys.filter { second.values[$0] != nil }.sorted()
    guard members.count > 1 else {
      throw ComparisonError.tooFewPairs(
        first: first.name, second: second.name, unit: unit, found: members.count)
    }
    let (a, b) = (try first.numbers(members, by: unit), try second.numbers(members, by: unit))
    let differences = try pairedDifferences(a, b)
    (self.first, self.second) = (first.name, second.name)
    count = members.count
    (firstMean, secondMean) = (mean(a), mean(b))
    difference = try studentInterval(differences)
    winShare = mean(differences.map { $0 > 0 ? 1 : $0 == 0 ? 0.5 : 0 })
    pValue = try signFlipTest(
      differences, alternative: .twoSided, key: key.split(first.name).split(second.name)
    ).pValue
    correctedPValue = pValue
  }
}

/// Comparisons that are made together, so that their p-values are corrected for their number.
public struct PairedComparisons: Sendable, Codable, Equatable {
  /// What pairs the samples.
  public let unit: PairingUnit
  /// The comparisons.
  public private(set) var comparisons: [PairedComparison]

  /// Compares every sample with every later one, or all others with one.
  ///
  /// - Parameters:
  ///   - samples: The samples.
  ///   - name: The one that is compared with; nil for all pairs.
  ///   - unit: What pairs the samples.
  ///   - key: The source of sign flips where there are too many to count.
  /// - Throws: `ComparisonError` for samples that cannot be compared, `UnknownName` for one that is
  ///   not among them.
  public init(
    _ samples: [PairedSample], against name: String? = nil, by unit: PairingUnit, key: RandomKey
  ) throws {
    let names = samples.map(\.name)
    if samples.count < 2 { throw ComparisonError.tooFewSamples(found: names) }
    if let index = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      throw ComparisonError.repeatedSample(names[index])
    }
    self.unit = unit
    let pairs = try Self.pairs(samples, against: name)
    comparisons = try pairs.map { try PairedComparison($0, $1, by: unit, key: key) }
    for (index, p) in try holm(comparisons.map(\.pValue)).enumerated() {
      comparisons[index].correctedPValue = p
    }
  }

  private static func pairs(
    _ samples: [PairedSample], against name: String?
  ) throws(UnknownName) -> [(PairedSample, PairedSample)] {
    guard let name else {
      return samples.indices.flatMap { index in
        samples[(index + 1)...].map { (samples[index], $0) }
      }
    }
    guard let reference = samples.first(where: { $0.name == name }) else {
      throw UnknownName("sample", name, known: samples.map(\.name))
    }
    return samples.filter { $0.name != name }.map { ($0, reference) }
  }
}

extension PairedSample {
  fileprivate func numbers(
    _ members: [Int], by unit: PairingUnit
  ) throws(ComparisonError) -> [Double] {
    var numbers: [Double] = []
    for member in members {
      let value = values[member] ?? .nan
      guard value.isFinite else {
        throw .notFinite(sample: name, unit: unit, member: member, value: value)
      }
      numbers.append(value)
    }
    return numbers
  }
}
