import Experiments

/// The text of a gnuplot script, built line by line.
struct GnuplotScript {
  private(set) var text = ""
  private var verticalScale: TickScale?

  mutating func add(_ line: String) { text += line + "\n" }

  /// Text as a gnuplot string: single quotes, in which nothing is special, joined over line ends.
  static func quote(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        "'" + line.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
          + "'"
      }
      .joined(separator: ".\"\\n\".")
  }

  /// The names of an axis' places; gnuplot reads a percent sign in them as a format.
  static func ticks(_ names: [String], every step: Int = 1) -> String {
    stride(from: 0, to: names.count, by: step)
      .map { "\(quote(names[$0].replacing("%", with: "%%"))) \($0)" }.joined(separator: ", ")
  }

  /// Starts a script that draws `name.svg` from `name.csv` in the folder it lies in.
  init(name: String, size: (width: Double, height: Double)) {
    add("# Redraw with: gnuplot \(name).gp")
    add("set encoding utf8")
    let pixels = "\(size.width.fixed(0)),\(size.height.fixed(0))"
    add("set terminal svg size \(pixels) dynamic rounded noenhanced font 'Helvetica,12'")
    add("if (!exists('drawing')) drawing = '\(name).svg'")
    add("set output drawing")
    add("set datafile separator ','")
    add("ink = '\(Palette.ink.light)'; muted = '\(Palette.muted.light)'")
    for (i, color) in Palette.series.enumerated() {
      add("set linetype \(i + 1) lc rgb '\(color.light)' lw 2 pt 7 ps 0.5")
    }
    add("set linetype cycle \(Palette.series.count)")
    add("set border 3 lc rgb muted lw 1")
    add("set tics nomirror out scale 0.4 textcolor rgb muted font ',11'")
    add("set grid ytics lt 1 lc rgb '\(Palette.grid.light)' lw 1, lt 1")
    add("set style fill solid 1 noborder")
    add("unset key")
  }
}

extension GnuplotScript {
  /// Sets the range, scale and ticks of an axis for the given finite values.
  mutating func set(_ name: String, _ axis: Axis, values: [Double], includesZero: Bool = false) {
    let scale = TickScale(axis, values: values, includesZero: includesZero)
    add("\(axis.isLogarithmic ? "set" : "unset") logscale \(name)")
    add("set \(name)range [\(scale.low):\(scale.high)]")
    add("set \(name)tics \(Self.ticks(scale, isLabeled: true))")
    if name == "y" { verticalScale = scale }
  }

  private static func ticks(_ scale: TickScale, isLabeled: Bool) -> String {
    let ticks = scale.ticks.map { "'\(isLabeled ? TickScale.label($0).withMinusSigns : "")' \($0)" }
    return "(\(ticks.joined(separator: ", ")))"
  }

  /// Places words at pixels from the upper left corner.
  mutating func label(
    _ text: String, at point: (x: Double, y: Double), in frame: FigureFrame, style: String
  ) {
    guard !text.isEmpty else { return }
    let (x, y) = frame.screen(point)
    add("set label \(Self.quote(text)) at screen \(x),\(y) \(style)")
  }

  /// Starts panel `i` of a grid: its place, and its title above it.
  ///
  /// Only the first panel of a row carries the numbers of a common vertical axis.
  mutating func startPanel(_ i: Int, title: String, in grid: PanelGrid) {
    let (left, right, bottom, top) = grid.margins(i)
    add("set lmargin at screen \(left); set rmargin at screen \(right)")
    add("set bmargin at screen \(bottom); set tmargin at screen \(top)")
    if let verticalScale {
      add("set ytics \(Self.ticks(verticalScale, isLabeled: grid.isNumbered(i)))")
    }
    guard !title.isEmpty else { return }
    add("set label \(Self.quote(title)) at graph 0, graph 1 offset 0,0.9 tc rgb ink")
  }

  /// Writes the names of the axes once, at the edges of the figure.
  mutating func nameAxes(x: String, y: String, in grid: PanelGrid) {
    let (middle, frame) = (grid.middle, grid.frame)
    label(y, at: (14, middle.y), in: frame, style: "rotate by 90 center tc rgb ink")
    label(x, at: (middle.x, frame.height - 12), in: frame, style: "center tc rgb ink")
  }
}
