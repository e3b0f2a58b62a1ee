import ArgumentParser
import OutOfDistribution
import Reports

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The `.svg` file of the critical-difference diagram; scripts and numbers lie beside it.
struct FigureFile: ExpressibleByArgument, Equatable {
  let folder: String
  /// The file's name without its ending: letters, digits and hyphens.
  let stem: String

  init?(argument: String) {
    guard argument.hasSuffix(".svg") else { return nil }
    let path = argument.dropLast(4)
    let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    (folder, stem) = (
      start == path.startIndex ? "." : String(path[..<start]), String(path[start...])
    )
    let isPlain = stem.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "-") || Character(UnicodeScalar(byte)).isPlainLetterOrDigit
    }
    if stem.isEmpty || !isPlain { return nil }
  }

  /// Draws both figures of a comparison.
  ///
  /// - Returns: The files written, with words where gnuplot is missing.
  func draw(_ comparison: MethodComparison) throws -> [String] {
    let figures = FigureFolder(URL(filePath: folder, directoryHint: .isDirectory))
    return try [ranks(comparison), pairs(comparison)].map { figure in
      let path = folder == "." ? figure.name : "\(folder)\(figure.name)"
      switch try figures.draw(figure) {
      case .svg, .png: return "\(path).svg"
      case .scriptOnly:
        return "\(path).gp, which draws \(figure.name).svg once gnuplot is installed"
      }
    }
  }

  private func ranks(_ comparison: MethodComparison) -> Figure {
    let ranking = comparison.ranking
    return Figure(
      stem, title: "Mean ranks over \(comparison.pairs.count) pairs",
      caption: "Bars join methods that do not differ (Nemenyi, \(ranking.significance)).",
      plot: .ranks(
        CriticalDifferenceDiagram(
          methods: ranking.methods, meanRanks: ranking.meanRanks,
          criticalDifference: ranking.criticalDifference, groups: ranking.groups)))
  }

  private func pairs(_ comparison: MethodComparison) -> Figure {
    let map = HeatMap(
      rows: comparison.pairs.map(\.pair), columns: comparison.methods,
      values: comparison.pairs.map { $0.figures.map(\.auroc) }, valueLabel: "AUROC"
    ).rounded(decimals: 2)
    return Figure(
      "\(stem)-auroc", title: "AUROC by pair and method", caption: "", plot: .heatMap(map))
  }
}

extension Character {
  fileprivate var isPlainLetterOrDigit: Bool { isASCII && (isLetter || isNumber) }
}
