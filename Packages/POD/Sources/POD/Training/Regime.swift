public import Datasets

/// How much of the in-distribution training set there is: for the classifier, the Siamese network,
/// the statistics of every detector and the references alike.
public enum Regime: Sendable, Hashable, Codable {
  /// All of it.
  case full
  /// The first `floor(share * n_c)` samples of every class c, as the published code takes them.
  case fraction(Double)
  /// The first samples of every class, this many.
  case perClass(Int)

  /// The name in tables: `full`, `5 %`, `n = 20`.
  public var name: String {
    switch self {
    case .full: "full"
    case .fraction(let share): "\((share * 1e6).rounded() / 1e4) %"
    case .perClass(let count): "n = \(count)"
    }
  }

  /// The indices of the samples that are kept, ascending.
  ///
  /// A share of a class is rounded down after adding 1e-9, so that 0.57 of 100 is 57.
  /// - Throws: `PODError.setting` for a share outside 0...1 or a count below 1, and `tooFewSamples`
  ///   for a class of which less is there, or nothing would be left.
  public func indices(labels: [Int32], classes: Int? = nil) throws(PODError) -> [Int] {
    try validate()
    let groups = try ClassIndex(labels: labels, classes: classes).members
    var kept: [Int] = []
    for (label, group) in groups.enumerated() {
      kept += group.prefix(try count(of: group.count, label))
    }
    return kept.sorted()
  }

  private func count(of available: Int, _ label: Int) throws(PODError) -> Int {
    switch self {
    case .full:
      guard available > 0 else { throw .tooFewSamples(class: label, found: 0, needed: 1) }
      return available
    case .fraction(let share):
      let count = Int((share * Double(available) + 1e-9).rounded(.down))
      guard count > 0 else {
        throw .tooFewSamples(
          class: label, found: available, needed: Int((1 / share).rounded(.up)))
      }
      return count
    case .perClass(let count):
      guard available >= count else {
        throw .tooFewSamples(class: label, found: available, needed: count)
      }
      return count
    }
  }

  private func validate() throws(PODError) {
    switch self {
    case .full: return
    case .fraction(let share):
      guard share > 0, share <= 1 else {
        throw .setting(
          name: "the share of training samples", found: "\(share)",
          expected: "above 0 and at most 1")
      }
    case .perClass(let count):
      guard count > 0 else {
        throw .setting(
          name: "the training samples per class", found: "\(count)", expected: "at least 1")
      }
    }
  }
}

extension LabeledImages {
  /// The images that a regime leaves, in their order.
  ///
  /// - Throws: As `Regime.indices(labels:classes:)`.
  public func selecting(_ regime: Regime) throws(PODError) -> LabeledImages {
    selecting(try regime.indices(labels: labels, classes: classCount))
  }
}
