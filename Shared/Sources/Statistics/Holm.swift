/// Returns p-values corrected for their number, in the given order (Holm 1979).
///
/// The i-th smallest of `m` becomes `max over j <= i of min(1, (m - j + 1) p_j)`. To reject where
/// the corrected p-value is at most `alpha` keeps the chance of any false rejection below `alpha`.
/// No p-values give none.
/// - Throws: ``StatisticsError`` for a p-value outside `0...1`.
public func holm(_ pValues: [Double]) throws(StatisticsError) -> [Double] {
  for (index, p) in pValues.enumerated() where !(0...1).contains(p) {
    throw .outOfRange("p-value \(index)", value: p, range: "0...1")
  }
  var corrected = pValues
  var largest = 0.0
  let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
  for (rank, index) in order.enumerated() {
    largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
    corrected[index] = largest
  }
  return corrected
}
