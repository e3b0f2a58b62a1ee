/// A scene in the plane, drawn to scale, with visits as coloured cells and paths as lines.
public struct PlaneMap: Sendable, Equatable {
  /// A rectangle with sides along the axes.
  public struct Box: Sendable, Equatable {
    /// The corner with the smallest coordinates.
    public var lower: SIMD2<Double>
    /// The corner with the largest coordinates.
    public var upper: SIMD2<Double>

    /// The rectangle between two corners.
    public init(_ lower: SIMD2<Double>, _ upper: SIMD2<Double>) {
      (self.lower, self.upper) = (lower, upper)
    }
  }

  /// What stands in the plane.
  public struct Scene: Sendable, Equatable {
    /// All that is shown.
    public var bounds: Box
    /// Filled walls.
    public var walls: [Box]
    /// Straight lines from place to place, such as walls without thickness.
    public var lines: [[SIMD2<Double>]]
    /// The centre of the goal; nil for none.
    public var goal: SIMD2<Double>?
    /// The radius of the goal.
    public var goalRadius = 0.0

    /// A scene; nothing but its bounds unless told otherwise.
    public init(bounds: Box, walls: [Box] = [], lines: [[SIMD2<Double>]] = []) {
      (self.bounds, self.walls, self.lines) = (bounds, walls, lines)
    }
  }

  /// A way through the plane, with a dot at its beginning.
  ///
  /// Ways of one name have one colour.
  public struct Path: Sendable, Equatable {
    /// The name in the legend.
    public var name: String
    /// The places, in order.
    public var places: [SIMD2<Double>]

    /// A way.
    public init(_ name: String, _ places: [SIMD2<Double>]) {
      (self.name, self.places) = (name, places)
    }
  }

  /// Coloured cells in rows and columns.
  public struct Cells: Sendable, Equatable {
    /// The centres of the outermost cells.
    public var centers: Box
    /// The values, the row of the smallest y first; NaN leaves a cell empty.
    public var values: [[Double]]

    /// Cells whose outermost centres are the corners of a box; at least two each way.
    public init(centers: Box, values: [[Double]]) {
      precondition(
        values.count > 1 && values[0].count > 1
          && values.allSatisfy { $0.count == values[0].count },
        "cells in rows of \(values.map(\.count))")
      (self.centers, self.values) = (centers, values)
    }

    /// The centre of a cell.
    func center(row: Int, column: Int) -> SIMD2<Double> {
      let steps = SIMD2(Double(values[0].count - 1), Double(values.count - 1))
      return centers.lower
        + SIMD2(Double(column), Double(row)) / steps * (centers.upper - centers.lower)
    }
  }

  /// One drawing of the scene.
  public struct Panel: Sendable, Equatable {
    /// The words above it.
    public var title: String
    /// The cells, below everything else; nil for none.
    public var cells: Cells?
    /// The ways.
    public var paths: [Path]

    /// A drawing.
    public init(_ title: String = "", cells: Cells? = nil, paths: [Path] = []) {
      (self.title, self.cells, self.paths) = (title, cells, paths)
    }
  }

  /// What stands in the plane, in every panel.
  public var scene: Scene
  /// Drawings side by side.
  public var panels: [Panel]
  /// What the cells' values are, with their unit in parentheses.
  public var valueLabel: String

  /// Describes a map.
  public init(_ scene: Scene, panels: [Panel], valueLabel: String = "") {
    (self.scene, self.panels, self.valueLabel) = (scene, panels, valueLabel)
  }
}
