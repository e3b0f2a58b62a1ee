import Tensors

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The model's own distribution of the next token, of temperature 1 and among all tokens.
struct NextToken {
  let logits: UnsafeBufferPointer<Scalar>
  let probabilities: UnsafeBufferPointer<Scalar>

  /// The most probable token, the first of several.
  var mostProbable: Int {
    var best = 0
    for token in logits.indices where logits[token] > logits[best] { best = token }
    return best
  }

  /// The logarithm of a token's probability, also of one that is too small for a probability.
  func logProbability(_ token: Int) -> Scalar {
    if probabilities[token] >= .leastNormalMagnitude { return log(probabilities[token]) }
    let top = mostProbable
    return logits[token] - logits[top] + log(probabilities[top])
  }

  /// The token at `uniform`, a number in [0, 1), of the cumulated probabilities.
  func token(at uniform: Double) -> Int {
    var remaining = uniform
    var start = 0
    // Eight at a time, whose sums need not wait for each other.
    while start + 8 <= probabilities.count {
      let sum = sum(of: start)
      if remaining < sum { break }
      remaining -= sum
      start += 8
    }
    for token in start..<probabilities.count {
      let probability = Double(probabilities[token])
      if remaining < probability { return token }
      remaining -= probability
    }
    // Only rounding leads here.
    return probabilities.lastIndex { $0 > 0 } ?? 0
  }

  private func sum(of start: Int) -> Double {
    var part = SIMD8<Scalar>()
    for lane in 0..<8 { part[lane] = probabilities[start + lane] }
    return SIMD8<Double>(part).sum()
  }
}

extension SamplingOptions {
  /// The token at `uniform`, a number in [0, 1), of the distribution that the options make of the
  /// model's.
  func token(_ next: NextToken, at uniform: Double) -> Int {
    if temperature == 0 { return next.mostProbable }
    if isPlain { return next.token(at: uniform) }
    let candidates = candidates(next)
    var remaining = uniform * candidates.reduce(0) { $0 + $1.weight }
    for candidate in candidates {
      if remaining < candidate.weight { return candidate.token }
      remaining -= candidate.weight
    }
    // Only rounding of the sum leads here.
    return candidates[candidates.count - 1].token
  }

  // Tokens that may be drawn with their unnormalised probabilities, most probable first.
  private func candidates(_ next: NextToken) -> [(token: Int, weight: Double)] {
    let largest = Double(next.logits[next.mostProbable])
    var candidates = next.logits.enumerated().map { token, logit in
      (token: token, weight: exp((Double(logit) - largest) / temperature))
    }
    if topK == nil && topP == 1 { return candidates }
    candidates.sort { ($1.weight, $0.token) < ($0.weight, $1.token) }
    if let topK { candidates.removeLast(max(0, candidates.count - topK)) }
    if topP < 1 {
      let total = candidates.reduce(0) { $0 + $1.weight }
      var sum = 0.0
      let count = candidates.firstIndex { candidate in
        sum += candidate.weight
        return sum >= topP * total
      }
      candidates.removeLast(candidates.count - 1 - (count ?? candidates.count - 1))
    }
    return candidates
  }
}
