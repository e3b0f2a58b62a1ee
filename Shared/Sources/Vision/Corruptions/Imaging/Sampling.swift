/// The four samples around a position and the two fractions between them.
private struct BilinearSite {
  let topLeft, topRight, bottomLeft, bottomRight: Int?
  let right, down: Float

  /// Finds the samples about a position, beyond the edge by the border.
  init(x: Double, y: Double, height: Int, width: Int, border: Border) {
    // Far positions are drawn near, so that every one converts to an integer.
    let (x, y) = (min(max(x, -1e6), 1e6), min(max(y, -1e6), 1e6))
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    (right, down) = (Float(x - left), Float(y - top))
    let columns = (
      border.index(Int(left), count: width), border.index(Int(left) + 1, count: width)
    )
    let rows = (border.index(Int(top), count: height), border.index(Int(top) + 1, count: height))
    func position(_ row: Int?, _ column: Int?) -> Int? {
      guard let row, let column else { return nil }
      return row * width + column
    }
    topLeft = position(rows.0, columns.0)
    topRight = position(rows.0, columns.1)
    bottomLeft = position(rows.1, columns.0)
    bottomRight = position(rows.1, columns.1)
  }

  func value(in samples: [Float], from base: Int) -> Float {
    func sample(_ position: Int?) -> Float { position.map { samples[base + $0] } ?? 0 }
    let top = sample(topLeft) * (1 - right) + sample(topRight) * right
    let bottom = sample(bottomLeft) * (1 - right) + sample(bottomRight) * right
    return top * (1 - down) + bottom * down
  }
}

extension FloatImage {
  /// Returns the image resampled bilinearly at the positions that a closure gives.
  ///
  /// Positions are in samples: the middle of the first sample is 0. The closure is called once for
  /// each output pixel, row by row, and returns nil for a zero.
  package func resampled(
    border: Border, at position: (_ x: Int, _ y: Int) -> (x: Double, y: Double)?
  ) -> FloatImage {
    var result = FloatImage(repeating: 0, height: height, width: width, channels: channels)
    for row in 0..<height {
      for column in 0..<width {
        guard let (x, y) = position(column, row) else { continue }
        let site = BilinearSite(x: x, y: y, height: height, width: width, border: border)
        for channel in 0..<channels {
          result[channel, row, column] = site.value(in: samples, from: channel * area)
        }
      }
    }
    return result
  }

  /// Returns the image warped by a map from output to input positions, in samples, bilinearly.
  public func warped(by map: AffineMap, border: Border) -> FloatImage {
    resampled(border: border) { x, y in map(x: Double(x), y: Double(y)) }
  }
}
