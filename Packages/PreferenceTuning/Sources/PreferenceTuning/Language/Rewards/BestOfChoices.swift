public import Randomness

/// The mean gold of what a reward prefers among `count` candidates at a time, in disjoint draws from
/// all of them; nil where there are fewer than that.
///
/// Gao et al. 2023 measure by it how far a learned reward can be followed.
public func meanGoldOfBest(
  of count: Int, scores: [Double], gold: [Double], key: RandomKey
) -> Double? {
  precondition(scores.count == gold.count, "\(scores.count) scores, \(gold.count) gold rewards")
  guard count > 0, scores.count >= count else { return nil }
  var generator = key.generator()
  let order = generator.permutation(scores.count)
  let chosen = stride(from: 0, through: order.count - count, by: count).map { start in
    order[start..<start + count].max { scores[$0] < scores[$1] } ?? order[start]
  }
  return mean(chosen.map { gold[$0] })
}
