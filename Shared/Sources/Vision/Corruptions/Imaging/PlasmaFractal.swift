package import Randomness

/// A cloud map by diamond and square on a torus, `[side, side]`.
///
/// From one corner at 0, every new point is the mean of its four neighbours plus a uniform number
/// of `-a...a`; the amplitude `a` falls by `decay^2` from one spacing to the next.
/// Source: Hendrycks and Dietterich (2019), whose "wibble" is the square root of `a`.
package struct PlasmaFractal {
  private var finest: PlasmaLevel

  /// - Parameter side: A power of two, 2 or more.
  package init(side: Int, decay: Double, generator: inout RandomGenerator) {
    precondition(
      side >= 2 && side.nonzeroBitCount == 1, "a plasma map needs a power of two, found \(side)")
    var amplitude: Float = 1
    finest = PlasmaLevel(grid: [0, 0], side: 1, amplitude: amplitude, generator: &generator)
    while finest.side * 2 < side {
      amplitude /= Float(decay * decay)
      finest = PlasmaLevel(
        grid: finest.interleaved, side: finest.side * 2, amplitude: amplitude,
        generator: &generator)
    }
  }

  /// Returns the top left corner of the map, `[height, width]`, with the whole map on `0...1`.
  package func corner(height: Int, width: Int) -> [Float] {
    let (low, high) = finest.extremes
    let range = high > low ? high - low : 1
    return (0..<height * width).map { position in
      (finest.point(row: position / width, column: position % width) - low) / range
    }
  }
}

/// A grid of points and the three points it gains a cell: in the middle, to the right and below.
///
/// Each kind is an array of its own, so that every step runs along rows. The grid repeats its first
/// column at its end, the middles repeat their last at their beginning.
private struct PlasmaLevel {
  /// The number of cells a side.
  let side: Int
  private let grid: [Float]
  private var middles: [Float]
  private var across: [Float]
  private var down: [Float]

  init(grid: [Float], side: Int, amplitude: Float, generator: inout RandomGenerator) {
    self.grid = grid
    self.side = side
    func noise(_ count: Int) -> [Float] {
      var noise = [Float](repeating: 0, count: count)
      generator.fillUniform(&noise, in: -amplitude...amplitude)
      return noise
    }
    middles = noise(side * (side + 1))
    across = noise(side * side)
    down = noise(side * side)
    fillMiddles()
    fillEdges()
  }

  private mutating func fillMiddles() {
    let (grid, side) = (grid, side)
    let points = grid.span
    var output = middles.mutableSpan
    for row in 0..<side {
      let (top, bottom) = (row * (side + 1), (row + 1) % side * (side + 1))
      addMean(
        points.extracting(top..<top + side), points.extracting(top + 1..<top + 1 + side),
        points.extracting(bottom..<bottom + side),
        points.extracting(bottom + 1..<bottom + 1 + side), to: &output, at: top + 1)
      output[top] = output[top + side]
    }
  }

  private mutating func fillEdges() {
    fillAcross()
    fillDown()
  }

  private mutating func fillAcross() {
    let (grid, middles, side) = (grid, middles, side)
    let (points, centers) = (grid.span, middles.span)
    var right = across.mutableSpan
    for row in 0..<side {
      let here = row * (side + 1)
      let above = (row + side - 1) % side * (side + 1)
      addMean(
        points.extracting(here..<here + side), points.extracting(here + 1..<here + 1 + side),
        centers.extracting(above + 1..<above + 1 + side),
        centers.extracting(here + 1..<here + 1 + side), to: &right, at: row * side)
    }
  }

  private mutating func fillDown() {
    let (grid, middles, side) = (grid, middles, side)
    let (points, centers) = (grid.span, middles.span)
    var below = down.mutableSpan
    for row in 0..<side {
      let here = row * (side + 1)
      let next = (row + 1) % side * (side + 1)
      addMean(
        points.extracting(here..<here + side), points.extracting(next..<next + side),
        centers.extracting(here..<here + side),
        centers.extracting(here + 1..<here + 1 + side), to: &below, at: row * side)
    }
  }

  /// The point of the map of twice the side.
  func point(row: Int, column: Int) -> Float {
    let (line, cell) = (row / 2, column / 2)
    switch (row % 2, column % 2) {
    case (0, 0): return grid[line * (side + 1) + cell]
    case (0, _): return across[line * side + cell]
    case (_, 0): return down[line * side + cell]
    default: return middles[line * (side + 1) + cell + 1]
    }
  }

  /// All points as the grid of the next level.
  var interleaved: [Float] {
    var result: [Float] = []
    result.reserveCapacity(2 * side * (2 * side + 1))
    for row in 0..<2 * side {
      for column in 0..<2 * side { result.append(point(row: row, column: column)) }
      result.append(point(row: row, column: 0))
    }
    return result
  }

  var extremes: (low: Float, high: Float) {
    // Column by column, as independent comparisons become vector code.
    var lows = Array(grid.prefix(side))
    var highs = lows
    for points in [grid, middles, across, down] {
      for start in stride(from: 0, through: points.count - side, by: side) {
        for column in 0..<side {
          let value = points[start + column]
          lows[column] = value < lows[column] ? value : lows[column]
          highs[column] = value > highs[column] ? value : highs[column]
        }
      }
    }
    return (lows.min() ?? 0, highs.max() ?? 0)
  }
}

/// Adds the mean of four rows of points to a row of noise.
@inline(__always)
private func addMean(
  _ first: Span<Float>, _ second: Span<Float>, _ third: Span<Float>, _ fourth: Span<Float>,
  to output: inout MutableSpan<Float>, at target: Int
) {
  let count = first.count
  // Checked once here, so that the loop needs no checks and becomes vector code.
  precondition(
    second.count == count && third.count == count && fourth.count == count && target >= 0
      && target + count <= output.count, "rows of \(count) points do not fit")
  for column in 0..<count {
    output[target + column] +=
      (first[column] + second[column] + third[column] + fourth[column]) / 4
  }
}
