import Experiments

extension PlaneMap: Plottable {
  var csvRows: [[String]]? {
    let rows = panels.flatMap { panel -> [[String]] in
      let rows = cellRows(of: panel) + panel.paths.flatMap { self.rows(of: $0) }
      return rows.map { $0 + [panel.title] }
    }
    return rows.isEmpty ? nil : [["x", "y", "value or step", "path", "panel"]] + rows
  }

  private func cellRows(of panel: Panel) -> [[String]] {
    guard let cells = panel.cells else { return [] }
    return cells.values.enumerated().flatMap { row, values in
      values.enumerated().map { column, value in
        let place = cells.center(row: row, column: column)
        return ["\(place.x)", "\(place.y)", value.isFinite ? "\(value)" : "NaN", ""]
      }
    }
  }

  private func rows(of path: Path) -> [[String]] {
    path.places.enumerated().map { step, place in
      ["\(place.x)", "\(place.y)", "\(step)", path.name]
    }
  }

  private var names: [String] { distinct(panels.flatMap { $0.paths.map(\.name) }) }

  func script(name: String) -> String {
    let legend = Legend(names, heading: heading)
    let layout = PlaneLayout(self, top: legend.height)
    var script = GnuplotScript(name: name, size: layout.frame.size)
    script.set("x", axis(0), values: [])
    script.set("y", axis(1), values: [])
    script.add("unset grid; set border 15 lc rgb muted lw 1")
    addColors(to: &script, layout)
    script.add("set multiplot")
    var start = 0
    for (i, panel) in panels.enumerated() {
      script.add("unset label; unset arrow; unset object")
      if i == 0 { legend.add(to: &script, in: layout.frame) }
      layout.start(panel: i, title: panel.title, in: &script)
      addScene(to: &script)
      if i == 0, layout.hasColors {
        script.label(
          valueLabel, at: layout.valueLabel, in: layout.frame,
          style: "rotate by 90 center tc rgb ink")
      }
      script.add("plot \(plots(of: panel, from: &start, file: name))")
      script.add("unset colorbox")
    }
    script.add("unset multiplot")
    return script.text
  }

  private func axis(_ direction: Int) -> Axis {
    let (low, high) = (bounds.lower[direction], bounds.upper[direction])
    return Axis(direction == 0 ? "x" : "y", range: low...high)
  }

  private func addColors(to script: inout GnuplotScript, _ layout: PlaneLayout) {
    guard layout.hasColors else { return }
    let values = panels.compactMap(\.cells).flatMap { $0.values.joined() }.filter(\.isFinite)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let colors = Palette.sequential.enumerated().map { "\($0) '\($1)'" }
    script.add("set palette defined (\(colors.joined(separator: ", ")))")
    script.set("cb", Axis(valueLabel, range: low...(high > low ? high : low + 1)), values: [])
    script.add("set colorbox vertical user origin \(layout.colorBox) noborder")
  }

  // Walls hide what lies behind them; the goal is a ring, so that ways into it can be seen.
  private func addScene(to script: inout GnuplotScript) {
    for wall in scene.walls {
      script.add(
        "set object rectangle from \(wall.lower.x),\(wall.lower.y) to "
          + "\(wall.upper.x),\(wall.upper.y) front fc rgb muted fs solid 0.35 noborder")
    }
    for line in scene.lines {
      for (from, to) in zip(line, line.dropFirst()) {
        script.add(
          "set arrow from \(from.x),\(from.y) to \(to.x),\(to.y) nohead front lc rgb ink lw 2")
      }
    }
    for label in scene.labels { add(label, "ink", to: &script) }
    guard let goal = scene.goal else { return }
    let color = Palette.series[2].light
    script.add(
      "set object circle at \(goal.x),\(goal.y) size \(scene.goalRadius) front "
        + "fs empty border lc rgb '\(color)' lw 2.5")
    let edge = SIMD2(goal.x + scene.goalRadius, goal.y)
    if scene.goalRadius < 0.2 { add(.init("goal", edge), "'\(color)'", to: &script) }
  }

  private func add(_ label: Label, _ color: String, to script: inout GnuplotScript) {
    let position = label.side == .right ? "left offset 0.6,0" : "center offset 0,-1.1"
    script.add(
      "set label \(GnuplotScript.quote(label.text)) at \(label.place.x),\(label.place.y) "
        + "\(position) front tc rgb \(color)")
  }

  private func plots(of panel: Panel, from start: inout Int, file: String) -> String {
    var plots: [String] = []
    func rows(_ range: Range<Int>) -> String {
      "'\(file).csv' skip 1 every ::\(range.lowerBound)::\(range.upperBound - 1)"
    }
    if let cells = panel.cells {
      let end = start + cells.values.count * cells.values[0].count
      plots.append("\(rows(start..<end)) \(cells.style)")
      start = end
    }
    for path in panel.paths where !path.places.isEmpty {
      let color = (names.firstIndex(of: path.name) ?? 0) + 1
      let end = start + path.places.count
      plots.append("\(rows(start..<end)) using 1:2 with lines lt \(color) lw 1.5")
      plots.append("\(rows(start..<start + 1)) using 1:2 with points lt \(color) ps 0.6")
      plots.append("\(rows(end - 1..<end)) using 1:2 with points lt \(color) pt 2 ps 0.9")
      start = end
    }
    return plots.isEmpty ? "NaN" : plots.joined(separator: ", \\\n  ")
  }
}

extension PlaneMap.Cells {
  /// One grid, or single cells where some are empty: a grid would fill them.
  fileprivate var style: String {
    // As an embedded image, viewers would smooth cells into each other, and across walls.
    if values.joined().allSatisfy(\.isFinite) { return "using 1:2:3 with image pixels" }
    let half = (center(row: 1, column: 1) - centers.lower) / 2
    return "using 1:2:($1-\(half.x)):($1+\(half.x)):($2-\(half.y)):($2+\(half.y)):3 "
      + "with boxxyerror fc palette"
  }
}

/// Where the panels of a map lie, in pixels: side by side, as large as fits, in the middle.
struct PlaneLayout {
  let frame: FigureFrame
  /// Whether there are cells, which need a bar of colours.
  let hasColors: Bool
  /// The size of one panel.
  let size: (width: Double, height: Double)
  private let count: Int
  private let left: Double
  private let top: Double
  private let gap = 44.0

  init(_ map: PlaneMap, top: Double) {
    hasColors = map.panels.contains { $0.cells != nil }
    count = max(1, map.panels.count)
    let span = map.bounds.upper - map.bounds.lower
    let (edge, right) = (44.0, hasColors ? 104.0 : 14.0)
    let room = FigureFrame.width - edge - right - gap * Double(count - 1)
    let scale = min(room / Double(count) / span.x, 420 / span.y)
    size = (span.x * scale, span.y * scale)
    left = edge + (room - size.width * Double(count)) / 2
    self.top = top + (map.panels.contains { !$0.title.isEmpty } ? 24 : 6)
    frame = FigureFrame(height: self.top + size.height + 28)
  }

  private func x(_ panel: Int) -> Double { left + Double(panel) * (size.width + gap) }

  /// The bar of colours at the right of the last panel, as gnuplot's origin and size.
  var colorBox: String {
    let (x, y) = frame.screen((x(count - 1) + size.width + 14, top + size.height))
    let width = 12 / FigureFrame.width
    return "screen \(x), screen \(y) size screen \(width), screen \(size.height / frame.height)"
  }

  /// The middle of the words beside the bar of colours.
  var valueLabel: (x: Double, y: Double) {
    (x(count - 1) + size.width + 84, top + size.height / 2)
  }

  /// Starts a panel: its place, and its title above it.
  func start(panel: Int, title: String, in script: inout GnuplotScript) {
    let (left, top) = frame.screen((x(panel), top))
    let (right, bottom) = frame.screen((x(panel) + size.width, self.top + size.height))
    script.add("set lmargin at screen \(left); set rmargin at screen \(right)")
    script.add("set bmargin at screen \(bottom); set tmargin at screen \(top)")
    guard !title.isEmpty else { return }
    script.add(
      "set label \(GnuplotScript.quote(title)) at graph 0, graph 1 offset 0,0.9 tc rgb ink")
  }
}
