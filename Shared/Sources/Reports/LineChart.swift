/// Lines with interval bands, in panels that share their axes unless said otherwise.
public struct LineChart: Sendable, Equatable {
  /// How the points of a line are joined.
  public enum Style: Sendable, Equatable {
    /// Straight lines with a mark at every point, for few points.
    case markedLine
    /// Straight lines, for many points.
    case line
    /// Steps, for histograms and empirical distributions.
    case steps
    /// A dashed line, for references.
    case dashed
  }

  /// One line.
  public struct Series: Sendable, Equatable {
    /// The name in the legend; the same name has the same colour in every panel.
    public var name: String
    /// The points, in the order in which they are joined.
    public var points: [Point]
    /// How they are joined.
    public var style: Style

    /// Describes a line.
    public init(_ name: String, _ points: [Point], style: Style = .markedLine) {
      self.name = name
      self.points = points
      self.style = style
    }
  }

  /// A point with a vertical interval.
  public struct Point: Sendable, Equatable {
    /// The horizontal place.
    public var x: Double
    /// The vertical place with its interval.
    public var y: Estimate

    /// Describes a point.
    public init(_ x: Double, _ y: Estimate) {
      self.x = x
      self.y = y
    }
  }

  /// Lines under a common title.
  public struct Panel: Sendable, Equatable {
    /// The title; empty for a single panel.
    public var title: String
    /// The lines.
    public var series: [Series]

    /// Describes a panel.
    public init(_ title: String = "", _ series: [Series]) {
      self.title = title
      self.series = series
    }
  }

  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The panels.
  public var panels: [Panel]
  /// Whether each panel has a vertical scale of its own, for values that cannot be compared.
  public var hasOwnScales = false
  /// Words above the chart, for a file that stands alone; pages have titles of their own.
  public var heading: Heading?

  /// Describes a chart.
  public init(x: Axis, y: Axis, panels: [Panel]) {
    self.x = x
    self.y = y
    self.panels = panels
  }
}

extension LineChart.Series {
  /// A line of means over seeds, from one series of each seed: point `i` is at `x[i]`.
  ///
  /// Series that are shorter than `x` count for the points they have.
  public init(
    _ name: String, x: [Double], seeds: [[Double]], style: LineChart.Style = .line
  ) {
    let points = x.enumerated().compactMap { i, x in
      Estimate(mean: seeds.filter { i < $0.count }.map { $0[i] }).map { LineChart.Point(x, $0) }
    }
    self.init(name, points, style: style)
  }
}
