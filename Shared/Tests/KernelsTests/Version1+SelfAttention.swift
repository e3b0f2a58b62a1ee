import Foundation

extension Version1 {
  /// One head of self-attention over `[tokens, 3, heads, width]`, with its gradient.
  struct SelfAttention {
    /// `[tokens, heads, width]`.
    var output: [Double]
    /// `[tokens, 3, heads, width]`.
    var inputGradient: [Double]

    struct Sizes {
      var tokens: Int
      var heads: Int
      var width: Int
      var isCausal: Bool
    }

    init(_ x: [Double], gradient: [Double], _ s: Sizes) {
      output = [Double](repeating: 0, count: gradient.count)
      inputGradient = [Double](repeating: 0, count: x.count)
      for head in 0..<s.heads {
        let parts = (0..<3).map { Self.part($0, head, s) }
        let (q, k, v) = (parts[0].map { x[$0] }, parts[1].map { x[$0] }, parts[2].map { x[$0] })
        let results = Self.result(head, s)
        let g = matrix(results.map { gradient[$0] }, s)
        let scale = 1 / Double(s.width).squareRoot()
        let p = Self.probabilities(matrix(q, s) * matrix(k, s).transposed, scale, s)
        for (i, value) in zip(results, (p * matrix(v, s)).values) { output[i] = value }
        let slopes = Self.scoreGradient(p, g * matrix(v, s).transposed, scale)
        let gradients = [
          slopes * matrix(k, s), slopes.transposed * matrix(q, s), p.transposed * g,
        ]
        for (part, values) in zip(parts, gradients) {
          for (i, value) in zip(part, values.values) { inputGradient[i] = value }
        }
      }
    }

    private static func part(_ part: Int, _ head: Int, _ s: Sizes) -> [Int] {
      (0..<s.tokens).flatMap { token in
        (0..<s.width).map { ((token * 3 + part) * s.heads + head) * s.width + $0 }
      }
    }

    private static func result(_ head: Int, _ s: Sizes) -> [Int] {
      (0..<s.tokens).flatMap { token in
        (0..<s.width).map { (token * s.heads + head) * s.width + $0 }
      }
    }

    private static func probabilities(_ scores: Matrix, _ scale: Double, _ s: Sizes) -> Matrix {
      var p = scores
      for query in 0..<s.tokens {
        let seen = s.isCausal ? query + 1 : s.tokens
        let row = scores.values[query * s.tokens..<query * s.tokens + seen].map { $0 * scale }
        let weights = Version1.softmax(row, columns: seen)
        for key in 0..<s.tokens {
          p.values[query * s.tokens + key] = key < seen ? weights[key] : 0
        }
      }
      return p
    }

    private static func scoreGradient(_ p: Matrix, _ dp: Matrix, _ scale: Double) -> Matrix {
      var slopes = p
      for row in 0..<p.rows {
        let range = row * p.columns..<(row + 1) * p.columns
        let inner = range.reduce(0) { $0 + p.values[$1] * dp.values[$1] }
        for i in range { slopes.values[i] = scale * p.values[i] * (dp.values[i] - inner) }
      }
      return slopes
    }
  }
}

private func matrix(_ values: [Double], _ s: Version1.SelfAttention.Sizes) -> Version1.Matrix {
  Version1.Matrix(values: values, rows: s.tokens, columns: s.width)
}
