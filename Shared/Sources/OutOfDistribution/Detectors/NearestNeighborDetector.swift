import LinearAlgebra

/// The distance to the k-th nearest training sample, all features scaled to length 1.
///
/// The confidence is `-|z - z_(k)|` with `z = phi / |phi|`. Sun, Ming, Zhu and Li,
/// "Out-of-distribution detection with deep nearest neighbors" (2022), section 3. OpenOOD has the
/// squared distance, which orders samples the same way; pytorch-ood scales features only on request.
public struct NearestNeighborDetector: Detector, StorableDetector, Equatable {
  /// Which neighbour counts.
  public let k: Int
  /// The training features at length 1, `[samples, width]`.
  private let bank: Matrix

  private static let queryBlock = 128
  private static let bankBlock = 2048

  /// `knn`.
  public var name: String { "knn" }

  /// Keeps the last features of in-distribution data, `[samples, width]`.
  ///
  /// - Throws: ``DetectorError`` for features that are not finite and for a `k` below 1 or larger
  ///   than the number of samples.
  public init(fitting outputs: NetworkOutputs, k: Int = 50) throws(DetectorError) {
    let features = try outputs.validFeatures(for: "knn")
    try validate("k", Double(k), "at least 1") { $0 >= 1 }
    guard k <= features.rows else {
      throw .tooManyNeighbors(k: k, samples: features.rows)
    }
    self.k = k
    bank = features.withRowsOfUnitLength
  }

  /// Minus the distance to the k-th neighbour, `[samples]`, from 0 to -2.
  public func confidences(for outputs: NetworkOutputs) throws(DetectorError) -> [Double] {
    let features = try outputs.validFeatures(for: name, width: bank.columns)
    return RowBlocks.numbers(features, height: Self.queryBlock) { block in
      let queries = block.withRowsOfUnitLength
      var nearest = [NearestRows](repeating: NearestRows(k), count: queries.rows)
      for first in stride(from: 0, to: bank.rows, by: Self.bankBlock) {
        let part = bank.rows(first..<min(first + Self.bankBlock, bank.rows))
        let similarities = Matrix.product(queries, part, transposing: .right)
        for row in nearest.indices { nearest[row].insert(similarities.slice(row), from: first) }
      }
      // From the rows themselves: 2 - 2 z.z' would lose half of the digits of a small distance.
      return nearest.indices.map { row in
        -squaredDistance(queries.slice(row), bank.slice(nearest[row].last)).squareRoot()
      }
    }
  }
}

/// The k rows of largest similarity seen so far, in descending order.
private struct NearestRows {
  private var similarities: [Double]
  private var rows: [Int]

  init(_ k: Int) {
    similarities = [Double](repeating: -.infinity, count: k)
    rows = [Int](repeating: 0, count: k)
  }

  var last: Int { rows[rows.count - 1] }

  mutating func insert(_ candidates: ArraySlice<Double>, from first: Int) {
    var threshold = similarities[similarities.count - 1]
    var row = first
    for candidate in candidates {
      if candidate > threshold {
        insert(candidate, row)
        threshold = similarities[similarities.count - 1]
      }
      row += 1
    }
  }

  private mutating func insert(_ candidate: Double, _ row: Int) {
    var position = similarities.count - 1
    while position > 0 && similarities[position - 1] < candidate {
      similarities[position] = similarities[position - 1]
      rows[position] = rows[position - 1]
      position -= 1
    }
    similarities[position] = candidate
    rows[position] = row
  }
}

extension Matrix {
  /// Every row divided by its length; rows of zeros stay.
  var withRowsOfUnitLength: Matrix {
    var values = elements
    for row in 0..<rows {
      let range = row * columns..<(row + 1) * columns
      // Dividing by the largest entry first keeps squares from overflowing.
      let largest = values[range].reduce(0) { max($0, abs($1)) }
      guard largest > 0 else { continue }
      let squares = values[range].reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
      let length = squares.squareRoot()
      for index in range { values[index] = values[index] / largest / length }
    }
    return Matrix(rows: rows, columns: columns, elements: values)
  }
}

extension NearestNeighborDetector {
  static let names = ["knn"]

  init(from checkpoint: DetectorCheckpoint) throws(DetectorError) {
    bank = try checkpoint.matrix("bank")
    k = try checkpoint.settings(Int.self)
    guard k >= 1, k <= bank.rows else {
      throw checkpoint.damaged("k is \(k), and it holds \(bank.rows) samples")
    }
  }

  func store(in checkpoint: inout DetectorCheckpoint) throws(DetectorError) {
    checkpoint.store(bank, as: "bank")
    try checkpoint.set(k)
  }
}
