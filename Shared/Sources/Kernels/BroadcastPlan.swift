/// How two arrays of different shapes are read side by side: a short list of loops with a stride
/// for each operand, of which the innermost runs inside a vector kernel with strides 0 or 1.
package struct BroadcastPlan: Sendable {
  package struct Loop: Sendable {
    var extent: Int
    var strideA: Int
    var strideB: Int
  }

  let outer: [Loop]
  let inner: Loop

  /// The number of results.
  package let elementCount: Int
  var outerCount: Int { inner.extent == 0 ? 0 : elementCount / inner.extent }

  /// Plans the loops for row-major operands; `a` and `b` are their extents padded with leading
  /// ones to the rank of the result, and 1 where the operand is repeated.
  package init(_ a: [Int], _ b: [Int]) {
    var loops: [Loop] = []
    var (strideA, strideB) = (1, 1)
    for axis in a.indices.reversed() {
      let extent = a[axis] == 1 ? b[axis] : a[axis]
      let loop = Loop(
        extent: extent, strideA: a[axis] == 1 ? 0 : strideA, strideB: b[axis] == 1 ? 0 : strideB)
      strideA *= a[axis]
      strideB *= b[axis]
      if extent == 1 { continue }
      BroadcastPlan.append(loop, to: &loops)
    }
    inner = loops.first ?? Loop(extent: 1, strideA: 0, strideB: 0)
    outer = Array(loops.dropFirst().reversed())
    elementCount = zip(a, b).reduce(1) { $0 * ($1.0 == 1 ? $1.1 : $1.0) }
  }

  // Neighbouring loops that step through both operands alike become one.
  private static func append(_ loop: Loop, to loops: inout [Loop]) {
    if let last = loops.last, loop.strideA == last.strideA * last.extent,
      loop.strideB == last.strideB * last.extent
    {
      loops[loops.count - 1].extent *= loop.extent
    } else {
      loops.append(loop)
    }
  }

  /// Visits rows `start ..< start + count` with the operands' offsets.
  func forEachRow(from start: Int, count: Int, _ body: (Int, Int, Int) -> Void) {
    for row in start..<start + count {
      var (rest, offsetA, offsetB) = (row, 0, 0)
      for loop in outer.reversed() {
        let index = rest % loop.extent
        rest /= loop.extent
        offsetA += index * loop.strideA
        offsetB += index * loop.strideB
      }
      body(row, offsetA, offsetB)
    }
  }
}
