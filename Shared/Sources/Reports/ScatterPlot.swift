/// Points in groups.
public struct ScatterPlot: Sendable, Equatable {
  /// Points of one colour.
  public struct Group: Sendable, Equatable {
    /// The name in the legend.
    public var name: String
    /// The points.
    public var points: [Point]

    /// Describes a group.
    public init(_ name: String, _ points: [Point]) {
      self.name = name
      self.points = points
    }
  }

  /// One point.
  public struct Point: Sendable, Equatable {
    /// The horizontal place.
    public var x: Double
    /// The vertical place.
    public var y: Double
    /// A word beside the point; empty for none.
    public var label: String

    /// Describes a point.
    public init(_ x: Double, _ y: Double, label: String = "") {
      self.x = x
      self.y = y
      self.label = label
    }
  }

  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The groups.
  public var groups: [Group]
  /// Whether the line of equality is drawn.
  public var showsDiagonal: Bool

  /// Describes a plot.
  public init(x: Axis, y: Axis, groups: [Group], showsDiagonal: Bool = false) {
    self.x = x
    self.y = y
    self.groups = groups
    self.showsDiagonal = showsDiagonal
  }
}
