import CKernels

extension Kernel {
  /// Copies an array whose axes are read in another order: `result[i_p0, i_p1, ...] = x[i_0, ...]`.
  package static func permute(_ x: Storage, extents: [Int], axes: [Int]) -> Storage {
    let result = Storage(uninitialized: x.count)
    let strides = rowMajorStrides(extents)
    let loops = axes.map { PermutedLoop(extent: extents[$0], stride: strides[$0]) }
    guard let inner = loops.last, x.count > 0 else { return x }
    let rows = x.count / inner.extent
    withExtendedLifetime((x, result)) {
      let (source, target) = (x.pointer, result.pointer)
      ThreadPool.forEachPiece(of: rows, grain: rowsPerTask(width: inner.extent)) { start, count in
        for row in start..<start + count {
          inner.copy(source + offset(ofRow: row, loops), to: target + row * inner.extent)
        }
      }
    }
    return result
  }

  private struct PermutedLoop {
    let extent: Int
    let stride: Int

    func copy(_ source: Reals, to target: MutableReals) {
      if stride == 1 {
        target.update(from: source, count: extent)
      } else {
        for i in 0..<extent { target[i] = source[i * stride] }
      }
    }
  }

  private static func rowMajorStrides(_ extents: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: extents.count)
    for axis in extents.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * extents[axis + 1]
    }
    return strides
  }

  private static func offset(ofRow row: Int, _ loops: [PermutedLoop]) -> Int {
    var (rest, offset) = (row, 0)
    for loop in loops.dropLast().reversed() {
      offset += rest % loop.extent * loop.stride
      rest /= loop.extent
    }
    return offset
  }

  /// Some rows of an array seen as `[outer, rowCount, inner]`, from row `start` on.
  package struct Rows: Sendable {
    let storage: Storage
    let start: Int
    let rowCount: Int

    package init(of storage: Storage, from start: Int, rowCount: Int) {
      self.storage = storage
      self.start = start
      self.rowCount = rowCount
    }

    fileprivate func pointer(outer: Int, inner: Int) -> MutableReals {
      storage.pointer + (outer * rowCount + start) * inner
    }
  }

  /// Copies `count` rows of `inner` numbers for each of `outer` indices.
  package static func copy(
    _ source: Rows, to target: Rows, count: Int, outer: Int, inner: Int
  ) {
    withExtendedLifetime((source, target)) {
      for index in 0..<outer {
        target.pointer(outer: index, inner: inner)
          .update(from: source.pointer(outer: index, inner: inner), count: count * inner)
      }
    }
  }

  /// `result[i] = table[rows[i]]` for rows of `width` numbers.
  package static func gatherRows(_ table: Storage, rows: [Int32], width: Int) -> Storage {
    let result = Storage(uninitialized: rows.count * width)
    withExtendedLifetime((table, result)) {
      let (table, result) = (table.pointer, result.pointer)
      forEachShare(of: rows.count, width: width) { _, start, count in
        for i in start..<start + count {
          (result + i * width).update(from: table + Int(rows[i]) * width, count: width)
        }
      }
    }
    return result
  }

  /// `result[rows[i]] += x[i]`, over a table of zeros with `count` rows; cut by columns, because rows
  /// may repeat.
  package static func scatterRows(_ x: Storage, rows: [Int32], count: Int, width: Int) -> Storage {
    let result = Storage(uninitialized: count * width)
    withExtendedLifetime((x, result)) {
      let (x, result) = (x.pointer, result.pointer)
      ThreadPool.forEachPiece(of: width, grain: 64) { column, columns in
        for row in 0..<count {
          (result + row * width + column).initialize(repeating: 0, count: columns)
        }
        for (i, row) in rows.enumerated() {
          sf_accumulate(columns, 1, x + i * width + column, result + Int(row) * width + column)
        }
      }
    }
    return result
  }
}
