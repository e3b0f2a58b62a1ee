import Experiments

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// The folder where figures lie with the scripts and numbers they are drawn from.
public struct FigureFolder: Sendable {
  /// A drawn figure.
  public enum Drawing: Sendable, Equatable {
    /// The text of an SVG file.
    case svg(String)
    /// The bytes of a PNG file.
    case png(Data)
    /// gnuplot is not installed; script and numbers are there.
    case scriptOnly
  }

  /// The folder.
  public let url: URL
  private let gnuplot: Gnuplot?

  /// Draws into the given folder, with the gnuplot on `PATH` if there is one.
  public init(_ url: URL) {
    self.init(url, gnuplot: Gnuplot())
  }

  init(_ url: URL, gnuplot: Gnuplot?) {
    self.url = url
    self.gnuplot = gnuplot
  }

  /// Whether gnuplot is installed.
  public var canDraw: Bool { gnuplot != nil }

  /// Writes `name.csv` and `name.gp`, and draws `name.svg`; images are copied to `name.png`.
  ///
  /// `gnuplot name.gp` in the folder redraws a figure. Throws `ReportError` or `ExperimentError`.
  public func draw(_ figure: Figure) throws -> Drawing {
    try RunFolder.create(url)
    switch figure.plot {
    case .bars(let plot): return try draw(plot, figure.name)
    case .lines(let plot): return try draw(plot, figure.name)
    case .heatMap(let plot): return try draw(plot, figure.name)
    case .scatter(let plot): return try draw(plot, figure.name)
    case .plane(let plot): return try draw(plot, figure.name)
    case .ranks(let plot): return try draw(plot, figure.name)
    case .image(let file): return try copy(file, figure.name)
    }
  }

  private func draw(_ plot: some Plottable, _ name: String) throws -> Drawing {
    guard let rows = plot.csvRows else { throw ReportError.emptyFigure(name) }
    // gnuplot takes every line end for the end of a row, quoted or not.
    let lines = rows.map { $0.map { $0.replacing("\n", with: " ") } }
    let (script, drawing) = (file(name, "gp"), file(name, "svg"))
    // Whatever happens next, no earlier drawing stays beside other numbers.
    try? FileManager.default.removeItem(at: drawing)
    try AtomicFile.write(CSVText.write(lines), to: file(name, "csv"))
    try AtomicFile.write(plot.script(name: name), to: script)
    guard let gnuplot else { return .scriptOnly }
    let unfinished = "\(name).svg.\(ProcessInfo.processInfo.processIdentifier).partial"
    defer { try? FileManager.default.removeItem(at: url.appending(path: unfinished)) }
    try gnuplot.run(script, drawing: unfinished)
    let svg = try JSONFile.read(url.appending(path: unfinished))
    try AtomicFile.write(svg, to: drawing)
    return .svg(String(decoding: svg, as: UTF8.self))
  }

  private func copy(_ image: URL, _ name: String) throws -> Drawing {
    let data = try JSONFile.read(image)
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    guard data.starts(with: signature) else {
      throw ReportError.notAnImage(path: image.path, found: "\(data.count) bytes of another kind")
    }
    try AtomicFile.write(data, to: file(name, "png"))
    return .png(data)
  }

  private func file(_ name: String, _ ending: String) -> URL {
    url.appending(path: "\(name).\(ending)")
  }
}
