public import Randomness
import Statistics

extension Claim {
  /// The fewest seeds that can decide a claim.
  public static let minimumSeeds = 3

  /// Weighs the evidence of a study's claims, a family over which p-values are corrected.
  ///
  /// `seeds` gives the planned seeds of an experiment. The estimate is the mean over seeds of each
  /// seed's mean difference. Its 95 % interval is Student's t where every seed gives one number,
  /// and else a BCa bootstrap that resamples seeds and then the members of each seed, widened to
  /// Student's t of the seeds' means: few seeds that are resampled vary less than they do.
  ///
  /// A claim stays inconclusive while a planned seed has no evidence, since what diverges or fails
  /// is not missing at random. Holm's family is all claims; those without a test count as p = 1.
  public static func evaluate(
    _ claims: [Claim], on outcomes: OutcomeTable, seeds: (String) -> [Int],
    key: RandomKey = RandomKey(seed: 0)
  ) -> [ClaimResult] {
    var results = claims.map { claim in
      claim.evaluated(
        on: outcomes, seeds: seeds(claim.experiment), key: key.split("claim").split(claim.id))
    }
    let corrected = try? holm(results.map { $0.pValue ?? 1 })
    for (i, pValue) in (corrected ?? []).enumerated() where results[i].pValue != nil {
      results[i].pValue = pValue
    }
    return results
  }

  /// Weighs one claim; the p-value is not corrected.
  func evaluated(on outcomes: OutcomeTable, seeds: [Int], key: RandomKey) -> ClaimResult {
    let gathered = gather(outcomes, seeds: seeds)
    var result = emptyResult
    result.seeds = gathered.rows.count
    result.droppedSeeds = seeds.count - gathered.rows.count
    result.seedMeans = gathered.rows.map(\.mean)
    result.reason = gathered.reason(planned: seeds.count)
    if !gathered.rows.isEmpty { result.estimate = result.seedMeans.mean }
    guard gathered.rows.count >= Self.minimumSeeds else {
      let count = "\(gathered.rows.count) of the \(Self.minimumSeeds) seeds a verdict needs"
      result.reason = result.reason.isEmpty ? count : "\(count); \(result.reason)"
      return result
    }
    do throws(StatisticsError) {
      try weigh(gathered.rows, key: key, into: &result)
    } catch {
      result.reason = error.description
    }
    return result
  }

  private var emptyResult: ClaimResult {
    ClaimResult(
      id: id, statement: statement, source: source, experiment: experiment,
      prediction: prediction, verdict: .inconclusive, level: 0.95, unit: unit,
      seeds: 0, droppedSeeds: 0, seedMeans: [], note: note, reason: "")
  }

  private func gather(_ outcomes: OutcomeTable, seeds: [Int]) -> Evidence {
    var result = Evidence()
    for seed in seeds {
      do {
        let row = try evidence(outcomes.seed(seed, of: experiment))
        guard !row.isEmpty, row.allSatisfy(\.isFinite) else {
          result.drop(seed, because: "its evidence is empty or not finite")
          continue
        }
        result.rows.append(row)
      } catch {
        result.drop(seed, because: "\(error)")
      }
    }
    return result
  }

  private func weigh(
    _ rows: [[Double]], key: RandomKey, into result: inout ClaimResult
  ) throws(StatisticsError) {
    var interval = try studentInterval(result.seedMeans, level: result.level)
    result.interval = .studentT
    if rows.contains(where: { $0.count > 1 }) {
      result.interval = .hierarchicalBootstrap
      let resampled = try Bootstrap(
        method: .bca, level: result.level, key: key.split("interval")
      ).hierarchicalInterval(rows)
      interval.low = min(interval.low, resampled.low)
      interval.high = max(interval.high, resampled.high)
    }
    (result.low, result.high) = (interval.low, interval.high)
    result.pValue = try pValue(result.seedMeans, key: key.split("test"))
    if result.droppedSeeds == 0 {
      result.verdict = prediction.verdict(low: interval.low, high: interval.high)
    }
  }

  /// Two-sided against the bound; for an equivalence the larger of its two one-sided tests.
  private func pValue(_ means: [Double], key: RandomKey) throws(StatisticsError) -> Double {
    switch prediction {
    case .greater, .less, .atLeast:
      let test = try signFlipTest(
        means.map { $0 - prediction.bound }, alternative: .twoSided, key: key)
      return test.pValue
    case .within(let margin):
      let above = try signFlipTest(means.map { $0 + margin }, alternative: .greater, key: key)
      let below = try signFlipTest(means.map { $0 - margin }, alternative: .less, key: key)
      return max(above.pValue, below.pValue)
    }
  }
}

/// The rows of the seeds that have evidence, and why the others have none.
private struct Evidence {
  var rows: [[Double]] = []
  private var dropped: [Int] = []
  private var firstReason = ""

  mutating func drop(_ seed: Int, because reason: String) {
    if dropped.isEmpty { firstReason = reason }
    dropped.append(seed)
  }

  func reason(planned: Int) -> String {
    guard let first = dropped.first else { return "" }
    return "\(dropped.count) of \(planned) seeds dropped; seed \(first): \(firstReason)"
  }
}
