/// Rows of numbers of one width, appended at the end, in blocks that copies share.
///
/// A table of many millions of rows that is copied and then appended to copies one block, and no
/// append moves rows that are there.
package struct ChunkedRows: Sendable {
  /// The rows of a block: a power of two, so that finding one is a shift.
  package static let rowsPerBlock = 1 << blockShift
  private static let blockShift = 13

  /// The numbers in a row.
  package let width: Int
  /// The rows that are there.
  package private(set) var count = 0
  private var blocks: [Storage] = []

  /// An empty table.
  package init(width: Int) { self.width = width }

  /// Appends whole rows.
  package mutating func append(_ values: UnsafeBufferPointer<Real>, rows: Int) {
    precondition(values.count == rows * width, "\(values.count) numbers for \(rows) x \(width)")
    guard let source = values.baseAddress else {
      makeRoom(upTo: count + rows)
      return count += rows
    }
    var done = 0
    while done < rows {
      makeRoom(upTo: count + 1)
      let place = count & (Self.rowsPerBlock - 1)
      let taken = min(rows - done, Self.rowsPerBlock - place)
      blocks[count >> Self.blockShift].write { block in
        guard let target = block.baseAddress else { return }
        (target + place * width).update(from: source + done * width, count: taken * width)
      }
      done += taken
      count += taken
    }
  }

  /// Appends one row.
  package mutating func append(_ row: Span<Real>) {
    precondition(row.count == width, "\(row.count) numbers for a row of \(width)")
    row.withUnsafeBufferPointer { append($0, rows: 1) }
  }

  /// Makes the blocks of the rows up to a number and sees that the last one may be written.
  private mutating func makeRoom(upTo rows: Int) {
    while blocks.count << Self.blockShift < rows {
      blocks.append(Storage(uninitialized: Self.rowsPerBlock * width))
    }
    let last = count >> Self.blockShift
    if last < blocks.count && !isKnownUniquelyReferenced(&blocks[last]) {
      blocks[last] = blocks[last].copy()
    }
  }

  /// The first rows, in the same blocks.
  package func prefix(_ rows: Int) -> ChunkedRows {
    precondition((0...count).contains(rows), "\(rows) of \(count) rows")
    var result = self
    result.count = rows
    result.blocks.removeLast(blocks.count - (rows + Self.rowsPerBlock - 1) >> Self.blockShift)
    return result
  }

  /// Runs `body` on parts of the rows in a range, one after the other, each with its first row.
  package func forEachPart<E: Error>(
    of rows: Range<Int>, _ body: (Int, UnsafeBufferPointer<Real>) throws(E) -> Void
  ) throws(E) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "\(rows) of \(count) rows")
    var start = rows.lowerBound
    while start < rows.upperBound {
      let place = start & (Self.rowsPerBlock - 1)
      let end = min(rows.upperBound, start - place + Self.rowsPerBlock)
      let block = blocks[start >> Self.blockShift]
      defer { withExtendedLifetime(block) {} }
      let part = UnsafeBufferPointer(
        start: UnsafePointer(block.pointer) + place * width, count: (end - start) * width)
      try body(start, part)
      start = end
    }
  }

  /// The rows at the given places, one after the other.
  package func gather(_ rows: [Int]) -> Storage {
    let result = Storage(uninitialized: rows.count * width)
    withExtendedLifetime((self, result)) {
      var target = result.pointer
      for row in rows {
        precondition(row >= 0 && row < count, "row \(row) of \(count)")
        let place = row & (Self.rowsPerBlock - 1)
        let source = blocks[row >> Self.blockShift].pointer + place * width
        for column in 0..<width { target[column] = source[column] }
        target += width
      }
    }
    return result
  }

  /// One column of the rows at the given places, as `scale * value + shift`.
  package func gather(
    _ rows: [Int], column: Int, scale: Real = 1, shift: Real = 0
  ) -> Storage {
    precondition((0..<width).contains(column), "column \(column) of \(width)")
    let result = Storage(uninitialized: rows.count)
    withExtendedLifetime((self, result)) {
      for (index, row) in rows.enumerated() {
        precondition(row >= 0 && row < count, "row \(row) of \(count)")
        let place = row & (Self.rowsPerBlock - 1)
        let value = blocks[row >> Self.blockShift].pointer[place * width + column]
        result.pointer[index] = scale * value + shift
      }
    }
    return result
  }
}
