import Foundation
import Randomness

extension CorruptionSetting {
  private var middle: (x: Double, y: Double) { (Double(width - 1) / 2, Double(height - 1) / 2) }

  /// The published shear keeps lengths along the slanted axis: `x - sin(a) y`, `cos(a) y`.
  func shear(angle: Double) -> Distortion {
    warpEitherWay { angle in (1, -sin(angle), 0, cos(angle)) }(angle)
  }

  func rotate(angle: Double) -> Distortion {
    warpEitherWay { angle in (cos(angle), -sin(angle), sin(angle), cos(angle)) }(angle)
  }

  func shrink(to share: Double) -> Distortion {
    let map = AffineMap(matrix: (1 / share, 0, 0, 1 / share), fixing: middle)
    return { image, _ in image = image.warped(by: map, border: .zero) }
  }

  /// Warps about the middle by a matrix of an angle, whose sign is drawn for each image.
  private func warpEitherWay(
    _ matrix: @escaping @Sendable (Double) -> (Double, Double, Double, Double)
  ) -> (Double) -> Distortion {
    { [middle] angle in
      { image, generator in
        let signed = generator.bernoulli(0.5) ? angle : -angle
        let map = AffineMap(matrix: matrix(signed), fixing: middle)
        image = image.warped(by: map, border: .zero)
      }
    }
  }
}

func shiftEitherWay(by distance: Int) -> Distortion {
  { image, generator in
    let right = generator.bernoulli(0.5) ? distance : -distance
    let down = generator.bernoulli(0.5) ? distance : -distance
    let map = AffineMap(1, 0, Double(right), 0, 1, Double(down))
    image = image.warped(by: map, border: .zero)
  }
}

extension CorruptionSetting {
  func elastic() -> Distortion {
    let side = Double(min(height, width))
    let (amplitude, smoothing, jitter) = table.elasticTransform[level]
    let border: Border = table.elasticIsBlackOutside ? .zero : .reflect101
    let smooth = GaussianFilter(
      deviation: smoothing * side, truncation: 3, height: height, width: width, border: .symmetric)
    return { [self] image, generator in
      let map = jitteredMap(jitter * side, from: &generator)
      image = image.warped(by: map, border: border)
      guard amplitude > 0 else { return }
      let right = smooth(uniformField(&generator))
      let down = smooth(uniformField(&generator))
      image = displaced(image, right: right, down: down, by: amplitude * side)
    }
  }

  /// Draws the affine map under which three points about the middle move by up to `jitter`.
  private func jitteredMap(_ jitter: Double, from generator: inout RandomGenerator) -> AffineMap {
    let (x, y) = (Double(width / 2), Double(height / 2))
    let reach = Double(min(height, width) / 3)
    let points = [(x + reach, y + reach), (x + reach, y - reach), (x - reach, y - reach)]
      .map { (x: $0.0, y: $0.1) }
    let moved = points.map { point in
      (
        x: point.x + generator.uniform(in: -jitter...jitter),
        y: point.y + generator.uniform(in: -jitter...jitter)
      )
    }
    return AffineMap(from: moved, to: points) ?? .identity
  }

  private func uniformField(_ generator: inout RandomGenerator) -> FloatImage {
    var field = FloatImage(repeating: 0, height: height, width: width)
    generator.fillUniform(&field.samples, in: -1...1)
    return field
  }

  private func displaced(
    _ image: FloatImage, right: FloatImage, down: FloatImage, by amplitude: Double
  ) -> FloatImage {
    let (columns, rows) = (0...Double(width - 1), 0...Double(height - 1))
    return image.resampled(border: .symmetric) { column, row in
      let x = Double(column) + Double(right[0, row, column]) * amplitude
      let y = Double(row) + Double(down[0, row, column]) * amplitude
      let isOutside = !columns.contains(x) || !rows.contains(y)
      return table.elasticIsBlackOutside && isOutside ? nil : (x, y)
    }
  }
}
