/// Returns the interaction of a paired 2x2 design, one number for each unit,
/// `(both - first) - (second - neither)`.
///
/// Positive where the second treatment gains more in the presence of the first one.
/// - Throws: ``StatisticsError`` for samples of unequal size.
public func pairedInteractions(
  neither: [Double], first: [Double], second: [Double], both: [Double]
) throws(StatisticsError) -> [Double] {
  try pairedDifferences(pairedDifferences(both, first), pairedDifferences(second, neither))
}

/// Returns the probability that a run of one method beats one of another on a task drawn at random.
///
/// The mean over tasks of ``probabilityOfImprovement(_:_:)``; `a` and `b` hold runs by task.
/// Source: Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice"
/// (2021).
/// - Throws: ``StatisticsError`` for different numbers of tasks, no task, an empty sample or values
///   that are not finite.
public func probabilityOfImprovement(
  acrossTasks a: [[Double]], _ b: [[Double]]
) throws(StatisticsError) -> Double {
  guard a.count == b.count else { throw .unequalCounts(first: a.count, second: b.count) }
  guard !a.isEmpty else { throw .tooFew("tasks", found: 0, needed: 1) }
  var total = 0.0
  for (first, second) in zip(a, b) { total += try probabilityOfImprovement(first, second) }
  return total / Double(a.count)
}
