import Datasets
import Kernels
import Tensors

extension ReplayBuffer {
  /// What the metadata say that the file is.
  private static let format = "surefoot replay buffer 1"

  /// Saves the buffer as safetensors columns with a checksum each, atomically.
  ///
  /// The columns are `observations`, `actions`, `outcomes` (reward, continuation, end of episode),
  /// `next_observations` and, where kept, `returns_to_go`. Blocks are written one by one.
  ///
  /// - Throws: `file` with `writeFailed`.
  public func save(to path: String) throws(ReplayError) {
    let metadata = [
      "format": Self.format, "capacity": "\(capacity)", "offline_count": "\(offlineCount)",
    ]
    let columns = columns.map { name, rows in
      Safetensors.Column(
        name: name, shape: [rows.count, rows.width], isDouble: Scalar.self == Double.self
      ) { body throws(DatasetError) in
        try rows.forEachPart(of: 0..<rows.count) { _, part throws(DatasetError) in
          try body(storedBytes(of: Array(part)))
        }
      }
    }
    do throws(DatasetError) {
      try Safetensors.write(columns, metadata: metadata, to: path)
    } catch {
      throw .file(error)
    }
  }

  private var columns: [(name: String, rows: ChunkedRows)] {
    [
      ("observations", observations), ("actions", actions), ("outcomes", outcomes),
      ("next_observations", nextObservations),
    ] + (storedReturns.map { [("returns_to_go", $0)] } ?? [])
  }

  /// Reads a saved buffer, block by block; saving it again gives the same file.
  ///
  /// - Throws: `file` with what opening a `Safetensors` file throws, and with `corrupt` for a column
  ///   that does not agree with its checksum; what `append(contentsOf:)` throws.
  public init(path: String) throws(ReplayError) {
    do throws(DatasetError) {
      let file = try ReplayFile(path: path, format: Self.format)
      self = try file.buffer()
    } catch {
      throw .file(error)
    }
  }
}

/// A saved buffer that is being read.
private struct ReplayFile {
  private let path: String
  private let file: Safetensors
  private let capacity: Int
  private let offlineCount: Int
  private let sizes: (observation: Int, action: Int)
  private let count: Int

  init(path: String, format: String) throws(DatasetError) {
    self.path = path
    file = try Safetensors(path)
    guard file.metadata["format"] == format else {
      throw .unsupported(
        file: path, feature: "format \"\(file.metadata["format"] ?? "none")\"", supported: format)
    }
    sizes = (
      try Self.width(of: "observations", in: file, path),
      try Self.width(of: "actions", in: file, path)
    )
    count = try file.shape(named: "observations")[0]
    capacity = try Self.number("capacity", from: count, in: file, path)
    offlineCount = try Self.number("offline_count", from: 0, in: file, path)
    guard offlineCount <= count else {
      throw .valueOutOfRange(
        file: path, field: "offline_count", index: 0, value: "\(offlineCount)",
        allowed: "at most \(count)")
    }
  }

  private static func width(
    of name: String, in file: Safetensors, _ path: String
  ) throws(DatasetError) -> Int {
    let shape = try file.shape(named: name)
    guard shape.count == 2, shape[1] > 0 else {
      throw .wrongShape(file: path, field: name, found: shape, expected: "[rows, size]")
    }
    return shape[1]
  }

  private static func number(
    _ key: String, from least: Int, in file: Safetensors, _ path: String
  ) throws(DatasetError) -> Int {
    let text = file.metadata[key] ?? "missing"
    guard let number = Int(text), number >= least else {
      throw .valueOutOfRange(
        file: path, field: "metadata entry \(key)", index: 0, value: text,
        allowed: "a whole number from \(least) on")
    }
    return number
  }

  func buffer() throws(DatasetError) -> ReplayBuffer {
    let keepsReturns = file.names.contains("returns_to_go")
    var buffer = ReplayBuffer(
      observationSize: sizes.observation, actionSize: sizes.action, capacity: capacity,
      keepsReturnsToGo: keepsReturns)
    try read("observations", width: sizes.observation, into: &buffer.observations)
    try read("actions", width: sizes.action, into: &buffer.actions)
    try read("outcomes", width: ReplayBuffer.OutcomeColumn.count, into: &buffer.outcomes)
    try read("next_observations", width: sizes.observation, into: &buffer.nextObservations)
    if keepsReturns {
      var returns = ChunkedRows(width: 1)
      try read("returns_to_go", width: 1, into: &returns)
      buffer.storedReturns = returns
    }
    buffer.setOfflineCount(offlineCount)
    return buffer
  }

  private func read(
    _ name: String, width: Int, into rows: inout ChunkedRows
  ) throws(DatasetError) {
    let shape = try file.shape(named: name)
    guard shape == [count, width] else {
      throw .wrongShape(file: path, field: name, found: shape, expected: "\([count, width])")
    }
    var sum: UInt32 = 0
    for start in stride(from: 0, to: count, by: ChunkedRows.rowsPerBlock) {
      let range = start..<min(count, start + ChunkedRows.rowsPerBlock)
      let part = try file.rows(range, named: name)
      sum = checksum(of: part, continuing: sum)
      let values = part.scalars
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        throw .nonFiniteValue(
          file: path, field: name, index: start * width + index, value: "\(values[index])")
      }
      values.withUnsafeBufferPointer { rows.append($0, rows: range.count) }
    }
    let expected = file.metadata[Safetensors.checksumKey(of: name)] ?? "missing"
    guard String(sum, radix: 16) == expected else {
      throw .corrupt(
        file: path, field: "checksum of \(name)", offset: 0, expected: expected,
        found: String(sum, radix: 16))
    }
  }
}

extension NumericArray {
  /// The elements in the precision of tensors.
  var scalars: [Scalar] {
    Scalar.self == Double.self
      ? doubles().map { Scalar($0) } : floats().map { Scalar($0) }
  }

  /// Numbers in the precision of tensors.
  init(scalars: [Scalar], shape: [Int]) {
    self.init(Tensor(scalars, shape: Shape(shape)))
  }
}
