public import Experiments

extension ClaimResult {
  /// The estimate with its interval and unit, `"+2.9 [+1.2, +4.4] points"`; a dash without one.
  public var estimateText: String {
    guard let estimate else { return "–" }
    let decimals = Self.decimals([estimate, low, high].compactMap { $0 })
    func text(_ value: Double) -> String {
      (isDifference && value > 0 ? "+" : "") + value.fixed(decimals)
    }
    let unit = unit.isEmpty ? "" : " \(unit)"
    guard let low, let high else { return "\(text(estimate))\(unit)" }
    return "\(text(estimate)) [\(text(low)), \(text(high))]\(unit)"
  }

  /// Whether zero means no effect, so that signs matter.
  private var isDifference: Bool {
    switch prediction {
    case .greater, .less, .within: true
    case .atLeast(let bound): bound <= 0
    }
  }

  /// Enough decimals for two digits of the interval's half width.
  private static func decimals(_ values: [Double]) -> Int {
    let span = ((values.max() ?? 0) - (values.min() ?? 0)) / 2
    let size = span > 0 ? span : values.map(\.magnitude).max() ?? 0
    guard size > 0, size < 10 else { return 0 }
    var (decimals, unit) = (1, 1.0)
    while size < unit, decimals < 6 { (decimals, unit) = (decimals + 1, unit / 10) }
    return decimals
  }

  /// The corrected p-value, `"0.004"` or `"< 0.001"`; a dash without one.
  public var pValueText: String {
    guard let pValue else { return "–" }
    return pValue < 0.001 ? "< 0.001" : pValue.fixed(3)
  }

  /// The predicted region in words, such as `"> 0"` or `"> -1 (not worse)"`.
  public var predictionText: String {
    switch prediction {
    case .greater: "> 0"
    case .less: "< 0"
    case .atLeast(let bound): "> \(TickScale.label(bound))" + (bound < 0 ? " (not worse)" : "")
    case .within(let margin): "within ±\(TickScale.label(margin))"
    }
  }
}

extension Table {
  /// The claims of a run as a table for a terminal or a README.
  public init(claims: [ClaimResult]) {
    self.init(["verdict", "estimate [95 %]", "predicted", "p (Holm)", "seeds", "claim"])
    for claim in claims {
      append([
        .verdict(claim.verdict), .text(claim.estimateText), .text(claim.predictionText),
        .text(claim.pValueText), .number(claim.seeds), .text("\(claim.id): \(claim.statement)"),
      ])
    }
  }
}
