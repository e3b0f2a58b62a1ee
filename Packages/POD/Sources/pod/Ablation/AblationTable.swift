import Reports

/// What `ablate` prints.
struct AblationTable: Encodable {
  let pair: String
  let perClass: Int
  let rows: [AblationRow]

  var text: String {
    var table = Table(
      ["factor", "value", "AUROC (%)", "minus base (points)", "accuracy (%)"],
      caption: "POD-S on \(pair), \(perClass) training images per class; mean over seeds with 95 % "
        + "t-interval; differences are paired by seed.")
    var seen: Set<[String]> = []
    for row in rows where seen.insert([row.factor, row.value]).inserted {
      let own = rows.filter { $0.factor == row.factor && $0.value == row.value }
      let base = rows.filter { $0.factor == row.factor && $0.isBase }
      let differences = zip(own, base).map { $0.auroc - $1.auroc }
      table.append([
        .text(row.factor), .text(row.isBase ? "\(row.value) (base)" : row.value),
        estimate(own.map(\.auroc)), row.isBase ? .text("") : estimate(differences),
        estimate(own.map(\.accuracy)),
      ])
    }
    return table.plainText
  }

  private func estimate(_ values: [Double]) -> TableCell {
    .estimate(Estimate(mean: values)?.scaled(by: 100), decimals: 1)
  }
}
