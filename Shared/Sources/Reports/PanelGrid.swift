/// Where the panels of a figure lie, in pixels.
struct PanelGrid: Equatable {
  let columns: Int
  let rows: Int
  /// The room left of all panels, for the axis' name and the tick labels.
  let left = 72.0
  let right = 20.0
  /// The room above all panels, for the legend.
  let plotsTop: Double
  /// The room below all panels, for the axis' name.
  let bottom: Double
  /// Whether each panel has room for the numbers of a vertical axis of its own.
  var numbersEveryPanel = false
  private let titleHeight: Double
  private let tickHeight: Double
  /// The height of one panel's plot.
  var plotHeight: Double

  /// Puts `count` panels side by side where each gets at least `minimumWidth`.
  init(
    count: Int, minimumWidth: Double, top: Double = 8, bottom: Double = 8, hasTitles: Bool,
    tickHeight: Double
  ) {
    let gap = Self.narrowGap
    let most = max(1, Int((FigureFrame.width - left - right + gap) / (minimumWidth + gap)))
    rows = max(1, (count + most - 1) / most)
    columns = max(1, (count + rows - 1) / rows)
    plotsTop = top
    self.bottom = bottom
    titleHeight = hasTitles ? 24 : 6
    self.tickHeight = tickHeight
    plotHeight = rows == 1 && columns < 3 ? 260 : 170
  }

  private static let narrowGap = 34.0
  private var gap: Double { numbersEveryPanel ? 52 : Self.narrowGap }

  /// Whether a panel carries the numbers of its vertical axis.
  func isNumbered(_ i: Int) -> Bool { numbersEveryPanel || i % columns == 0 }

  var frame: FigureFrame { FigureFrame(height: plotsTop + Double(rows) * rowHeight + bottom) }

  /// The middle of all plots, for the names of the axes.
  var middle: (x: Double, y: Double) {
    ((left + FigureFrame.width - right) / 2, (plotsTop + frame.height - bottom) / 2)
  }

  /// The width of one panel's plot.
  var plotWidth: Double {
    (FigureFrame.width - left - right - gap * Double(columns - 1)) / Double(columns)
  }

  private var rowHeight: Double {
    titleHeight + plotHeight + tickHeight + (rows > 1 ? 14 : 0)
  }

  /// The edges of a panel's plot as fractions of the figure, from its lower left corner.
  func margins(_ i: Int) -> (left: Double, right: Double, bottom: Double, top: Double) {
    let x = left + Double(i % columns) * (plotWidth + gap)
    let y = plotsTop + Double(i / columns) * rowHeight + titleHeight
    let (left, top) = frame.screen((x, y))
    let (right, bottom) = frame.screen((x + plotWidth, y + plotHeight))
    return (left, right, bottom, top)
  }
}
