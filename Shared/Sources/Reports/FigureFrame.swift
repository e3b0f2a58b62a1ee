/// The outline of a figure, in pixels; every figure has the same width.
struct FigureFrame: Equatable {
  static let width = 760.0
  let height: Double

  var size: (width: Double, height: Double) { (Self.width, height) }

  /// Pixels from the upper left corner as fractions from the lower left, as gnuplot wants them.
  func screen(_ point: (x: Double, y: Double)) -> (Double, Double) {
    (Self.round(point.x / Self.width), Self.round(1 - point.y / height))
  }

  private static func round(_ fraction: Double) -> Double { (fraction * 1e5).rounded() / 1e5 }

  /// The width of words, on average.
  static func textWidth(_ text: String) -> Double { 6.3 * Double(text.count) }

  /// The height of words of the given width in the size of tick labels, rising by 40 degrees.
  static func slantedHeight(_ width: Double) -> Double { 0.57 * width }
}
