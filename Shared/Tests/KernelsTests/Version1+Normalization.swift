import Kernels

extension Version1 {
  /// A normalisation over `[images, positions, channels]` and its gradients.
  struct Normalization {
    var output: [Double]
    var inputGradient: [Double]
    /// One row per image, as `betaGradient`.
    var gammaGradient: [Double]
    var betaGradient: [Double]

    struct Sizes {
      var images: Int
      var positions: Int
      var channels: Int
      var groups: Int
      var isCentered = true
      var isRectified = false
      static let epsilon = 1e-3
    }

    init(
      _ x: [Double], gamma: [Double], beta: [Double], gradient: [Double], _ s: Sizes
    ) {
      output = x
      inputGradient = x
      gammaGradient = [Double](repeating: 0, count: s.images * s.channels)
      betaGradient = gammaGradient
      for image in 0..<s.images {
        for group in 0..<s.groups { add(x, gamma, beta, gradient, s, (image, group)) }
      }
    }

    // One set of elements with a common mean and variance.
    private mutating func add(
      _ x: [Double], _ gamma: [Double], _ beta: [Double], _ gradient: [Double], _ s: Sizes,
      _ at: (image: Int, group: Int)
    ) {
      let width = s.channels / s.groups
      let members = (0..<s.positions).flatMap { position in
        (at.group * width..<(at.group + 1) * width).map { channel in
          ((at.image * s.positions + position) * s.channels + channel, channel)
        }
      }
      let count = Double(members.count)
      let mean = s.isCentered ? members.reduce(0) { $0 + x[$1.0] } / count : 0
      let variance = members.reduce(0) { $0 + (x[$1.0] - mean) * (x[$1.0] - mean) } / count
      let scale = 1 / (variance + Sizes.epsilon).squareRoot()
      var (sumH, sumHX) = (0.0, 0.0)
      var passed = gradient
      for (i, c) in members {
        let normal = (x[i] - mean) * scale
        let affine = normal * gamma[c] + beta[c]
        output[i] = s.isRectified ? max(0, affine) : affine
        if s.isRectified && affine <= 0 { passed[i] = 0 }
        gammaGradient[at.image * s.channels + c] += passed[i] * normal
        betaGradient[at.image * s.channels + c] += passed[i]
        sumH += passed[i] * gamma[c]
        sumHX += passed[i] * gamma[c] * normal
      }
      for (i, c) in members {
        let normal = (x[i] - mean) * scale
        let centre = s.isCentered ? sumH / count : 0
        inputGradient[i] = scale * (passed[i] * gamma[c] - centre - normal * sumHX / count)
      }
    }
  }
}
