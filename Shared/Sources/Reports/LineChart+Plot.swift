import Experiments

extension LineChart: Plottable {
  var csvRows: [[String]]? {
    let rows = panels.flatMap { panel in
      panel.series.flatMap { series in
        series.points.map { ["\($0.x)"] + $0.y.fields + [series.name, panel.title] }
      }
    }
    return rows.isEmpty ? nil : [["x", "value", "low", "high", "series", "panel"]] + rows
  }

  private var points: [Point] { panels.flatMap { $0.series.flatMap(\.points) } }

  private var names: [String] { distinct(panels.flatMap { $0.series.map(\.name) }) }

  private var dashed: Set<String> {
    Set(panels.flatMap { $0.series.filter { $0.style == .dashed }.map(\.name) })
  }

  func script(name: String) -> String {
    let legend = Legend(names, dashed: dashed, heading: heading)
    var grid = PanelGrid(
      count: panels.count, minimumWidth: 190, top: legend.height, bottom: 26,
      hasTitles: panels.contains { !$0.title.isEmpty }, tickHeight: 26)
    grid.numbersEveryPanel = hasOwnScales
    var script = GnuplotScript(name: name, size: grid.frame.size)
    script.set("x", x, values: points.map(\.x))
    if !hasOwnScales { script.set("y", y, values: points.flatMap(\.y.extent)) }
    script.add("set style fill transparent solid 0.16 noborder")
    script.add("set multiplot")
    var start = 0
    for (i, panel) in panels.enumerated() {
      script.add("unset label; unset arrow")
      if i == 0 {
        legend.add(to: &script, in: grid.frame)
        script.nameAxes(x: x.label, y: y.label, in: grid)
      }
      if hasOwnScales {
        script.set("y", y, values: panel.series.flatMap { $0.points.flatMap(\.y.extent) })
      }
      script.startPanel(i, title: panel.title, in: grid)
      script.add("plot \(plots(of: panel, from: &start, file: name))")
    }
    script.add("unset multiplot")
    return script.text
  }

  /// Bands first, so that no band covers a line.
  private func plots(of panel: Panel, from start: inout Int, file: String) -> String {
    var bands: [String] = []
    var lines: [String] = []
    for series in panel.series where !series.points.isEmpty {
      let color = (names.firstIndex(of: series.name) ?? 0) + 1
      let end = start + series.points.count - 1
      let rows = "'\(file).csv' skip 1 every ::\(start)::\(end)"
      if series.points.contains(where: \.y.hasInterval) {
        bands.append("\(rows) using 1:3:4 with filledcurves lt \(color)")
      }
      lines.append("\(rows) using 1:2 with \(series.style.keywords(color: color))")
      start = end + 1
    }
    let plots = bands + lines
    return plots.isEmpty ? "NaN" : plots.joined(separator: ", \\\n  ")
  }
}

extension LineChart.Style {
  fileprivate func keywords(color: Int) -> String {
    switch self {
    case .markedLine: "linespoints lt \(color)"
    case .line: "lines lt \(color)"
    case .steps: "steps lt \(color)"
    case .dashed: "lines lt \(color) lw 1.5 dt 2"
    }
  }
}
