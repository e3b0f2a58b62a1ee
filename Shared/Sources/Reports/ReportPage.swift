/// An HTML page with its style.
struct ReportPage {
  private let title: String
  private let contents: [Markup]

  init(title: String, contents: [Markup]) {
    self.title = title
    self.contents = contents
  }

  var html: String {
    let head: [Markup] = [
      .element("meta", ["charset": "utf-8"]),
      .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      .element("meta", ["name": "color-scheme", "content": "light dark"]),
      .element("title", [:], [.text(title)]),
      .element("style", [:], [.trusted(ReportStyle.sheet)]),
    ]
    let body = Markup.element("body", [:], [.element("main", [:], contents)])
    let page = Markup.element("html", ["lang": "en"], [.element("head", [:], head), body])
    return "<!DOCTYPE html>\n" + page.html + "\n"
  }
}
