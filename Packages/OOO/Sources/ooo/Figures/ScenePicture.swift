import OOO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A world seen from above, in panels: how often places were visited, and where agents went.
struct ScenePicture {
  /// Ways of one kind.
  struct Group {
    var name: String
    var color: String
    var paths: [[SIMD2<Double>]]
    var isFaint = false
  }

  /// One view of the world.
  struct Panel {
    var title: String
    var visits: VisitCounts?
    var groups: [Group] = []
  }

  private static let ink = "#1F2328"
  private static let muted = "#59636E"
  private static let heat = ["#F3F7FB", "#C9DDF0", "#74B0D9", "#2473B6", "#0A3670"]

  let geometry: SceneGeometry
  let title: String
  let panels: [Panel]

  private let margin = (left: 46.0, top: 66.0, right: 20.0, gap: 34.0)

  /// The picture as the text of an SVG file.
  var svg: String {
    let size = panelSize
    let width =
      margin.left + margin.right + Double(panels.count) * size.x
      + Double(panels.count - 1) * margin.gap
    let height = margin.top + size.y + 34 + legendHeight
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(f(width))\" height=\"\(f(height))\" "
        + "viewBox=\"0 0 \(f(width)) \(f(height))\" font-family=\"Helvetica,Arial,sans-serif\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      text(title, at: SIMD2(margin.left, 26), size: 16, color: Self.ink, style: "font-weight:bold"),
    ]
    for (index, panel) in panels.enumerated() {
      let x = margin.left + Double(index) * (size.x + margin.gap)
      let corner = SIMD2(x, margin.top)
      lines += drawing(of: panel, in: Frame(geometry.bounds, corner: corner, size: size), index)
    }
    lines += legend(at: SIMD2(margin.left, margin.top + size.y + 44))
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  /// The bytes of that file.
  var bytes: Data { Data(svg.utf8) }

  private var panelSize: SIMD2<Double> {
    let extent = geometry.bounds.upper - geometry.bounds.lower
    let room = panels.count > 1 ? SIMD2(360.0, 400) : SIMD2(560.0, 560)
    return extent * min(room.x / extent.x, room.y / extent.y)
  }

  private func drawing(of panel: Panel, in frame: Frame, _ index: Int) -> [String] {
    let clip = "panel\(index)"
    let box = frame.rectangle(geometry.bounds.lower, geometry.bounds.upper)
    return [
      text(
        panel.title, at: frame.corner - SIMD2(0, 10), size: 13, color: Self.ink, style: ""),
      "<clipPath id=\"\(clip)\"><rect \(box)/></clipPath><g clip-path=\"url(#\(clip))\">",
      "<rect \(box) fill=\"#FAFBFC\"/>",
    ] + (panel.visits.map { cells(of: $0, in: frame) } ?? [])
      + walls(in: frame, isOverHeat: panel.visits != nil) + goal(in: frame)
      + panel.groups.flatMap { ways(of: $0, in: frame) }
      + ["</g>", "<rect \(box) fill=\"none\" stroke=\"#AFB8C1\"/>"] + ticks(in: frame, index)
  }

  private func walls(in frame: Frame, isOverHeat: Bool) -> [String] {
    geometry.walls.map {
      "<rect \(frame.rectangle($0.lower, $0.upper)) fill=\"#6E7781\" stroke=\"#6E7781\"/>"
    }
      + geometry.lines.map { line in
        let (a, b) = (frame.point(line.start), frame.point(line.end))
        return "<line x1=\"\(f(a.x))\" y1=\"\(f(a.y))\" x2=\"\(f(b.x))\" y2=\"\(f(b.y))\" "
          + "stroke=\"\(Self.ink)\" stroke-width=\"\(geometry.walls.isEmpty ? 5 : 1.5)\" "
          + "stroke-linecap=\"round\"/>"
      }
  }

  private func goal(in frame: Frame) -> [String] {
    let center = frame.point(geometry.goal)
    let radius = max(6, geometry.goalRadius * frame.scale.x)
    return [
      "<circle cx=\"\(f(center.x))\" cy=\"\(f(center.y))\" r=\"\(f(radius))\" fill=\"#E69F00\" "
        + "fill-opacity=\"0.35\" stroke=\"#E69F00\" stroke-width=\"2\"/>",
      text(
        "goal", at: center - SIMD2(-radius - 4, -4), size: 11, color: Self.ink, style: ""),
    ]
  }

  private func ways(of group: Group, in frame: Frame) -> [String] {
    let style =
      group.isFaint
      ? "stroke-width=\"1.2\" stroke-opacity=\"0.75\""
      : "stroke-width=\"2.2\" stroke-opacity=\"0.85\""
    return group.paths.filter { !$0.isEmpty }.flatMap { path in
      let points = path.map(frame.point)
      let list = points.map { "\(f($0.x)),\(f($0.y))" }.joined(separator: " ")
      let line =
        "<polyline points=\"\(list)\" fill=\"none\" stroke=\"\(group.color)\" \(style) "
        + "stroke-linejoin=\"round\" stroke-linecap=\"round\"/>"
      return group.isFaint
        ? [line]
        : [line, dot(points[0], radius: 3, "white", group.color)]
          + [dot(points[points.count - 1], radius: 4.5, group.color, "white")]
    }
  }

  private func cells(of visits: VisitCounts, in frame: Frame) -> [String] {
    guard visits.grid.axes.count == 2 else { return [] }
    let (x, y) = (visits.grid.axes[0], visits.grid.axes[1])
    let most = Double(visits.counts.max() ?? 0)
    let half = SIMD2(x.spacing, y.spacing) / 2
    return visits.counts.indices.filter { visits.counts[$0] > 0 }.map { cell in
      let center = SIMD2(
        x.low + Double(cell / y.bins) * x.spacing, y.low + Double(cell % y.bins) * y.spacing)
      // Logarithms show rare visits beside the start.
      let share = log(1 + Double(visits.counts[cell])) / log(1 + most)
      let level = min(Int(share * Double(Self.heat.count)), Self.heat.count - 1)
      return "<rect \(frame.rectangle(center - half, center + half)) "
        + "fill=\"\(Self.heat[level])\"/>"
    }
  }

  private func ticks(in frame: Frame, _ index: Int) -> [String] {
    let (low, high) = (geometry.bounds.lower, geometry.bounds.upper)
    let extent = max(high.x - low.x, high.y - low.y)
    let step = extent < 2.5 ? 0.5 : extent < 7 ? 1 : 2
    func values(_ low: Double, _ high: Double) -> [Double] {
      Array(stride(from: (low / step).rounded(.up) * step, through: high, by: step))
    }
    let bottom = frame.corner.y + frame.size.y + 15
    let across = values(low.x, high.x).map { x in
      text(
        label(x), at: SIMD2(frame.point(SIMD2(x, low.y)).x, bottom), size: 10, color: Self.muted,
        style: "text-anchor:middle")
    }
    let up = values(low.y, high.y).map { y in
      text(
        label(y), at: SIMD2(frame.corner.x - 6, frame.point(SIMD2(low.x, y)).y + 3.5), size: 10,
        color: Self.muted, style: "text-anchor:end")
    }
    return across + (index == 0 ? up : [])
  }

  private var entries: [Group] {
    var seen = Set<String>()
    return panels.flatMap(\.groups).filter { seen.insert($0.name).inserted }
  }

  private var isHeat: Bool { panels.contains { $0.visits != nil } }

  private var legendHeight: Double { Double(entries.count + (isHeat ? 1 : 0)) * 18 + 12 }

  private func legend(at place: SIMD2<Double>) -> [String] {
    var lines = entries.enumerated().flatMap { index, group in
      let y = place.y + Double(index) * 18
      return [
        "<line x1=\"\(f(place.x))\" y1=\"\(f(y))\" x2=\"\(f(place.x + 26))\" y2=\"\(f(y))\" "
          + "stroke=\"\(group.color)\" stroke-width=\"\(group.isFaint ? 1.5 : 3)\"/>",
        text(
          group.name, at: SIMD2(place.x + 34, y + 4), size: 12, color: Self.ink, style: ""),
      ]
    }
    guard isHeat else { return lines }
    let y = place.y + Double(entries.count) * 18
    for (level, color) in Self.heat.enumerated() {
      lines.append(
        "<rect x=\"\(f(place.x + Double(level) * 16))\" y=\"\(f(y - 6))\" width=\"16\" "
          + "height=\"12\" fill=\"\(color)\"/>")
    }
    lines.append(
      text(
        "few to many visits, on a logarithmic scale", at: SIMD2(place.x + 90, y + 4), size: 12,
        color: Self.ink, style: ""))
    return lines
  }
}

extension ScenePicture {
  /// From the world to pixels.
  struct Frame {
    let lower: SIMD2<Double>
    let corner: SIMD2<Double>
    let size: SIMD2<Double>
    let scale: SIMD2<Double>

    init(_ bounds: SceneGeometry.Rectangle, corner: SIMD2<Double>, size: SIMD2<Double>) {
      (lower, self.corner, self.size) = (bounds.lower, corner, size)
      scale = size / (bounds.upper - bounds.lower)
    }

    /// y grows upwards in the world and downwards in pixels.
    func point(_ place: SIMD2<Double>) -> SIMD2<Double> {
      let moved = (place - lower) * scale
      return SIMD2(corner.x + moved.x, corner.y + size.y - moved.y)
    }

    func rectangle(_ low: SIMD2<Double>, _ high: SIMD2<Double>) -> String {
      let (a, b) = (point(SIMD2(low.x, high.y)), point(SIMD2(high.x, low.y)))
      return "x=\"\(f(a.x))\" y=\"\(f(a.y))\" width=\"\(f(b.x - a.x))\" height=\"\(f(b.y - a.y))\""
    }
  }

  fileprivate func text(
    _ words: String, at place: SIMD2<Double>, size: Int, color: String, style: String
  ) -> String {
    let escaped = words.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    return "<text x=\"\(f(place.x))\" y=\"\(f(place.y))\" font-size=\"\(size)\" "
      + "fill=\"\(color)\" style=\"\(style)\">\(escaped)</text>"
  }

  fileprivate func dot(
    _ place: SIMD2<Double>, radius: Double, _ fill: String, _ stroke: String
  ) -> String {
    "<circle cx=\"\(f(place.x))\" cy=\"\(f(place.y))\" r=\"\(radius)\" fill=\"\(fill)\" "
      + "stroke=\"\(stroke)\" stroke-width=\"1.5\"/>"
  }

  fileprivate func label(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\(value)"
  }
}

/// A pixel coordinate with one decimal.
private func f(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
