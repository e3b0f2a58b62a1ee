import CKernels

extension Kernel {
  /// The gradient of a bias, and of what it was added to.
  package struct BiasGradient {
    /// The gradient where the rectified result was positive, else 0.
    package var input: Storage
    /// The sum of its rows, `[groups, columns]`.
    package var bias: Storage
  }

  /// The gradient behind `x + bias`, for `[groups, rows, columns]`; `y` is the result if it was
  /// rectified.
  package static func addBiasGradient(
    _ g: Storage, rectified y: Storage?, groups: Int, columns: Int
  ) -> BiasGradient {
    let rows = groups == 0 || columns == 0 ? 0 : g.count / columns / groups
    let pieces = min(8, max(1, rows / rowsPerTask(width: columns)))
    let result = y == nil ? g : Storage(uninitialized: g.count)
    let partial = Storage(uninitialized: groups * pieces * columns)
    withExtendedLifetime((g, y, result, partial)) {
      let (g, y, h, sums) = (g.pointer, y?.pointer, result.pointer, partial.pointer)
      ThreadPool.forEach(groups * pieces) { task in
        let (group, piece) = (task / pieces, task % pieces)
        let (from, to) = (rows * piece / pieces, rows * (piece + 1) / pieces)
        let start = (group * rows + from) * columns
        sf_add_bias_gradient(
          to - from, columns, y.map { $0 + start }, g + start, y == nil ? nil : h + start,
          sums + task * columns)
      }
    }
    let bias =
      pieces == 1
      ? partial : reduce(.sum, partial, outer: groups, axis: pieces, inner: columns)
    return BiasGradient(input: result, bias: bias)
  }
}
