/// One plane of 8-bit levels kept as whole floating-point numbers of `0...255`, `[height, width]`.
struct LevelPlane {
  let height: Int
  let width: Int
  private(set) var samples: [Float]

  init(_ samples: [Float], height: Int, width: Int) {
    self.samples = samples
    self.height = height
    self.width = width
  }

  private func level(_ row: Int, _ column: Int) -> Float {
    samples[min(max(row, 0), height - 1) * width + min(max(column, 0), width - 1)]
  }

  /// Returns an 8 x 8 block about zero, edge samples standing in beyond the edge.
  func block(top: Int, left: Int) -> [Float] {
    var block = [Float](repeating: 0, count: 64)
    for row in 0..<8 {
      for column in 0..<8 { block[row * 8 + column] = level(top + row, left + column) - 128 }
    }
    return block
  }

  /// Writes an 8 x 8 block about zero back, rounded and clipped to levels.
  mutating func replaceBlock(top: Int, left: Int, by block: [Float]) {
    for row in 0..<min(8, height - top) {
      for column in 0..<min(8, width - left) {
        let level = (block[row * 8 + column] + 128).rounded()
        samples[(top + row) * width + left + column] = min(max(level, 0), 255)
      }
    }
  }

  /// Returns the plane at half the size, each sample the mean of four, in whole blocks of columns.
  ///
  /// Halves are rounded down and up in turn along a row, as libjpeg does to stay unbiased.
  func halved() -> LevelPlane {
    var result = LevelPlane([], height: (height + 1) / 2, width: (width + 15) / 16 * 8)
    for row in 0..<result.height {
      for column in 0..<result.width {
        let sum =
          level(2 * row, 2 * column) + level(2 * row, 2 * column + 1)
          + level(2 * row + 1, 2 * column) + level(2 * row + 1, 2 * column + 1)
        result.samples.append(((sum + (column % 2 == 0 ? 1 : 2)) / 4).rounded(.down))
      }
    }
    return result
  }

  /// Returns the first columns of the plane.
  func cropped(width: Int) -> LevelPlane {
    let rows = (0..<height).map { samples[$0 * self.width..<$0 * self.width + width] }
    return LevelPlane(Array(rows.joined()), height: height, width: width)
  }

  /// Returns the plane at twice the size, cut to `height` x `width`: weights 9, 3, 3, 1 of 16.
  func doubled(height: Int, width: Int) -> LevelPlane {
    var result = LevelPlane([], height: height, width: width)
    for row in 0..<height {
      let (near, far) = (row / 2, row % 2 == 0 ? row / 2 - 1 : row / 2 + 1)
      for column in 0..<width {
        let beside = column % 2 == 0 ? column / 2 - 1 : column / 2 + 1
        let sum =
          9 * level(near, column / 2) + 3 * level(far, column / 2)
          + 3 * level(near, beside) + level(far, beside)
        result.samples.append(((sum + (column % 2 == 0 ? 8 : 7)) / 16).rounded(.down))
      }
    }
    return result
  }
}
