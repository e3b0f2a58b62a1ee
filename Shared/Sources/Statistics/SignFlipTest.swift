public import Randomness

/// The most differences for which ``signFlipTest(_:alternative:)`` counts all sign assignments.
public let signFlipTestExactLimit = 32

/// Tests whether paired differences are symmetric about zero, by all assignments of their signs.
///
/// The statistic is the mean difference; the p-value is the exact share of the `2^n` assignments
/// of signs whose mean is at least as extreme. Its least two-sided value is `2^(1 - n)`.
/// - Throws: ``StatisticsError`` for no differences, one that is not finite, or more than
///   ``signFlipTestExactLimit``; with a key, ``signFlipTest(_:alternative:key:draws:)`` takes any
///   number.
public func signFlipTest(
  _ differences: [Double], alternative: Alternative = .twoSided
) throws(StatisticsError) -> TestResult {
  try validate(differences, "differences", atLeast: 1)
  guard differences.count <= signFlipTestExactLimit else {
    throw .tooMany("differences", found: differences.count, limit: signFlipTestExactLimit)
  }
  let share = exactShareOfSignFlips(differences)
  return result(differences, share: share, alternative: alternative)
}

/// Tests whether paired differences are symmetric about zero, exactly or by random sign flips.
///
/// Up to ``signFlipTestExactLimit`` differences the result is exact and the key is not used. Above,
/// `p = (1 + extreme) / (1 + draws)`, which is a valid p-value for any number of draws.
/// - Throws: ``StatisticsError`` for no differences, one that is not finite, or no draws.
public func signFlipTest(
  _ differences: [Double], alternative: Alternative = .twoSided, key: RandomKey,
  draws: Int = 100_000
) throws(StatisticsError) -> TestResult {
  guard differences.count > signFlipTestExactLimit else {
    return try signFlipTest(differences, alternative: alternative)
  }
  try validate(differences, "differences", atLeast: 1)
  guard draws >= 1 else {
    throw .outOfRange("the number of draws", value: Double(draws), range: "1...")
  }
  let share = sampledShareOfSignFlips(differences, key: key, draws: draws)
  return result(differences, share: share, alternative: alternative)
}

/// The shares of sign assignments with a sum at least as high, and at least as low.
private typealias SignFlipShare = (upper: Double, lower: Double)

private func result(
  _ differences: [Double], share: SignFlipShare, alternative: Alternative
) -> TestResult {
  TestResult(
    statistic: differences.mean,
    pValue: alternative.pValue(upper: share.upper, lower: share.lower))
}

/// Sums that differ by less than this are ties that rounding drew apart.
private func rounding(of differences: [Double]) -> Double {
  1e-12 * differences.reduce(0) { $0 + abs($1) }
}

private func exactShareOfSignFlips(_ differences: [Double]) -> SignFlipShare {
  let half = differences.count / 2
  let first = signedSums(differences[..<half])
  let second = signedSums(differences[half...])
  let sum = differences.reduce(0, +)
  let tolerance = rounding(of: differences)
  let assignments = Double(first.count) * Double(second.count)
  // All signs turned give the negated sum, so the lower tail is the upper tail of the negated sum.
  return (
    countPairs(first, second, reaching: sum - tolerance) / assignments,
    countPairs(first, second, reaching: -sum - tolerance) / assignments
  )
}

/// Returns the sums of all sign assignments in ascending order.
private func signedSums(_ values: ArraySlice<Double>) -> [Double] {
  var sums = [0.0]
  for value in values {
    let magnitude = abs(value)
    sums = merged(sums.map { $0 - magnitude }, sums.map { $0 + magnitude })
  }
  return sums
}

private func merged(_ a: [Double], _ b: [Double]) -> [Double] {
  var result: [Double] = []
  result.reserveCapacity(a.count + b.count)
  var j = 0
  for value in a {
    while j < b.count && b[j] < value {
      result.append(b[j])
      j += 1
    }
    result.append(value)
  }
  result.append(contentsOf: b[j...])
  return result
}

/// Counts the pairs from two ascending lists whose sum is at least `bound`.
private func countPairs(_ a: [Double], _ b: [Double], reaching bound: Double) -> Double {
  var start = b.count
  var count = 0
  for value in a {
    while start > 0 && value + b[start - 1] >= bound { start -= 1 }
    count += b.count - start
  }
  return Double(count)
}

private func sampledShareOfSignFlips(
  _ differences: [Double], key: RandomKey, draws: Int
) -> SignFlipShare {
  let sum = differences.reduce(0, +)
  let tolerance = rounding(of: differences)
  var generator = key.generator()
  var (upper, lower) = (1, 1)
  for _ in 0..<draws {
    var flipped = 0.0
    var signs: UInt64 = 0
    for (index, difference) in differences.enumerated() {
      signs = index % 64 == 0 ? generator.next() : signs >> 1
      flipped += signs & 1 == 0 ? difference : -difference
    }
    if flipped >= sum - tolerance { upper += 1 }
    if flipped <= sum + tolerance { lower += 1 }
  }
  return (Double(upper) / Double(draws + 1), Double(lower) / Double(draws + 1))
}
