import Experiments

extension HeatMap: Plottable {
  var csvRows: [[String]]? {
    var result = [["x", "y", "value", "column", "row"]]
    for (y, row) in values.enumerated() {
      for (x, value) in row.enumerated() where value.isFinite {
        result.append(["\(x)", "\(y)", "\(value)", columns[x], rows[y]])
      }
    }
    return result.count > 1 ? result : nil
  }

  func script(name: String) -> String {
    let layout = HeatMapLayout(self)
    var script = GnuplotScript(name: name, size: layout.frame.size)
    let (left, top) = layout.frame.screen((layout.left, layout.top))
    let (right, bottom) = layout.frame.screen((layout.right, layout.bottom))
    script.add("set lmargin at screen \(left); set rmargin at screen \(right)")
    script.add("set tmargin at screen \(top); set bmargin at screen \(bottom)")
    script.add("unset border; unset grid; set tics scale 0")
    script.add("set xrange [-0.5:\(Double(columns.count) - 0.5)]")
    script.add("set yrange [\(Double(rows.count) - 0.5):-0.5]")
    let slant = layout.isSlanted ? "rotate by 40 right " : ""
    script.add("set xtics \(slant)(\(GnuplotScript.ticks(columns, every: layout.columnStride)))")
    script.add("set ytics (\(GnuplotScript.ticks(rows, every: layout.rowStride)))")
    addNames(to: &script, layout)
    addColors(to: &script, layout)
    addCells(to: &script, file: name, showsNumbers: layout.showsNumbers)
    return script.text
  }

  private func addNames(to script: inout GnuplotScript, _ layout: HeatMapLayout) {
    let middle = (x: (layout.left + layout.right) / 2, y: (layout.top + layout.bottom) / 2)
    let upright = "rotate by 90 center tc rgb ink"
    script.label(rowLabel, at: (14, middle.y), in: layout.frame, style: upright)
    script.label(valueLabel, at: (layout.right + 86, middle.y), in: layout.frame, style: upright)
    script.label(
      columnLabel, at: (middle.x, layout.frame.height - 12), in: layout.frame,
      style: "center tc rgb ink")
  }

  private var range: ClosedRange<Double> {
    let finite = values.joined().filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    switch colors {
    case .sequential: return low...(high > low ? high : low + 1)
    case .diverging:
      let size = max(abs(low), abs(high))
      return size > 0 ? -size...size : -1...1
    }
  }

  private func addColors(to script: inout GnuplotScript, _ layout: HeatMapLayout) {
    let stops = colors == .sequential ? Palette.sequential : Palette.diverging
    let colors = stops.enumerated().map { "\($0) '\($1)'" }.joined(separator: ", ")
    script.add("set palette defined (\(colors))")
    script.set("cb", Axis(valueLabel), values: [range.lowerBound, range.upperBound])
    let x = layout.frame.screen((layout.right + 14, 0)).0
    let width = layout.frame.screen((12, 0)).0
    script.add(
      "set colorbox vertical user origin screen \(x), graph 0 size screen \(width), graph 1 "
        + "noborder")
  }

  /// Cells, with their numbers where they fit; one image where they are thousands.
  private func addCells(to script: inout GnuplotScript, file: String, showsNumbers: Bool) {
    let rows = "'\(file).csv' skip 1"
    let isLarge = self.rows.count * columns.count > 2000
    guard !isLarge || values.joined().contains(where: { !$0.isFinite }) else {
      return script.add("plot \(rows) using 1:2:3 with image")
    }
    let gap = showsNumbers ? 0.47 : 0.5
    script.add("set style fill solid 1 noborder")
    script.add(
      "plot \(rows) using 1:2:($1-\(gap)):($1+\(gap)):($2-\(gap)):($2+\(gap)):3 "
        + "with boxxyerror fc palette" + (showsNumbers ? ", \\" : ""))
    if showsNumbers { script.add("  \(rows) \(numbers)") }
  }

  /// Dark cells carry white numbers: the outer part of a diverging palette, the upper of another.
  private var numbers: String {
    let middle = colors == .diverging ? 0 : range.lowerBound
    let limit = (range.upperBound - middle) * 0.55
    return "using 1:2:(sprintf('%.\(decimals)f', $3)):"
      + "(abs($3 - \(middle)) > \(limit) ? 0xFFFFFF : 0x101418) "
      + "with labels font ',11' tc rgb variable"
  }
}

/// Where the cells of a heat map lie, in pixels from the upper left corner.
private struct HeatMapLayout {
  let frame: FigureFrame
  let left: Double
  let right: Double
  let top = 10.0
  let bottom: Double
  /// Whether cells are big enough for their numbers.
  let showsNumbers: Bool
  let isSlanted: Bool
  let rowStride: Int
  let columnStride: Int

  init(_ map: HeatMap) {
    let rows = AxisNames(map.rows)
    let columns = AxisNames(map.columns)
    left = min(240, rows.longest) + (map.rowLabel.isEmpty ? 18 : 42)
    let width = (FigureFrame.width - left - 104) / columns.count
    showsNumbers = width >= 38 && rows.count <= 40
    let cell: (width: Double, height: Double)
    if showsNumbers || columns.areWords || rows.areWords {
      cell = (width, showsNumbers ? 26 : min(26, 460 / rows.count))
    } else {
      let side = min(width, 460 / rows.count)
      cell = (side, side)
    }
    right = left + cell.width * columns.count
    bottom = top + cell.height * rows.count
    isSlanted = columns.areWords && columns.longest > cell.width - 4
    rowStride = AxisNames.stride(room: cell.height, needed: 14)
    columnStride = AxisNames.stride(
      room: cell.width, needed: isSlanted ? 14 : columns.longest + (showsNumbers ? 0 : 14))
    let names = isSlanted ? 20 + FigureFrame.slantedHeight(columns.longest) : 26
    frame = FigureFrame(height: bottom + names + (map.columnLabel.isEmpty ? 4 : 24))
  }
}

/// The names along one side of a heat map.
private struct AxisNames {
  let count: Double
  let longest: Double
  /// Whether the names say something, rather than count places.
  let areWords: Bool

  init(_ names: [String]) {
    count = Double(max(1, names.count))
    longest = names.map(FigureFrame.textWidth).max() ?? 0
    areWords = names.contains { Double($0) == nil }
  }

  /// Every how many names fit.
  static func stride(room: Double, needed: Double) -> Int {
    max(1, Int((needed / room).rounded(.up)))
  }
}
