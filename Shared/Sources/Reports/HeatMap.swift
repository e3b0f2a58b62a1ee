/// A matrix as coloured cells, with the numbers in them while they fit.
public struct HeatMap: Sendable, Equatable {
  /// Which colours the values get.
  public enum Colors: Sendable, Equatable {
    /// From light to dark, for amounts.
    case sequential
    /// From one hue over white to another, for differences around zero.
    case diverging
  }

  /// The names of the rows, from top to bottom.
  public var rows: [String]
  /// The names of the columns, from left to right.
  public var columns: [String]
  /// The values, row by row; NaN leaves a cell empty.
  public var values: [[Double]]
  /// What the values are, with their unit in parentheses.
  public var valueLabel: String
  /// What the rows are.
  public var rowLabel = ""
  /// What the columns are.
  public var columnLabel = ""
  /// Which colours the values get.
  public var colors = Colors.sequential
  /// The decimals of the numbers in the cells.
  public var decimals = 1

  /// Describes a heat map.
  ///
  /// `values` must have a row for every row name, with a value for every column name.
  public init(rows: [String], columns: [String], values: [[Double]], valueLabel: String) {
    precondition(
      values.count == rows.count && values.allSatisfy { $0.count == columns.count },
      "values of \(values.map(\.count)) for \(rows.count) rows and \(columns.count) columns")
    self.rows = rows
    self.columns = columns
    self.values = values
    self.valueLabel = valueLabel
  }

  /// The same map with names for its two directions.
  public func labeled(rows: String, columns: String) -> HeatMap {
    var map = self
    (map.rowLabel, map.columnLabel) = (rows, columns)
    return map
  }

  /// The same map with other colours.
  public func colored(_ colors: Colors) -> HeatMap {
    var map = self
    map.colors = colors
    return map
  }

  /// The same map with another number of decimals in its cells.
  public func rounded(decimals: Int) -> HeatMap {
    var map = self
    map.decimals = decimals
    return map
  }
}
