import OutOfDistribution
import Reports
import Statistics

/// What `compare` finds.
struct MethodComparison: Encodable {
  let positive = "outOfDistribution"
  let fpr95Rule: OperatingRule
  let roundedToDecimals: Int?
  let methods: [String]
  let pairs: [Row]
  let meanAUROC: [String: Measured]
  let winMatrix: WinMatrix
  let ties: [[Int]]
  let totalWins: [Int]
  let unbeatenMethods: [String]
  let ranking: MethodRanking
  let indistinguishableGroups: [[String]]
  let couples: [Couple]
  /// The files of figures.
  var written: [String] = []

  /// The figures of one pair, in the order of the methods.
  struct Row: Encodable {
    let pair: String
    let figures: [ComparedCell]
  }

  /// Two methods over the pairs.
  struct Couple: Encodable {
    let wins: MethodCouple
    /// The mean over pairs of the first method's AUROC less that of the second; pairs resampled.
    let meanAUROCDifference: Measured
    /// DeLong's p-value on each pair, where both have confidences and differ at all.
    let deLongP: [Double?]
  }

  init(
    _ pairs: [ComparedPair], methods: [String], rule: OperatingRule, decimals: Int?,
    significance: Double, options: BootstrapOptions
  ) throws {
    let auroc = pairs.map { $0.cells.map(\.auroc) }
    let rates = pairs.map { $0.cells.compactMap(\.fpr95) }
    let table = try MethodTable(
      methods: methods, pairs: pairs.map(\.name), auroc: auroc,
      falsePositiveRate: rates.allSatisfy { $0.count == methods.count } ? rates : nil,
      decimals: decimals)
    winMatrix = WinMatrix(table)
    (ties, totalWins) = (winMatrix.ties, winMatrix.totals)
    unbeatenMethods = winMatrix.unbeaten
    ranking = try MethodRanking(table, significance: significance)
    indistinguishableGroups = ranking.groups
    couples = try Self.couples(winMatrix.signTests(), pairs, methods, options)
    (self.methods, fpr95Rule, roundedToDecimals) = (methods, rule, decimals)
    self.pairs = pairs.map { Row(pair: $0.name, figures: $0.cells) }
    var means: [String: Measured] = [:]
    for (column, method) in methods.enumerated() {
      means[method] = try measuredMean(auroc.map { $0[column] }, options)
    }
    meanAUROC = means
  }

  private static func couples(
    _ wins: [MethodCouple], _ pairs: [ComparedPair], _ methods: [String],
    _ options: BootstrapOptions
  ) throws -> [Couple] {
    try wins.map { couple in
      let first = methods.firstIndex(of: couple.first) ?? 0
      let second = methods.firstIndex(of: couple.second) ?? 0
      let differences = pairs.map { $0.cells[first].auroc - $0.cells[second].auroc }
      return Couple(
        wins: couple, meanAUROCDifference: try measuredMean(differences, options),
        deLongP: pairs.map { pair in
          guard let a = pair.scores[first], let b = pair.scores[second] else { return nil }
          return try? a.deLongTest(against: b).pValue
        })
    }
  }
}

/// The mean with the bootstrap interval over pairs; without one for a single pair.
private func measuredMean(_ values: [Double], _ options: BootstrapOptions) throws -> Measured {
  guard let bootstrap = options.method, values.count > 1 else { return Measured(values.mean) }
  return Measured(try bootstrap.interval(values))
}

extension MethodComparison {
  /// The tables for a terminal.
  var text: String {
    let friedman = ranking.friedman.map {
      "Friedman: chi-squared \(Measured($0.statistic).cell.text), p \(Measured($0.pValue).cell.text)"
    }
    let groups = indistinguishableGroups.map { $0.joined(separator: ", ") }
    let lines = [
      friedman ?? "Friedman: needs at least two pairs",
      "Nemenyi critical difference of mean ranks: "
        + Measured(ranking.criticalDifference).cell.text + " (\(ranking.significance))",
      groups.isEmpty
        ? "every two methods differ by more" : "alike: \(groups.joined(separator: "; "))",
      unbeatenMethods.isEmpty
        ? "no method is unbeaten on every pair"
        : "unbeaten on every pair: \(unbeatenMethods.joined(separator: ", "))",
    ]
    return [
      figures.plainText, winTable.plainText, coupleTable.plainText,
      lines.joined(separator: "\n") + "\n" + writtenLines(written),
    ].joined(separator: "\n")
  }

  private var figures: Table {
    var table = Table(["pair"] + methods, caption: "AUROC (FPR95, OOD positive, \(fpr95Rule))")
    for row in pairs {
      table.append(
        [.text(row.pair)]
          + row.figures.map { cell in
            let rate = cell.fpr95.map { " (\(Measured($0).cell.text))" } ?? ""
            return .text(Measured(cell.auroc).cell.text + rate)
          })
    }
    table.append(["mean"] + methods.map { .text(meanAUROC[$0]?.cell.text ?? "") })
    table.append(["mean rank"] + ranking.meanRanks.map { .number($0, decimals: 2) })
    return table
  }

  private var winTable: Table {
    var table = Table(
      ["row beats column"] + methods + ["total"], caption: "wins over \(pairs.count) pairs")
    for (index, method) in methods.enumerated() {
      let wins = methods.indices.map { other -> TableCell in
        other == index ? "-" : .number(winMatrix.wins[index][other])
      }
      table.append([.text(method)] + wins + [.number(totalWins[index])])
    }
    return table
  }

  private var coupleTable: Table {
    var table = Table(
      ["first", "second", "wins", "losses", "ties", "sign test p", "Holm p", "mean difference"])
    for couple in couples {
      let wins = couple.wins
      table.append([
        .text(wins.first), .text(wins.second), .number(wins.wins), .number(wins.losses),
        .number(wins.ties), .number(wins.signTestP, decimals: 4),
        .number(wins.holmP, decimals: 4), couple.meanAUROCDifference.cell,
      ])
    }
    return table
  }
}
