import Experiments

extension ScatterPlot: Plottable {
  var csvRows: [[String]]? {
    let rows = groups.flatMap { group in
      group.points.map { ["\($0.x)", "\($0.y)", $0.label, group.name] }
    }
    return rows.isEmpty ? nil : [["x", "y", "label", "group"]] + rows
  }

  private var points: [Point] { groups.flatMap(\.points) }

  func script(name: String) -> String {
    let legend = Legend(groups.map(\.name), sample: .point)
    var grid = PanelGrid(
      count: 1, minimumWidth: 190, top: legend.height, bottom: 26, hasTitles: false,
      tickHeight: 26)
    grid.plotHeight = 380
    var script = GnuplotScript(name: name, size: grid.frame.size)
    script.set("x", x, values: points.map(\.x))
    script.set("y", y, values: points.map(\.y))
    script.add("set grid xtics")
    legend.add(to: &script, in: grid.frame)
    script.nameAxes(x: x.label, y: y.label, in: grid)
    script.startPanel(0, title: "", in: grid)
    script.add("plot \(plots(file: name).joined(separator: ", \\\n  "))")
    return script.text
  }

  private func plots(file: String) -> [String] {
    var plots = showsDiagonal ? ["x with lines lc rgb muted lw 1 dt 2"] : []
    var start = 0
    for (i, group) in groups.enumerated() where !group.points.isEmpty {
      let end = start + group.points.count - 1
      let rows = "'\(file).csv' skip 1 every ::\(start)::\(end)"
      let size = points.count > 300 ? 0.35 : 0.7
      plots.append("\(rows) using 1:2 with points lt \(i + 1) ps \(size)")
      if group.points.contains(where: { !$0.label.isEmpty }) {
        plots.append(
          "\(rows) using 1:2:(stringcolumn(3)) with labels left offset 0.7,0 font ',11' tc rgb ink")
      }
      start = end + 1
    }
    return plots
  }
}
