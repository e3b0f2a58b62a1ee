/// Rows and columns for a terminal, a web page or a README.
public struct Table: Sendable, Equatable {
  /// What the table shows, in one sentence; empty for none.
  public var caption: String
  /// The titles of the columns.
  public var columns: [String]
  /// The rows; each has a cell for every column.
  public private(set) var rows: [[TableCell]]

  /// A table without rows, or with the given ones.
  ///
  /// Every row must have a cell for every column.
  public init(_ columns: [String], caption: String = "", rows: [[TableCell]] = []) {
    self.columns = columns
    self.caption = caption
    self.rows = []
    for row in rows { append(row) }
  }

  /// Adds a row, which must have a cell for every column.
  public mutating func append(_ row: [TableCell]) {
    precondition(
      row.count == columns.count, "a row of \(row.count) cells for \(columns.count) columns")
    rows.append(row)
  }

  /// Whether a column holds only numbers, which are set flush right.
  func isNumeric(_ column: Int) -> Bool {
    rows.contains { $0[column].isNumeric }
      && rows.allSatisfy { $0[column].isNumeric || $0[column].text.isEmpty }
  }
}
