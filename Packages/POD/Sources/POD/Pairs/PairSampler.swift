public import Randomness

/// Two samples, and whether their classes differ.
public struct SamplePair: Sendable, Hashable {
  /// The index of the first sample.
  public var first: Int
  /// The index of the second sample, never that of the first.
  public var second: Int
  /// The target of pair training.
  public var isDifferent: Bool
}

/// Which pairs training sees.
public enum PairMixture: String, Sendable, Hashable, Codable, CaseIterable {
  /// Half of one class, half of two, all classes alike: the published sampling.
  case balanced
  /// Two different samples, uniform over all: with C even classes about 1 of C pairs is of one.
  case natural
}

/// An endless sequence of pairs, half of them of one class unless another mixture is asked for.
///
/// Pair i of even i: a class, uniform, and two different samples of it. Pair i of odd i: two
/// different classes, uniform, and one sample of each. Every pair has a stream of its own, so that
/// pair i is the same whichever pairs were drawn before it.
public struct PairSampler: Sendable {
  private let members: [[Int]]
  private let labels: [Int32]
  private let mixture: PairMixture
  private let key: RandomKey

  /// The number of samples that pairs are drawn from.
  public let count: Int

  /// Pairs of samples with these labels; classes without any sample are left out.
  ///
  /// - Throws: `PODError.labelOutOfRange` for a negative label, `tooFewClasses`, and `tooFewSamples`
  ///   for a class with a single sample, from which no pair of different samples can be drawn.
  public init(
    labels: [Int32], mixture: PairMixture = .balanced, key: RandomKey
  ) throws(PODError) {
    let groups = try ClassIndex(labels: labels).members.filter { !$0.isEmpty }
    guard groups.count > 1 else { throw .tooFewClasses(found: groups.count) }
    if let single = groups.first(where: { $0.count == 1 }) {
      throw .tooFewSamples(class: Int(labels[single[0]]), found: 1, needed: 2)
    }
    members = groups
    count = labels.count
    self.labels = labels
    self.mixture = mixture
    self.key = key
  }

  /// One pair of the sequence.
  public func pair(_ index: Int) -> SamplePair {
    var generator = key.split(index).generator()
    if mixture == .natural {
      let chosen = generator.sample(2, from: count)
      return SamplePair(
        first: chosen[0], second: chosen[1],
        isDifferent: labels[chosen[0]] != labels[chosen[1]])
    }
    if index.isMultiple(of: 2) {
      let group = members[generator.integer(below: members.count)]
      let chosen = generator.sample(2, from: group.count)
      return SamplePair(first: group[chosen[0]], second: group[chosen[1]], isDifferent: false)
    }
    let chosen = generator.sample(2, from: members.count).map { group in
      members[group][generator.integer(below: members[group].count)]
    }
    return SamplePair(first: chosen[0], second: chosen[1], isDifferent: true)
  }

  /// Consecutive pairs of the sequence.
  public func pairs(_ range: Range<Int>) -> [SamplePair] { range.map(pair) }
}

/// The samples of every class, in their order in the data.
struct ClassIndex {
  let members: [[Int]]

  /// Groups labels; without a number of classes there are as many as the largest label asks for.
  init(labels: [Int32], classes: Int? = nil) throws(PODError) {
    let count = classes ?? Int(labels.max() ?? -1) + 1
    var members = [[Int]](repeating: [], count: max(count, 0))
    for (index, label) in labels.enumerated() {
      guard label >= 0, Int(label) < count else {
        throw .labelOutOfRange(index: index, value: Int(label), classes: count)
      }
      members[Int(label)].append(index)
    }
    self.members = members
  }
}
