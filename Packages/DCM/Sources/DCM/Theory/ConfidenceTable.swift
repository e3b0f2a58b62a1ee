import Experiments
public import Randomness
import Reports

/// The theory in numbers: the optimum in closed form, beside what gradient descent on free logits
/// finds (`dcm theory`).
public struct ConfidenceTable: Sendable, Codable {
  /// One objective.
  public struct Row: Sendable, Codable {
    /// The objective.
    public let optimum: ConfidenceOptimum
    /// The confidence at a known input in closed form.
    public let known: Double
    /// The confidence at an unknown input in closed form.
    public let unknown: Double
    /// The gap in closed form.
    public let gap: Double
    /// The confidence at a known input by descent.
    public let foundKnown: Double
    /// The confidence at an unknown input by descent.
    public let foundUnknown: Double
    /// The excess loss that suffices for separation with 1,000 inputs of equal weight.
    public let separatingExcess: Double
  }

  /// The objectives: ten, a hundred and fewer classes, several weights, and the published mixture
  /// with five known images for each unknown one.
  public static let objectives: [ConfidenceOptimum] = [
    ConfidenceOptimum(classes: 10, weight: 0.5),
    ConfidenceOptimum(classes: 100, weight: 0.5),
    ConfidenceOptimum(classes: 10, weight: 0.5, ratio: 5.0 / 6),
    ConfidenceOptimum(classes: 100, weight: 0.5, ratio: 5.0 / 6),
    ConfidenceOptimum(classes: 10, weight: 0.1),
    ConfidenceOptimum(classes: 10, weight: 1),
    ConfidenceOptimum(classes: 10, weight: 2),
    ConfidenceOptimum(classes: 5, weight: 0.5, ratio: 5.0 / 6),
    ConfidenceOptimum(classes: 2, weight: 0.5),
  ]

  /// The rows.
  public let rows: [Row]

  /// Computes the rows of some objectives; descent starts from normal logits drawn from `key`.
  public init(
    _ objectives: [ConfidenceOptimum] = ConfidenceTable.objectives,
    key: RandomKey = RandomKey(seed: 0)
  ) {
    rows = objectives.enumerated().map { Row($1, key: key.split($0)) }
  }

  /// The table with aligned columns, for a terminal.
  public var plainText: String { table.plainText }

  var table: Table {
    Table(
      [
        "classes", "weight", "ratio", "known", "unknown", "gap", "known, found", "unknown, found",
        "excess",
      ],
      caption: "Confidence that minimises DCM's objective, in closed form and found by descent on "
        + "free logits; ratio: how often known images occur in the uncertainty set, over how often "
        + "among labelled ones; excess: loss above the least below which 1,000 images separate",
      rows: rows.map { row in
        [
          .number(row.optimum.classes), .number(row.optimum.weight, decimals: 1),
          .number(row.optimum.ratio, decimals: 4),
        ]
          + [row.known, row.unknown, row.gap, row.foundKnown, row.foundUnknown].map {
            .number($0, decimals: 6)
          } + [.number(row.separatingExcess, decimals: 7)]
      })
  }
}

extension ConfidenceTable.Row {
  init(_ optimum: ConfidenceOptimum, key: RandomKey) {
    let classes = optimum.classes
    let law = (0..<classes).map { $0 == 0 ? 1.0 : 0 }
    var generator = key.generator()
    let start = (0..<2).map { _ in (0..<classes).map { _ in generator.normal() } }
    var free = FreeLogits(
      [
        InputPoint(labelled: 1, law: law, unlabelled: optimum.ratio),
        InputPoint(labelled: 0, law: law, unlabelled: 1),
      ], weight: optimum.weight, start: start)
    free.descend()
    self.optimum = optimum
    (known, unknown, gap) = (optimum.known, optimum.unknown, optimum.gap)
    (foundKnown, foundUnknown) = (free.confidences[0], free.confidences[1])
    separatingExcess = optimum.separatingExcess(leastWeight: 1e-3)
  }
}
