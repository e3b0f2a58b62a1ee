public import Experiments

/// One entry of a table: text that knows whether it is a number.
public struct TableCell: Sendable, Equatable, ExpressibleByStringLiteral {
  /// The entry as text.
  public let text: String
  /// Whether it is set flush right among others of its kind.
  public let isNumeric: Bool
  /// Whether it stands out, such as the best of its row.
  public private(set) var isStrong = false
  let verdict: Verdict?

  private init(_ text: String, isNumeric: Bool, verdict: Verdict? = nil) {
    self.text = text
    self.isNumeric = isNumeric
    self.verdict = verdict
  }

  /// An entry of words.
  public init(stringLiteral text: String) {
    self.init(text, isNumeric: false)
  }

  /// Words.
  public static func text(_ text: String) -> TableCell { TableCell(text, isNumeric: false) }

  /// An integer, with thin groups of three digits from 10,000 on.
  public static func number(_ value: Int) -> TableCell {
    let digits = Array("\(value.magnitude)")
    guard digits.count > 4 else { return TableCell("\(value)", isNumeric: true) }
    var text = value < 0 ? "-" : ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return TableCell(text, isNumeric: true)
  }

  /// A number; a dash where there is none.
  public static func number(_ value: Double?, decimals: Int) -> TableCell {
    guard let value, value.isFinite else { return TableCell("–", isNumeric: true) }
    return TableCell(value.fixed(decimals), isNumeric: true)
  }

  /// A number with its interval, `1.20 [0.90, 1.50]`; a dash where there is none.
  public static func estimate(_ estimate: Estimate?, decimals: Int) -> TableCell {
    guard let estimate, estimate.value.isFinite else { return TableCell("–", isNumeric: true) }
    guard estimate.hasInterval else { return .number(estimate.value, decimals: decimals) }
    let ends = [estimate.low, estimate.high].map { $0.fixed(decimals) }
    return TableCell(
      "\(estimate.value.fixed(decimals)) [\(ends[0]), \(ends[1])]", isNumeric: true)
  }

  /// A verdict, shown as a badge where there are colours.
  public static func verdict(_ verdict: Verdict) -> TableCell {
    TableCell(verdict.rawValue, isNumeric: false, verdict: verdict)
  }

  /// The same entry, standing out.
  public var strong: TableCell {
    var cell = self
    cell.isStrong = true
    return cell
  }
}
