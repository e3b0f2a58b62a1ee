import Experiments

extension CriticalDifferenceDiagram: Plottable {
  var csvRows: [[String]]? {
    guard methods.count > 1, meanRanks.allSatisfy(\.isFinite) else { return nil }
    let layout = RankLayout(self)
    return [["rank", "depth", "end", "method"]]
      + layout.stems.map { ["\($0.rank)", "\($0.depth)", "\($0.end)", $0.name] }
  }

  func script(name: String) -> String {
    let layout = RankLayout(self)
    var script = GnuplotScript(name: name, size: layout.frame.size)
    script.add("set lmargin at screen 0; set rmargin at screen 1")
    script.add("set tmargin at screen 1; set bmargin at screen 0")
    script.add("unset border; unset grid; unset tics")
    script.add("set xrange [\(layout.ranks.lowerBound):\(layout.ranks.upperBound)]")
    script.add("set yrange [\(layout.frame.height):0]")
    addAxis(to: &script, layout)
    addCriticalDifference(to: &script, layout)
    for (group, depth) in layout.bars {
      script.line(from: (group.lowerBound, depth), to: (group.upperBound, depth), "ink lw 5")
    }
    for stem in layout.stems {
      script.label(
        stem.name, at: stem.place, in: layout.frame,
        style: "\(stem.isLeft ? "right" : "left") tc rgb ink")
    }
    let rows = "'\(name).csv' skip 1"
    script.add("plot \(rows) using 1:(\(layout.axis)):(0):($2-\(layout.axis)) \(Self.thin), \\")
    script.add("  \(rows) using 1:2:($3-$1):(0) \(Self.thin), \\")
    script.add("  \(rows) using 1:(\(layout.axis)) with points pt 7 ps 0.6 lc rgb ink")
    return script.text
  }

  private static let thin = "with vectors nohead lc rgb muted lw 1"

  private func addAxis(to script: inout GnuplotScript, _ layout: RankLayout) {
    let y = layout.axis
    script.line(from: (1, y), to: (Double(methods.count), y), "ink lw 1.5")
    let step = max(1, (methods.count + 14) / 15)
    for rank in stride(from: 1, through: methods.count, by: step) {
      script.line(from: (Double(rank), y - 5), to: (Double(rank), y), "ink lw 1.5")
      script.label(
        "\(rank)", at: (layout.pixel(Double(rank)), y - 14), in: layout.frame,
        style: "center tc rgb muted font ',11'")
    }
    script.label(
      "mean rank", at: (layout.left - 14, y), in: layout.frame, style: "right tc rgb muted")
  }

  /// A mark as long as the critical difference, cut where the axis ends.
  private func addCriticalDifference(to script: inout GnuplotScript, _ layout: RankLayout) {
    let end = min(1 + criticalDifference, Double(methods.count))
    let isCut = end < 1 + criticalDifference
    script.line(from: (1, 18), to: (end, 18), "ink lw 1.5")
    for x in isCut ? [1] : [1, end] {
      script.line(from: (x, 14), to: (x, 22), "ink lw 1.5")
    }
    let text = "critical difference \(criticalDifference.fixed(2))"
    script.label(
      isCut ? text + ", longer than the axis" : text, at: (layout.pixel(end) + 8, 18),
      in: layout.frame, style: "\(isCut ? "right offset -1,-0.8" : "left") tc rgb ink")
  }
}

extension GnuplotScript {
  /// Draws a line between two points of the plot in a colour and width.
  fileprivate mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ style: String
  ) {
    add("set arrow from \(start.x),\(start.y) to \(end.x),\(end.y) nohead lc rgb \(style)")
  }
}

/// Where the parts of a diagram lie: ranks to the right, pixels down.
private struct RankLayout {
  /// A method: a line from the axis down to a depth, and from there to its name.
  struct Stem {
    let name: String
    let rank: Double
    let depth: Double
    /// The rank at which the line meets the name.
    let end: Double
    let isLeft: Bool
    /// The pixel of the name.
    let place: (x: Double, y: Double)
  }

  let left: Double
  let right: Double
  let axis = 60.0
  /// Groups from best to worst rank, each at a depth at which it meets no other.
  let bars: [(ClosedRange<Double>, Double)]
  let stems: [Stem]
  let frame: FigureFrame
  private let count: Double

  init(_ diagram: CriticalDifferenceDiagram) {
    let order = diagram.methods.indices.sorted { diagram.meanRanks[$0] < diagram.meanRanks[$1] }
    let half = (order.count + 1) / 2
    func room(_ side: some Sequence<Int>, least: Double) -> Double {
      // Names must fit in wider fonts than ours too: nothing else would tell whose line it is.
      let longest = side.map { 1.2 * FigureFrame.textWidth(diagram.methods[$0]) }.max() ?? 0
      return min(240, max(least, longest)) + 20
    }
    let (left, right) = (
      room(order.prefix(half), least: 60), FigureFrame.width - room(order.dropFirst(half), least: 0)
    )
    (self.left, self.right, count) = (left, right, Double(order.count))
    bars = Self.bars(diagram, below: axis + 13)
    let top = (bars.map(\.1).max() ?? axis + 3) + 22
    let unit = (count - 1) / (right - left)
    stems = order.enumerated().map { place, method in
      let isLeft = place < half
      let row = isLeft ? place : order.count - 1 - place
      let (depth, x) = (top + 22 * Double(row), isLeft ? left - 10 : right + 10)
      return Stem(
        name: diagram.methods[method], rank: diagram.meanRanks[method], depth: depth,
        end: 1 + (x - left) * unit, isLeft: isLeft, place: (isLeft ? x - 5 : x + 5, depth))
    }
    frame = FigureFrame(height: top + 22 * Double(half - 1) + 16)
  }

  /// The horizontal pixel of a rank.
  func pixel(_ rank: Double) -> Double { left + (rank - 1) * (right - left) / (count - 1) }

  /// The ranks at the figure's edges.
  var ranks: ClosedRange<Double> {
    let unit = (count - 1) / (right - left)
    return 1 - left * unit...count + (FigureFrame.width - right) * unit
  }

  private static func bars(
    _ diagram: CriticalDifferenceDiagram, below top: Double
  ) -> [(ClosedRange<Double>, Double)] {
    let margin = 0.006 * Double(diagram.methods.count)
    var ends: [Double] = []
    return diagram.groups.compactMap { group in
      let ranks = zip(diagram.methods, diagram.meanRanks).filter { group.contains($0.0) }.map(\.1)
      guard let low = ranks.min(), let high = ranks.max() else { return nil }
      let level = ends.firstIndex { $0 < low - 3 * margin } ?? ends.count
      if level == ends.count { ends.append(high) } else { ends[level] = high }
      return (low - margin...high + margin, top + 10 * Double(level))
    }
  }
}
