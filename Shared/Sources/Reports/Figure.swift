#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A picture of outcomes, as a value; `FigureFolder` draws it.
public struct Figure: Sendable, Equatable {
  /// What is drawn.
  public enum Plot: Sendable, Equatable {
    /// Bars with intervals, in panels.
    case bars(BarChart)
    /// Lines with interval bands, in panels.
    case lines(LineChart)
    /// A matrix as coloured cells.
    case heatMap(HeatMap)
    /// Points.
    case scatter(ScatterPlot)
    /// A scene in the plane with visits and paths.
    case plane(PlaneMap)
    /// Mean ranks, with bars over those that do not differ.
    case ranks(CriticalDifferenceDiagram)
    /// A PNG file.
    case image(URL)
  }

  /// The stem of the figure's file names: letters, digits and hyphens.
  public let name: String
  /// A few words above the figure.
  public let title: String
  /// What is to be seen and how the intervals were made, in a sentence or two.
  public let caption: String
  /// What is drawn.
  public let plot: Plot

  /// Describes a figure.
  public init(_ name: String, title: String, caption: String, plot: Plot) {
    precondition(
      !name.isEmpty && name.utf8.allSatisfy(Self.isPlain),
      "the name of a figure has letters, digits and hyphens only: \"\(name)\"")
    self.name = name
    self.title = title
    self.caption = caption
    self.plot = plot
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

/// One direction of a plot.
public struct Axis: Sendable, Equatable {
  /// What is measured, with its unit in parentheses.
  public var label: String
  /// Whether equal distances are equal ratios.
  public var isLogarithmic: Bool
  /// The range to show; from the data where nil.
  public var range: ClosedRange<Double>?

  /// Describes an axis.
  public init(
    _ label: String, isLogarithmic: Bool = false, range: ClosedRange<Double>? = nil
  ) {
    self.label = label
    self.isLogarithmic = isLogarithmic
    self.range = range
  }
}
