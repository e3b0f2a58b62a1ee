import CKernels

/// Self-attention of sequences whose tokens hold queries, keys and values side by side,
/// `[sequences, tokens, 3, heads, width]`.
package struct SelfAttention: Sendable {
  let sequences: Int
  var c: sf_attention

  package init(sequences: Int, tokens: Int, heads: Int, width: Int, isCausal: Bool) {
    self.sequences = sequences
    c = sf_attention(tokens: tokens, heads: heads, width: width, causal: isCausal)
  }

  var resultCount: Int { sequences * c.tokens * c.heads * c.width }

  // Where one head of one sequence starts in the result; in the input it is three times the first
  // and once the second.
  fileprivate struct Part {
    var sequence: Int
    var head: Int
    var result: Int { sequence + head }
    var input: Int { 3 * sequence + head }
    var logSums: Int
  }

  private func part(_ index: Int) -> Part {
    let (sequence, head) = index.quotientAndRemainder(dividingBy: c.heads)
    return Part(
      sequence: sequence * c.tokens * c.heads * c.width, head: head * c.width,
      logSums: index * c.tokens)
  }

  // What a head costs: half of the square of scores, and the copies of a short one.
  private var cost: Int { c.tokens * (c.tokens + 16) * c.width / 2 }

  fileprivate func forEachPart(_ body: (UnsafePointer<sf_attention>, Part) -> Void) {
    Kernel.forEachShare(of: sequences * c.heads, width: cost) { _, start, count in
      var c = c
      for index in start..<start + count { body(&c, part(index)) }
    }
  }
}

extension Kernel {
  package struct Attended {
    /// `[sequences, tokens, heads, width]`.
    package var output: Storage
    /// `ln sum exp(score)` of each query, `[sequences, heads, tokens]`.
    package var logSums: Storage
  }

  /// `softmax(Q K^T / sqrt(width)) V` of each head.
  package static func attend(_ x: Storage, _ shape: SelfAttention) -> Attended {
    let result = Attended(
      output: Storage(uninitialized: shape.resultCount),
      logSums: Storage(uninitialized: shape.sequences * shape.c.heads * shape.c.tokens))
    withExtendedLifetime((x, result)) {
      let (x, y, logSums) = (x.pointer, result.output.pointer, result.logSums.pointer)
      shape.forEachPart { c, part in
        sf_attend(c, x + part.input, y + part.result, logSums + part.logSums)
      }
    }
    return result
  }

  package static func attendGradient(
    _ x: Storage, _ forward: Attended, _ shape: SelfAttention, gradient g: Storage
  ) -> Storage {
    let result = Storage(uninitialized: x.count)
    withExtendedLifetime((x, forward, g, result)) {
      let (x, g, dx) = (x.pointer, g.pointer, result.pointer)
      let (y, logSums) = (forward.output.pointer, forward.logSums.pointer)
      shape.forEachPart { c, part in
        sf_attend_gradient(
          c, x + part.input, y + part.result, logSums + part.logSums, g + part.result,
          dx + part.input)
      }
    }
    return result
  }
}
