public import Datasets
import LinearAlgebra

extension PODDetector {
  /// All parts as a checkpoint: the references of all classes below each other, `[sum, width]`, and
  /// the comparison and reduction as metadata.
  ///
  /// - Throws: `DatasetError.unsupported`.
  public func checkpoint() throws(DatasetError) -> Checkpoint {
    var checkpoint = Checkpoint()
    let rows = references.map(\.rows)
    checkpoint["references"] = NumericArray(
      references.flatMap(\.elements), shape: [rows.reduce(0, +), comparison.width])
    checkpoint["reference_counts"] = NumericArray(rows.map(Int64.init))
    checkpoint["weights"] = NumericArray(comparison.weights)
    checkpoint["bias"] = NumericArray([comparison.bias])
    try checkpoint.encode(comparison.head, as: "pod_head")
    try checkpoint.encode(reduction, as: "pod_reduction")
    return checkpoint
  }

  /// Writes the detector as safetensors; nothing half-written is ever left under this name.
  ///
  /// - Throws: `DatasetError.writeFailed`.
  public func save(to path: String) throws(DatasetError) {
    try checkpoint().save(to: path)
  }

  /// Reads a detector.
  ///
  /// - Throws: `DatasetError` for a file that is missing, damaged or no detector, and `PODError` for
  ///   parts that do not fit each other.
  public init(path: String) throws {
    try self.init(Checkpoint(path))
  }

  /// Takes a detector out of a checkpoint; throws as `init(path:)`.
  public init(_ checkpoint: Checkpoint) throws {
    let head = try checkpoint.decode(PairHead.self, from: "pod_head")
    let reduction = try checkpoint.decode(PairReduction.self, from: "pod_reduction")
    let stored = try checkpoint.array(named: "references")
    let counts = try checkpoint.array(named: "reference_counts").int64s().map { Int($0) }
    guard stored.rank == 2, stored.shape[1] > 0, counts.allSatisfy({ $0 > 0 }),
      counts.reduce(0, { $0.addingReportingOverflow($1).partialValue }) == stored.shape[0]
    else {
      throw PODError.damaged(
        what: "array of references", found: "\(stored.shape) for \(counts) in the classes",
        expected: "one row for each")
    }
    let comparison = try PairComparison(
      head, width: stored.shape[1], weights: checkpoint.array(named: "weights").doubles(),
      bias: checkpoint.array(named: "bias", shape: [1]).doubles()[0])
    let all = Matrix(
      rows: stored.shape[0], columns: stored.shape[1], elements: stored.doubles())
    try self.init(comparison, references: all.split(counts), reduction: reduction)
  }
}

extension Matrix {
  fileprivate func split(_ counts: [Int]) -> [Matrix] {
    var start = 0
    return counts.map { count in
      defer { start += count }
      return rows(at: Array(start..<start + count))
    }
  }
}
