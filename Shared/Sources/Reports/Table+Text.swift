extension Table {
  /// The table with aligned columns, for a terminal; the caption stands above.
  public var plainText: String {
    let widths = columns.indices.map { column in
      ([columns[column].count] + rows.map { $0[column].text.count }).max() ?? 0
    }
    let cells = rows.map { $0.map(\.text) }
    let rule = widths.map { String(repeating: "-", count: $0) }
    let lines = ([columns, rule] + cells).map { line($0, widths: widths) }
    return ((caption.isEmpty ? [] : [caption]) + lines).joined(separator: "\n") + "\n"
  }

  private func line(_ cells: [String], widths: [Int]) -> String {
    var text = ""
    for (column, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[column] - cell.count)
      text += (column == 0 ? "" : "  ") + (isNumeric(column) ? padding + cell : cell + padding)
    }
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  /// The table as GitHub Markdown; the caption stands below.
  public var markdown: String {
    var lines = [markdownLine(columns)]
    lines.append("|" + columns.indices.map { isNumeric($0) ? "--:|" : "---|" }.joined())
    lines += rows.map { row in
      markdownLine(row.map { $0.isStrong ? "**\($0.text)**" : $0.text })
    }
    if !caption.isEmpty { lines += ["", caption] }
    return lines.joined(separator: "\n") + "\n"
  }

  private func markdownLine(_ cells: [String]) -> String {
    let escaped = cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }
    return "| \(escaped.joined(separator: " | ")) |"
  }
}
