/// The colours of figures and pages, distinct for colour-blind readers, on white and on black.
enum Palette {
  /// A colour of a standalone figure with the name of the page's variable that replaces it.
  struct Color: Sendable {
    let light: String
    let dark: String
    let variable: String
  }

  /// Text.
  static let ink = Color(light: "#1F2328", dark: "#E6EAEE", variable: "--ink")
  /// Axes and secondary text.
  static let muted = Color(light: "#59636E", dark: "#9AA4AF", variable: "--muted")
  /// Grid lines.
  static let grid = Color(light: "#E1E5EA", dark: "#2C333B", variable: "--grid")

  /// The colours of series, in the order of their use (Okabe and Ito 2008, first six).
  static let series = [
    ("#0072B2", "#4AA8E0"), ("#D55E00", "#F0823C"), ("#009E73", "#2CC299"),
    ("#CC79A7", "#DD97BE"), ("#E69F00", "#F2B632"), ("#56B4E9", "#86CDF5"),
    ("#6A4C93", "#A68AD0"), ("#7F7F7F", "#A8A8A8"),
  ].enumerated().map { i, pair in
    Color(light: pair.0, dark: pair.1, variable: "--series-\(i + 1)")
  }

  /// All colours that follow the page's theme.
  static let themed = [ink, muted, grid] + series

  /// From light to dark in one hue.
  static let sequential = ["#F3F7FB", "#C9DDF0", "#74B0D9", "#2473B6", "#0A3670"]
  /// From orange over white to blue.
  static let diverging = ["#A84C00", "#F2A65A", "#F7F7F7", "#6BAED6", "#0B559F"]
}
