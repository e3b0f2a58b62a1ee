/// The names of series above a figure, each with a sample of its line.
struct Legend {
  /// What stands before a name.
  enum Sample { case line, point }

  private let heading: Heading?
  private let items: [Item]
  private let sample: Sample

  private struct Item {
    let name: String
    let color: Int
    let isDashed: Bool
    let place: (x: Double, y: Double)
  }

  /// The height in pixels.
  let height: Double

  /// Places names from left to right under the heading, in as many rows as they need; a single
  /// name needs none.
  init(
    _ names: [String], dashed: Set<String> = [], sample: Sample = .line, left: Double = 72,
    heading: Heading? = nil
  ) {
    self.sample = sample
    self.heading = heading
    let top = heading?.height ?? 0
    guard names.count > 1 else {
      (items, height) = ([], top + 8)
      return
    }
    var items: [Item] = []
    var (x, y) = (left, top + 12)
    for (i, name) in names.enumerated() {
      let size = 30 + FigureFrame.textWidth(name) + 18
      if x > left, x + size > FigureFrame.width { (x, y) = (left, y + 20) }
      items.append(
        Item(name: name, color: i + 1, isDashed: dashed.contains(name), place: (x, y)))
      x += size
    }
    self.items = items
    height = y + 16
  }

  func add(to script: inout GnuplotScript, in frame: FigureFrame) {
    heading?.add(to: &script, in: frame)
    for item in items {
      script.add(mark(of: item, in: frame))
      script.label(
        item.name, at: (item.place.x + 29, item.place.y), in: frame, style: "left tc rgb ink")
    }
  }

  private func mark(of item: Item, in frame: FigureFrame) -> String {
    switch sample {
    case .line:
      let from = frame.screen(item.place)
      let to = frame.screen((item.place.x + 22, item.place.y))
      return "set arrow from screen \(from.0),\(from.1) to screen \(to.0),\(to.1) nohead "
        + "lt \(item.color) lw 3\(item.isDashed ? " dt 2" : "")"
    case .point:
      let (x, y) = frame.screen((item.place.x + 16, item.place.y))
      return "set label '' at screen \(x),\(y) point lt \(item.color) ps 0.8"
    }
  }
}
