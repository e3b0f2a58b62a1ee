/// Canny edges of an 8-bit plane, with OpenCV's whole-number arithmetic.
///
/// Sobel gradients of 3 x 3 with replicated edges, magnitude `|dx| + |dy|`, thinning across the
/// gradient in four directions, and hysteresis over eight neighbours.
/// Source: Canny, "A Computational Approach to Edge Detection" (1986).
package struct CannyEdges {
  private let height, width: Int
  private var gradients: [(x: Int, y: Int)] = []
  private let low, high: Int
  /// Whether each pixel, `[height, width]`, is on an edge.
  package private(set) var isEdge: [Bool]

  package init(_ levels: [UInt8], height: Int, width: Int, low: Int, high: Int) {
    (self.height, self.width, self.low, self.high) = (height, width, low, high)
    isEdge = [Bool](repeating: false, count: levels.count)
    gradients = levels.indices.map { position in
      sobel(levels, row: position / width, column: position % width)
    }
    let ridges = levels.indices.map(isRidge)
    trace(ridges)
  }

  private func sobel(_ levels: [UInt8], row: Int, column: Int) -> (x: Int, y: Int) {
    func level(_ down: Int, _ right: Int) -> Int {
      let (y, x) = (min(max(row + down, 0), height - 1), min(max(column + right, 0), width - 1))
      return Int(levels[y * width + x])
    }
    let right = level(-1, 1) + 2 * level(0, 1) + level(1, 1)
    let left = level(-1, -1) + 2 * level(0, -1) + level(1, -1)
    let below = level(1, -1) + 2 * level(1, 0) + level(1, 1)
    let above = level(-1, -1) + 2 * level(-1, 0) + level(-1, 1)
    return (right - left, below - above)
  }

  private func magnitude(row: Int, column: Int) -> Int {
    guard (0..<height).contains(row), (0..<width).contains(column) else { return 0 }
    let gradient = gradients[row * width + column]
    return abs(gradient.x) + abs(gradient.y)
  }

  /// Whether a pixel is above the low threshold and no lower than its neighbours across the edge.
  private func isRidge(_ position: Int) -> Bool {
    let (row, column) = (position / width, position % width)
    let here = magnitude(row: row, column: column)
    guard here > low else { return false }
    let gradient = gradients[position]
    // tan(22.5 degrees) and tan(67.5 degrees) = tan(22.5 degrees) + 2, in 15-bit fixed point.
    let (x, y) = (abs(gradient.x), abs(gradient.y) << 15)
    let shallow = x * 13573
    if y < shallow {
      return here > magnitude(row: row, column: column - 1)
        && here >= magnitude(row: row, column: column + 1)
    }
    if y > shallow + x << 16 {
      return here > magnitude(row: row - 1, column: column)
        && here >= magnitude(row: row + 1, column: column)
    }
    let slant = gradient.x ^ gradient.y < 0 ? -1 : 1
    return here > magnitude(row: row - 1, column: column - slant)
      && here > magnitude(row: row + 1, column: column + slant)
  }

  /// Marks the ridges above the high threshold and all ridges connected with them.
  private mutating func trace(_ ridges: [Bool]) {
    var open = ridges.indices.filter { position in
      ridges[position] && magnitude(row: position / width, column: position % width) > high
    }
    for position in open { isEdge[position] = true }
    while let position = open.popLast() {
      let (row, column) = (position / width, position % width)
      for y in max(row - 1, 0)...min(row + 1, height - 1) {
        for x in max(column - 1, 0)...min(column + 1, width - 1) {
          let neighbor = y * width + x
          guard ridges[neighbor], !isEdge[neighbor] else { continue }
          isEdge[neighbor] = true
          open.append(neighbor)
        }
      }
    }
  }
}
