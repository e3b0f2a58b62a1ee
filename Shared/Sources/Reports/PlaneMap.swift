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
    /// Words beside places, such as "start".
    public var labels: [Label] = []

    /// A scene; nothing but its bounds unless told otherwise.
    public init(bounds: Box, walls: [Box] = [], lines: [[SIMD2<Double>]] = []) {
      (self.bounds, self.walls, self.lines) = (bounds, walls, lines)
    }
  }

  /// A word beside a place.
  public struct Label: Sendable, Equatable {
    /// Where a word stands.
    public enum Side: Sendable, Equatable {
      /// Right of the place.
      case right
      /// Centred under the place.
      case below
    }

    /// The word.
    public var text: String
    /// The place.
    public var place: SIMD2<Double>
    /// Where it stands.
    public var side: Side

    /// A word beside a place.
    public init(_ text: String, _ place: SIMD2<Double>, _ side: Side = .right) {
      (self.text, self.place, self.side) = (text, place, side)
    }
  }

  /// A way through the plane, with a dot at its beginning and a cross at its end.
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

    /// All that the cells cover.
    var extent: Box {
      let half = (center(row: 1, column: 1) - centers.lower) / 2
      return Box(centers.lower - half, centers.upper + half)
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
  /// Words above the map, for a file that stands alone; pages have titles of their own.
  public var heading: Heading?

  /// Describes a map.
  public init(_ scene: Scene, panels: [Panel], valueLabel: String = "") {
    (self.scene, self.panels, self.valueLabel) = (scene, panels, valueLabel)
  }

  /// The bounds of the scene, and cells that reach beyond them.
  var bounds: Box {
    panels.compactMap(\.cells?.extent).reduce(scene.bounds) { bounds, cells in
      Box(pointwiseMin(bounds.lower, cells.lower), pointwiseMax(bounds.upper, cells.upper))
    }
  }
}
