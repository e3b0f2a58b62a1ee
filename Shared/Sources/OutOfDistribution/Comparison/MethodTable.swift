/// What methods of detection reach on pairs of data sets, and which is better where.
///
/// A method beats another on a pair if its AUROC is higher, or equal with a lower FPR.
public struct MethodTable: Sendable, Equatable {
  /// The names of the methods.
  public let methods: [String]
  /// The names of the pairs of an in-distribution and an out-of-distribution set.
  public let pairs: [String]
  /// AUROC, `[pairs][methods]`.
  public let auroc: [[Double]]
  /// The false-positive rate that breaks ties, `[pairs][methods]`; nil leaves them ties.
  public let falsePositiveRate: [[Double]]?

  /// Checks a table.
  ///
  /// - Parameters:
  ///   - methods: The names of the methods, two or more.
  ///   - pairs: The names of the pairs.
  ///   - auroc: AUROC, `[pairs][methods]`, as shares or in percent.
  ///   - falsePositiveRate: The rate that breaks ties, `[pairs][methods]`.
  ///   - decimals: Both are compared rounded to so many decimals; published tables are. Rounding
  ///     makes ties; nil compares what there is.
  /// - Throws: ``MetricError`` for no pairs, fewer than two methods, a table of another shape, or a
  ///   number that is not finite.
  public init(
    methods: [String], pairs: [String], auroc: [[Double]], falsePositiveRate: [[Double]]? = nil,
    decimals: Int? = nil
  ) throws(MetricError) {
    if pairs.isEmpty { throw .empty("pairs") }
    guard methods.count >= 2 else {
      throw .tooFew(
        "methods", found: methods.count, needed: 2, reason: "one method has nothing to beat")
    }
    for table in [auroc, falsePositiveRate ?? auroc] {
      try validate("rows of figures", table.count, matches: "pairs", pairs.count)
      for row in table {
        try validate("figures of a pair", row.count, matches: "methods", methods.count)
        try validate(finite: row, "figures of a pair")
      }
    }
    self.methods = methods
    self.pairs = pairs
    self.auroc = auroc.map { $0.map { rounded($0, decimals) } }
    self.falsePositiveRate = falsePositiveRate?.map { $0.map { rounded($0, decimals) } }
  }

  /// Returns whether the first method beats the second on a pair.
  func beats(_ first: Int, _ second: Int, onPair pair: Int) -> Bool {
    let row = auroc[pair]
    if row[first] != row[second] { return row[first] > row[second] }
    guard let rates = falsePositiveRate?[pair] else { return false }
    return rates[first] < rates[second]
  }

  /// The ranks of the methods on each pair, `[pairs][methods]`; 1 is the best, ties share their mean.
  public var ranks: [[Double]] {
    pairs.indices.map { pair in
      methods.indices.map { method in
        let better = methods.indices.count { beats($0, method, onPair: pair) }
        let worse = methods.indices.count { beats(method, $0, onPair: pair) }
        return Double(better + methods.count - worse + 1) / 2
      }
    }
  }
}

private func rounded(_ value: Double, _ decimals: Int?) -> Double {
  guard let decimals else { return value }
  var unit = 1.0
  for _ in 0..<max(decimals, 0) { unit *= 10 }
  return (value * unit).rounded() / unit
}
