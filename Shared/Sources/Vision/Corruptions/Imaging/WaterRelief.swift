/// The glints of water drops: how far each point of a drop is from a rim, embossed from the top left.
///
/// Rims are Canny edges of the drops; the distance from them is capped at 20, smoothed, equalised,
/// embossed and smoothed again; glints are the drops' height times that relief. The steps and their
/// rounding are those of OpenCV's 8-bit functions, which the published sets were made with.
package struct WaterRelief {
  /// The glints, `[height, width]`, not negative, of no particular scale.
  package let glints: [Float]

  /// - Parameter drops: A grey image; what lies below the threshold is dry.
  package init(_ drops: FloatImage, threshold: Float) {
    let (height, width) = (drops.height, drops.width)
    let levels = drops.samples.map { $0 < threshold ? 0 : $0.truncatedByte }
    let rims = CannyEdges(levels, height: height, width: width, low: 50, high: 150).isEdge
    let distances = distancesToNearest(rims, height: height, width: width)
    var relief = FloatImage(
      samples: distances.map { min($0, 20) }, height: height, width: width)
    relief = relief.filtered(by: .mean, border: .reflect101).mapLevels { $0.rounded(.down) }
    relief.samples = equalizedLevels(relief.samples)
    relief = relief.filtered(by: .emboss, border: .reflect101).mapLevels { $0 }
    relief = relief.filtered(by: .mean, border: .reflect101).mapLevels { $0.rounded() }
    glints = zip(levels, relief.samples).map { Float($0) * $1 }
  }
}

extension ConvolutionKernel {
  fileprivate static let mean = ConvolutionKernel(
    side: 3, weights: [Float](repeating: 1 / 9, count: 9))
  fileprivate static let emboss = ConvolutionKernel(
    side: 3, weights: [-2, -1, 0, -1, 1, 1, 0, 1, 2])
}

extension FloatImage {
  /// Returns the image of levels rounded by a function and clipped to `0...255`.
  fileprivate func mapLevels(_ round: (Float) -> Float) -> FloatImage {
    var result = self
    // The slack undoes the rounding error of nine thirds of thirds.
    result.samples = samples.map { min(max(round($0 + 1e-4), 0), 255) }
    return result
  }
}

/// Returns levels spread so that their cumulative histogram rises evenly from 0 to 255.
private func equalizedLevels(_ levels: [Float]) -> [Float] {
  var histogram = [Int](repeating: 0, count: 256)
  for level in levels { histogram[Int(level)] += 1 }
  guard let lowest = histogram.firstIndex(where: { $0 > 0 }), histogram[lowest] < levels.count
  else { return levels }
  let scale = 255 / Float(levels.count - histogram[lowest])
  var table = [Float](repeating: 0, count: 256)
  var sum = 0
  for level in lowest + 1..<256 {
    sum += histogram[level]
    table[level] = (Float(sum) * scale).rounded(.toNearestOrEven)
  }
  return levels.map { table[Int($0)] }
}

/// Returns the distance of every pixel from the nearest marked one by a 5 x 5 chamfer mask.
///
/// A step costs 1, a diagonal one 1.4, a knight's move 2.1969 (Borgefors, 1986).
package func distancesToNearest(_ isMarked: [Bool], height: Int, width: Int) -> [Float] {
  let moves: [(row: Int, column: Int, cost: Float)] = [
    (0, -1, 1), (-1, -1, 1.4), (-1, 0, 1), (-1, 1, 1.4),
    (-1, -2, 2.1969), (-1, 2, 2.1969), (-2, -1, 2.1969), (-2, 1, 2.1969),
  ]
  var distances = isMarked.map { $0 ? 0 : Float(1e6) }
  func relax(_ position: Int, direction: Int) {
    let (row, column) = (position / width, position % width)
    for move in moves {
      let (otherRow, otherColumn) = (row + direction * move.row, column + direction * move.column)
      guard (0..<height).contains(otherRow), (0..<width).contains(otherColumn) else { continue }
      let through = distances[otherRow * width + otherColumn] + move.cost
      distances[position] = min(distances[position], through)
    }
  }
  for position in distances.indices { relax(position, direction: 1) }
  for position in distances.indices.reversed() { relax(position, direction: -1) }
  return distances
}
