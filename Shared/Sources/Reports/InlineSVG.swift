/// Turns an SVG file of gnuplot's into an element of a page.
enum InlineSVG {
  /// The drawing without file header and titles, with identifiers of its own and with the page's
  /// colours and font.
  static func markup(_ svg: String, name: String, description: String) -> Markup {
    guard let start = svg.firstRange(of: "<svg"),
      let end = svg[start.upperBound...].firstIndex(of: ">"),
      let viewBox = attribute("viewBox", in: svg[start.upperBound..<end])
    else { return .joined([]) }
    let close = svg.firstRange(of: "</svg>")?.lowerBound ?? svg.endIndex
    var body = String(svg[svg.index(after: end)..<close])
    body = removing("title", from: removing("desc", from: body))
    body = withoutEmptyGroups(body)
    for identifier in ["gpDot", "gpPt", "gnuplot_", "textbox", "greybox"] {
      body = body.replacing(identifier, with: "\(name)-\(identifier)")
    }
    body = body.replacing(" font-family=\"Helvetica\"", with: "")
    return .element(
      "svg", ["class": "plot", "viewBox": viewBox, "role": "img", "aria-label": description],
      [.trusted(themed(body))])
  }

  private static func attribute(_ name: String, in tag: Substring) -> String? {
    guard let start = tag.firstRange(of: "\(name)=\"") else { return nil }
    return String(tag[start.upperBound...].prefix { $0 != "\"" })
  }

  private static func removing(_ element: String, from text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "<\(element)>"),
      let end = rest[start.upperBound...].firstRange(of: "</\(element)>")
    {
      result += rest[..<start.lowerBound]
      rest = rest[end.upperBound...]
    }
    return result + rest
  }

  /// gnuplot opens and closes a group at every change of its pen, used or not.
  private static func withoutEmptyGroups(_ text: String) -> String {
    var lines: [Substring] = []
    for line in text.split(separator: "\n") {
      if line == "</g>", let last = lines.last, last.hasPrefix("<g "), last.hasSuffix(">") {
        lines.removeLast()
      } else {
        lines.append(line)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Replaces the palette's colours by the page's variables, and black by its ink.
  private static func themed(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "rgb("),
      let end = rest[start.upperBound...].firstIndex(of: ")")
    {
      result += rest[..<start.lowerBound]
      let numbers = rest[start.upperBound..<end].split { $0 == "," || $0 == " " }
      let color = Palette.themed.first { $0.components == numbers.compactMap { Int($0) } }
      result += color.map { "var(\($0.variable))" } ?? String(rest[start.lowerBound...end])
      rest = rest[rest.index(after: end)...]
    }
    return (result + rest).replacing("\"black\"", with: "\"var(\(Palette.ink.variable))\"")
  }
}

extension Palette.Color {
  /// Red, green and blue of the light colour, 0 to 255.
  fileprivate var components: [Int] {
    stride(from: 1, to: 7, by: 2).compactMap { offset in
      Int(light.dropFirst(offset).prefix(2), radix: 16)
    }
  }
}
