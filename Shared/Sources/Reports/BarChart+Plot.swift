import Experiments

extension BarChart: Plottable {
  var csvRows: [[String]]? {
    guard panels.contains(where: { $0.bars.contains { $0.estimate != nil } }) else { return nil }
    var rows = [["position", "value", "low", "high", "color", "bar", "remark", "panel"]]
    for panel in panels {
      for (i, bar) in panel.bars.enumerated() {
        let numbers = bar.estimate?.fields ?? ["nan", "nan", "nan"]
        let color = (labels.firstIndex(of: bar.label) ?? 0) % Palette.series.count + 1
        rows.append(["\(i)"] + numbers + ["\(color)", bar.label, bar.remark, panel.title])
      }
    }
    return rows
  }

  private var labels: [String] { distinct(panels.flatMap { $0.bars.map(\.label) }) }

  private var extent: [Double] {
    panels.flatMap { $0.bars.flatMap { $0.estimate?.extent ?? [] } }
      + (reference.map { [$0] } ?? [])
  }

  private var mostBars: Int { panels.map(\.bars.count).max() ?? 0 }

  func script(name: String) -> String {
    let grid = grid()
    var script = GnuplotScript(name: name, size: grid.frame.size)
    script.set("y", axis, values: extent, includesZero: true)
    script.add("set boxwidth 0.72")
    script.add("set multiplot")
    var start = 0
    for (i, panel) in panels.enumerated() {
      script.add("unset label; unset arrow")
      if i == 0 { script.nameAxes(x: "", y: axis.label, in: grid) }
      script.startPanel(i, title: panel.title, in: grid)
      addBars(of: panel, from: start, file: name, to: &script, in: grid)
      start += panel.bars.count
    }
    script.add("unset multiplot")
    return script.text
  }

  private func addBars(
    of panel: Panel, from start: Int, file: String, to script: inout GnuplotScript,
    in grid: PanelGrid
  ) {
    let slant = isSlanted(in: grid) ? "rotate by 40 right" : "norotate center"
    let ticks = panel.bars.map { tick($0, isSlanted: isSlanted(in: grid)) }
    // A few bars in a wide panel stay slim.
    let count = Double(max(1, panel.bars.count))
    let room = max(0.6, (grid.plotWidth / 110 - count + 1) / 2)
    script.add("set xrange [\(-room):\(count - 1 + room)]")
    script.add("set xtics scale 0 \(slant) (\(GnuplotScript.ticks(ticks)))")
    script.add("set arrow from graph 0, first 0 to graph 1, first 0 nohead lc rgb muted lw 1")
    if let reference, reference != 0 {
      script.add(
        "set arrow from graph 0, first \(reference) to graph 1, first \(reference) nohead front "
          + "lc rgb ink lw 1.2 dt 2")
    }
    guard !panel.bars.isEmpty else { return script.add("plot 2 with lines lc rgb '#FFFFFF'") }
    let rows = "'\(file).csv' skip 1 every ::\(start)::\(start + panel.bars.count - 1)"
    script.add("plot \(rows) using 1:2:5 with boxes lc variable, \\")
    script.add("  \(rows) using 1:3:(0):($4-$3) with vectors nohead lc rgb ink lw 1.4")
  }

  private func tick(_ bar: Bar, isSlanted: Bool) -> String {
    guard !bar.remark.isEmpty else { return bar.label }
    return isSlanted ? "\(bar.label) (\(bar.remark))" : "\(bar.label)\n\(bar.remark)"
  }

  /// Whether the names are too long to stand side by side.
  private func isSlanted(in grid: PanelGrid) -> Bool {
    let slot = grid.plotWidth / Double(max(1, mostBars))
    return panels.contains { panel in
      panel.bars.contains { bar in
        max(FigureFrame.textWidth(bar.label), FigureFrame.textWidth(bar.remark)) > slot
      }
    }
  }

  private func grid() -> PanelGrid {
    let minimum = max(150, Double(mostBars) * 26)
    let hasTitles = panels.contains { !$0.title.isEmpty }
    let remarks = panels.contains { $0.bars.contains { !$0.remark.isEmpty } }
    let flat = PanelGrid(
      count: panels.count, minimumWidth: minimum, hasTitles: hasTitles,
      tickHeight: remarks ? 42 : 26)
    guard isSlanted(in: flat) else { return flat }
    let names = panels.flatMap { $0.bars.map { tick($0, isSlanted: true) } }
    let longest = names.map(FigureFrame.textWidth).max() ?? 0
    return PanelGrid(
      count: panels.count, minimumWidth: minimum, hasTitles: hasTitles,
      tickHeight: 22 + FigureFrame.slantedHeight(longest))
  }
}
