import Tensors

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension SamplingOptions {
  /// The token at `uniform`, a number in [0, 1), of the distribution of the next token.
  ///
  /// Logits and probabilities are the model's; the inverse of the cumulated probabilities gives the
  /// token.
  func token(
    logits: UnsafeBufferPointer<Scalar>, probabilities: UnsafeBufferPointer<Scalar>,
    at uniform: Double
  ) -> Int {
    if temperature == 0 { return Self.largest(logits) }
    if isPlain { return Self.invert(probabilities, uniform) }
    let candidates = candidates(logits)
    var remaining = uniform * candidates.reduce(0) { $0 + $1.weight }
    for candidate in candidates {
      if remaining < candidate.weight { return candidate.token }
      remaining -= candidate.weight
    }
    // Only rounding of the sum leads here.
    return candidates[candidates.count - 1].token
  }

  private static func largest(_ values: UnsafeBufferPointer<Scalar>) -> Int {
    var best = 0
    for index in values.indices where values[index] > values[best] { best = index }
    return best
  }

  private static func invert(_ values: UnsafeBufferPointer<Scalar>, _ uniform: Double) -> Int {
    var remaining = uniform
    var last = 0
    for index in values.indices {
      let probability = Double(values[index])
      if remaining < probability { return index }
      remaining -= probability
      if probability > 0 { last = index }
    }
    // Only rounding leads here.
    return last
  }

  // Tokens that may be drawn with their unnormalised probabilities, most probable first.
  private func candidates(
    _ values: UnsafeBufferPointer<Scalar>
  ) -> [(token: Int, weight: Double)] {
    let largest = Double(values[Self.largest(values)])
    var candidates = values.indices.map { index in
      (token: index, weight: exp((Double(values[index]) - largest) / temperature))
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
