import Experiments

extension Table {
  /// The table as an HTML element.
  public var markup: Markup {
    var parts: [Markup] = []
    if !caption.isEmpty { parts.append(.element("caption", [:], [.prose(caption)])) }
    let titles = columns.enumerated().map { column, title in
      Markup.element("th", ["scope": "col", "class": alignment(column)], [.text(title)])
    }
    parts.append(.element("thead", [:], [.element("tr", [:], titles)]))
    let body = rows.map { row in
      Markup.element("tr", [:], row.enumerated().map { self.cell($1, column: $0) })
    }
    parts.append(.element("tbody", [:], body))
    return .element("div", ["class": "scroll"], [.element("table", ["class": "data"], parts)])
  }

  private func alignment(_ column: Int) -> String { isNumeric(column) ? "number" : "words" }

  private func cell(_ cell: TableCell, column: Int) -> Markup {
    let text = cell.verdict.map(\.badge) ?? (cell.isNumeric ? .number(cell.text) : .text(cell.text))
    let contents = cell.isStrong ? .element("strong", [:], [text]) : text
    return .element("td", ["class": alignment(column)], [contents])
  }
}

extension Verdict {
  /// The verdict as a coloured badge with a sign, readable without colours.
  var badge: Markup {
    let sign =
      switch self {
      case .supported: "✓"
      case .contradicted: "✗"
      case .inconclusive: "?"
      }
    return .element(
      "span", ["class": "badge \(rawValue)"],
      [.element("span", ["aria-hidden": "true"], [.text(sign)]), .text(" \(rawValue)")])
  }
}
