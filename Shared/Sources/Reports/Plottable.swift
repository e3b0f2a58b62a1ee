/// Something gnuplot can draw: its numbers as rows, and a script that reads them.
protocol Plottable {
  /// The rows of `name.csv`, titles first; nil if there is nothing to draw.
  ///
  /// Numbers stand before names: gnuplot loses count behind a quoted quotation mark.
  var csvRows: [[String]]? { get }
  /// The script that draws `name.svg` from `name.csv`.
  func script(name: String) -> String
}

extension Estimate {
  /// The estimate as the fields value, low, high.
  var fields: [String] { ["\(value)", "\(low)", "\(high)"] }

  /// The estimate's finite numbers.
  var extent: [Double] { [value, low, high].filter(\.isFinite) }
}

/// Distinct names in the order of their first appearance, which decides their colours.
func distinct(_ names: some Sequence<String>) -> [String] {
  var seen = Set<String>()
  return names.filter { seen.insert($0).inserted }
}
