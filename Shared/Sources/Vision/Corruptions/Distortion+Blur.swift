import Randomness

extension CorruptionSetting {
  func blur(_ deviation: Double) -> Distortion {
    let filter = GaussianFilter(
      deviation: deviation, height: height, width: width, border: .replicate)
    return { image, _ in image = filter(image) }
  }

  func defocus() -> Distortion {
    let (radius, aliasBlur) = table.defocusBlur[level]
    let kernel = ConvolutionKernel.defocus(radius: radius, aliasBlur: aliasBlur)
    return { image, _ in image = image.filtered(by: kernel, border: .reflect101) }
  }

  func motion() -> Distortion {
    let (radius, deviation) = table.motionBlur[level]
    let taps = motionTaps(radius: radius, standardDeviation: deviation)
    return { image, generator in
      image = MotionPath(taps: taps, angle: generator.uniform(in: -45...45))(image)
    }
  }

  func zoom() -> Distortion {
    let (end, step) = table.zoomBlur[level]
    let magnifiers = zoomFactors(upTo: end, by: step).map { factor in
      Magnifier(factor: factor, height: height, width: width)
    }
    return { image, _ in
      var sum = image
      for magnify in magnifiers {
        let enlarged = magnify(image)
        for position in sum.samples.indices { sum.samples[position] += enlarged.samples[position] }
      }
      image.samples = sum.samples.map { $0 / Float(magnifiers.count + 1) }
    }
  }

  func glass() -> Distortion {
    let (deviation, reach, passes) = table.glassBlur[level]
    let exchange = table.glassExchange
    let filter = GaussianFilter(
      deviation: deviation, height: height, width: width, border: .replicate)
    return { image, generator in
      image = filter(image)
      image.samples = image.samples.map(\.truncatedToByte)
      for _ in 0..<passes { image.exchangePixels(reach, exchange, &generator) }
      image = filter(image)
    }
  }
}

/// Returns the magnifications `1, 1 + step, ...` below `end`, as many as NumPy's `arange` gives.
///
/// There are `ceil((end - 1) / step)` in floating point: 7, not 6, up to 1.06 by 0.01.
package func zoomFactors(upTo end: Double, by step: Double) -> [Double] {
  let count = Int(((end - 1) / step).rounded(.up))
  let increment = (1 + step) - 1
  return (0..<count).map { 1 + Double($0) * increment }
}

/// A Gaussian blur of images of one size.
struct GaussianFilter: Sendable {
  private let rows: AxisFilter
  private let columns: AxisFilter

  init(deviation: Double, truncation: Double = 4, height: Int, width: Int, border: Border) {
    let taps = gaussianTaps(standardDeviation: deviation, truncation: truncation)
    rows = AxisFilter(taps: taps, count: height, border: border)
    columns = AxisFilter(taps: taps, count: width, border: border)
  }

  func callAsFunction(_ image: FloatImage) -> FloatImage {
    image.filtered(vertical: rows, horizontal: columns)
  }
}

/// A magnification about the middle of images of one size.
struct Magnifier: Sendable {
  private let rows: AxisFilter
  private let columns: AxisFilter

  init(factor: Double, height: Int, width: Int) {
    rows = AxisFilter(magnification: factor, count: height)
    columns = AxisFilter(magnification: factor, count: width)
  }

  func callAsFunction(_ image: FloatImage) -> FloatImage {
    image.filtered(vertical: rows, horizontal: columns)
  }
}

extension FloatImage {
  /// Exchanges every inner pixel, from the bottom right, with one up to `reach` pixels away.
  fileprivate mutating func exchangePixels(
    _ reach: Int, _ exchange: GlassExchange, _ generator: inout RandomGenerator
  ) {
    for row in stride(from: height - reach, to: reach, by: -1) {
      for column in stride(from: width - reach, to: reach, by: -1) {
        if exchange == .swap && !generator.bernoulli(0.5) { continue }
        let right = generator.integer(below: 2 * reach) - reach
        let down = generator.integer(below: 2 * reach) - reach
        for channel in 0..<channels {
          let here = self[channel, row, column]
          self[channel, row, column] = self[channel, row + down, column + right]
          if exchange == .swap { self[channel, row + down, column + right] = here }
        }
      }
    }
  }
}
