/// The AUROC that the toy tables must show, as fractions; derived by an independent program over
/// 3 seeds (5 for low data up to 100 samples per class).
public struct ToyReference: Sendable, Hashable {
  /// The set.
  public let set: ToySet
  /// The method's name.
  public let method: String
  /// AUROC.
  public let auroc: Double
  /// What a mean over seeds may differ by: 0.01, for low data 0.02.
  public let tolerance: Double

  private static let logitColumns = ["MSP", "ODIN", "MaxLogit", "Mahalanobis", "POD-E"]
  private static let table: [(ToySet, [Double])] = [
    (.farConfident, [0, 0, 0, 1, 1]),
    (.farAlongBoundary, [0.854, 0.854, 0.854, 1, 1]),
    (.betweenClasses, [0.992, 0.992, 0.992, 0.850, 0.851]),
    (.bimodal, [0.9997, 1, 1, 0, 0]),
    (.wideOOD, [1, 0, 0, 1, 1]),
    (.wideClasses, [0.887, 1, 1, 0.608, 0.608]),
  ]

  private static let lowDataTable: [(String, [Double])] = [
    (
      "Mahalanobis",
      [0.516, 0.585, 0.742, 0.663, 0.582, 0.777, 0.924, 0.947, 0.962, 0.966]
    ),
    (
      "Mahalanobis, ridge",
      [0.664, 0.787, 0.870, 0.904, 0.907, 0.916, 0.942, 0.952, 0.960, 0.963]
    ),
    ("POD-E", [0.628, 0.648, 0.666, 0.674, 0.674, 0.674, 0.679, 0.679, 0.680, 0.680]),
  ]

  /// All cells: six sets with five methods, ten low-data sizes with three.
  public static let all: [ToyReference] =
    table.flatMap { set, values in
      zip(logitColumns, values).map {
        ToyReference(set: set, method: $0, auroc: $1, tolerance: 0.01)
      }
    }
    + lowDataTable.flatMap { method, values in
      zip(ToySet.lowDataCounts, values).map {
        ToyReference(set: .lowData(perClass: $0), method: method, auroc: $1, tolerance: 0.02)
      }
    }

  /// The value for a set and a method.
  public static func value(_ set: ToySet, _ method: String) -> ToyReference? {
    all.first { $0.set == set && $0.method == method }
  }
}
