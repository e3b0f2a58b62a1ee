import Experiments

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes the sections of a report and draws their figures.
struct SectionWriter {
  private let results: RunResults
  private let folder: FigureFolder
  private var names: Set<String> = []
  private var figureCount = 0
  /// What could not be shown.
  private(set) var problems: [String] = []

  init(_ results: RunResults, figures: FigureFolder) {
    self.results = results
    folder = figures
    if !folder.canDraw { problems.append(Gnuplot.installation) }
  }

  mutating func markup(
    _ section: ReportSection, number: Int, experiments: [any Experiment]
  ) -> Markup {
    var parts: [Markup] = [.element("h2", [:], [.text(section.title)])]
    if let experiment = experiments.first(where: { $0.name == section.experiment }) {
      let source = "\(experiment.summary). Reproduces: \(experiment.reproduces)."
      parts.append(.element("p", ["class": "source"], [.prose(source)]))
      guard results.hasRun(experiment.name) else {
        parts.append(.element("p", ["class": "problem"], [.text("It has not been run.")]))
        return .element("section", ["id": "section-\(number)"], parts)
      }
    }
    do {
      parts += try section.contents(results).map { markup($0) }
    } catch {
      parts.append(problem("Section \"\(section.title)\" cannot be shown: \(error)"))
    }
    return .element("section", ["id": "section-\(number)"], parts)
  }

  private mutating func markup(_ item: ReportSection.Item) -> Markup {
    switch item {
    case .text(let text): .element("p", [:], [.prose(text)])
    case .table(let table): table.markup
    case .figure(let figure): markup(figure)
    }
  }

  private mutating func markup(_ figure: Figure) -> Markup {
    do {
      guard names.insert(figure.name).inserted else {
        throw ReportError.duplicateFigure(figure.name)
      }
      figureCount += 1
      return caption(figure, picture: picture(try folder.draw(figure), of: figure))
    } catch {
      return problem("\(error)")
    }
  }

  private func picture(_ drawing: FigureFolder.Drawing, of figure: Figure) -> Markup {
    let description = "\(figure.title). \(figure.caption)"
    switch drawing {
    case .svg(let svg):
      return InlineSVG.markup(svg, name: figure.name, description: description)
    case .png(let data):
      let source = "data:image/png;base64,\(data.base64EncodedString())"
      return .element("img", ["src": source, "alt": description])
    case .scriptOnly:
      return .element("p", ["class": "problem"], [.text(Gnuplot.installation)])
    }
  }

  private func caption(_ figure: Figure, picture: Markup) -> Markup {
    let caption: [Markup] = [
      .element("strong", [:], [.text("Figure \(figureCount). \(figure.title).")]), .text(" "),
      .prose(figure.caption),
    ]
    return .element(
      "figure", ["id": "figure-\(figure.name)"],
      [picture, .element("figcaption", [:], caption)])
  }

  private mutating func problem(_ text: String) -> Markup {
    problems.append(text)
    return .element("p", ["class": "problem"], [.text(text)])
  }
}
