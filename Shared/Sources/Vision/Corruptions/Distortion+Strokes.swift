import Foundation
import Randomness

@Sendable func drawLine(_ image: inout FloatImage, _ generator: inout RandomGenerator) {
  let slack = max(image.width * 5 / 28, 1)
  let start = generator.integer(below: slack)
  let end = image.width - 1 - slack + generator.integer(below: slack)
  image.draw([
    StrokeEnd(column: Double(start), row: Double(generator.integer(below: image.height - 1))),
    StrokeEnd(column: Double(end), row: Double(generator.integer(below: image.height - 1))),
  ])
}

@Sendable func drawDottedLine(_ image: inout FloatImage, _ generator: inout RandomGenerator) {
  let ends = [0, image.width - 1].map { column in
    StrokeEnd(column: Double(column), row: Double(generator.integer(below: image.height - 1)))
  }
  image.draw(ends) { column in column / 2 % 2 == 1 }
}

@Sendable func drawZigzag(_ image: inout FloatImage, _ generator: inout RandomGenerator) {
  let origin = StrokeEnd(column: 2, row: Double(generator.integer(below: image.height - 1)))
  let run = Double(image.width - 5)
  let slope = Double(generator.integer(below: 10) - 5) / run
  let length = run * (1 + slope * slope).squareRoot()
  // Corners along a horizontal stroke, turned into the direction of the slope.
  let (right, down) = (run / length, slope * run / length)
  image.draw(
    zigzagCorners(length: length, halfWave: 4, height: 2).map { corner in
      StrokeEnd(
        column: origin.column + right * corner.column - down * corner.row,
        row: origin.row + down * corner.column + right * corner.row)
    })
}

private struct StrokeEnd {
  let column: Double
  let row: Double
}

private func zigzagCorners(length: Double, halfWave: Double, height: Double) -> [StrokeEnd] {
  let count = Int(((length - halfWave / 2) / halfWave).rounded(.down)) + 1
  var corners = [StrokeEnd(column: 0, row: 0)]
  for index in 0..<count {
    let row = index % 2 == 0 ? height : -height
    corners.append(StrokeEnd(column: (Double(index) + 0.5) * halfWave, row: row))
  }
  let rest = length - halfWave * (length / halfWave).rounded(.down)
  if rest > 0, let last = corners.last?.row {
    corners.append(StrokeEnd(column: length, row: min(max(last / (2 * rest), -height), height)))
  }
  return corners
}

extension FloatImage {
  /// Adds the straight strokes between consecutive points, in the columns that pass a test.
  fileprivate mutating func draw(
    _ points: [StrokeEnd], where isDrawn: (Int) -> Bool = { _ in true }
  ) {
    for (start, end) in zip(points, points.dropFirst()) where start.column != end.column {
      let slope = (end.row - start.row) / (end.column - start.column)
      let first = max(Int(start.column.rounded(.down)), 0)
      let last = min(Int(end.column.rounded(.up)), width)
      for column in stride(from: first, to: last, by: 1) where isDrawn(column) {
        add(strokeAt: start.row + slope * (Double(column) - start.column), column: column)
      }
    }
  }

  /// Adds `1 + log(1 - d / 2.3)`, where positive, at the distance `d` of every row from a stroke.
  private mutating func add(strokeAt center: Double, column: Int) {
    for row in 0..<height {
      let distance = min(abs(Double(row) - center), 2.3 - 1e-10)
      let ink = Float(max(log(1 - distance / 2.3) + 1, 0))
      for channel in 0..<channels {
        self[channel, row, column] = min(self[channel, row, column] + ink, 1)
      }
    }
  }
}
