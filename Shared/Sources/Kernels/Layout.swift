extension Kernel {
  /// Copies an array whose axes are read in another order: `result[i_p0, i_p1, ...] = x[i_0, ...]`.
  package static func permute(_ x: Storage, extents: [Int], axes: [Int]) -> Storage {
    let result = Storage(uninitialized: x.count)
    var strides = [Int](repeating: 1, count: extents.count)
    for axis in extents.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * extents[axis + 1]
    }
    let loops = axes.map { (extent: extents[$0], stride: strides[$0]) }
    guard let inner = loops.last, x.count > 0 else { return x }
    withExtendedLifetime((x, result)) {
      let (source, target) = (x.pointer, result.pointer)
      let rows = x.count / inner.extent
      ThreadPool.forEachPiece(of: rows, grain: rowsPerTask(width: inner.extent)) { start, count in
        for row in start..<start + count {
          var (rest, offset) = (row, 0)
          for loop in loops.dropLast().reversed() {
            offset += rest % loop.extent * loop.stride
            rest /= loop.extent
          }
          let out = target + row * inner.extent
          if inner.stride == 1 {
            out.update(from: source + offset, count: inner.extent)
          } else {
            for i in 0..<inner.extent { out[i] = source[offset + i * inner.stride] }
          }
        }
      }
    }
    return result
  }

  /// One rectangular copy between two arrays seen as `[outer, rows, inner]`.
  package struct Block: Sendable {
    var outer: Int
    var rows: Int
    var inner: Int
    package init(outer: Int, rows: Int, inner: Int) {
      self.outer = outer
      self.rows = rows
      self.inner = inner
    }
  }

  /// Copies `block.rows` rows per outer index from row `from` of `source`, which has `sourceRows`,
  /// to row `to` of `target`, which has `targetRows`.
  package static func copy(
    _ block: Block, from source: Storage, at from: Int, of sourceRows: Int,
    to target: Storage, at to: Int, of targetRows: Int
  ) {
    withExtendedLifetime((source, target)) {
      let size = block.rows * block.inner
      for index in 0..<block.outer {
        (target.pointer + (index * targetRows + to) * block.inner)
          .update(from: source.pointer + (index * sourceRows + from) * block.inner, count: size)
      }
    }
  }

  /// `result[i] = table[rows[i]]` for rows of `width` numbers.
  package static func gatherRows(_ table: Storage, rows: [Int32], width: Int) -> Storage {
    let result = Storage(uninitialized: rows.count * width)
    withExtendedLifetime((table, result)) {
      for (i, row) in rows.enumerated() {
        (result.pointer + i * width).update(from: table.pointer + Int(row) * width, count: width)
      }
    }
    return result
  }

  /// `result[rows[i]] += x[i]`, over a table of zeros with `count` rows.
  package static func scatterRows(_ x: Storage, rows: [Int32], count: Int, width: Int) -> Storage {
    let result = Storage(repeating: 0, count: count * width)
    withExtendedLifetime((x, result)) {
      for (i, row) in rows.enumerated() {
        let (source, target) = (x.pointer + i * width, result.pointer + Int(row) * width)
        for column in 0..<width { target[column] += source[column] }
      }
    }
    return result
  }
}
