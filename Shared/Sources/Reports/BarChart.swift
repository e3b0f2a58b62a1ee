/// Bars with interval marks, in panels that share their axis.
public struct BarChart: Sendable, Equatable {
  /// One bar.
  public struct Bar: Sendable, Equatable {
    /// The name under the bar.
    public var label: String
    /// A second line under the bar, such as a count of parameters.
    public var remark: String
    /// The height with its interval; nil leaves a gap.
    public var estimate: Estimate?

    /// Describes a bar.
    public init(_ label: String, _ estimate: Estimate?, remark: String = "") {
      self.label = label
      self.estimate = estimate
      self.remark = remark
    }
  }

  /// Bars under a common title.
  public struct Panel: Sendable, Equatable {
    /// The title, such as the name of a shift.
    public var title: String
    /// The bars; the same label has the same colour in every panel.
    public var bars: [Bar]

    /// Describes a panel.
    public init(_ title: String, _ bars: [Bar]) {
      self.title = title
      self.bars = bars
    }
  }

  /// The vertical axis; bars start at zero.
  public var axis: Axis
  /// The panels.
  public var panels: [Panel]
  /// A value marked by a dashed line in every panel, such as chance level.
  public var reference: Double?

  /// Describes a chart.
  public init(_ axis: Axis, panels: [Panel], reference: Double? = nil) {
    self.axis = axis
    self.panels = panels
    self.reference = reference
  }
}
