import Foundation

/// The orthonormal 8 x 8 discrete cosine transform, `C x C'` with
/// `C_kn = s_k cos((2 n + 1) k pi / 16)`, `s_0 = sqrt(1/8)`, `s_k = 1/2`.
struct CosineTransform: Sendable {
  private let basis: [Float]
  private let transposed: [Float]

  init() {
    let basis = (0..<64).map { position in
      let (k, n) = (position / 8, position % 8)
      let scale = k == 0 ? 0.125.squareRoot() : 0.5
      return Float(scale * cos(Double((2 * n + 1) * k) * .pi / 16))
    }
    self.basis = basis
    transposed = (0..<64).map { basis[$0 % 8 * 8 + $0 / 8] }
  }

  /// Replaces a block of samples, `[8, 8]`, by its coefficients.
  func forward(_ block: inout [Float]) {
    block = Self.product(Self.product(basis, block), transposed)
  }

  /// Replaces a block of coefficients, `[8, 8]`, by its samples.
  func inverse(_ block: inout [Float]) {
    block = Self.product(Self.product(transposed, block), basis)
  }

  private static func product(_ a: [Float], _ b: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: 64)
    for row in 0..<8 {
      for inner in 0..<8 {
        let factor = a[row * 8 + inner]
        for column in 0..<8 { result[row * 8 + column] += factor * b[inner * 8 + column] }
      }
    }
    return result
  }
}
