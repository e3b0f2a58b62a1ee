import CKernels

/// Vector kernels on storages; every function returns a fresh storage unless it says otherwise.
package enum Kernel {
  /// Elements that one task handles: large enough to pay for handing it out.
  static let grain = 16_384

  /// Rows of `width` elements that one task handles.
  static func rowsPerTask(width: Int) -> Int { max(1, grain / max(width, 1)) }
}

package enum UnaryOperation: Int32, Sendable {
  case negate, exp, log, sqrt, rsqrt, square, absolute, sign, reciprocal
  case tanh, sigmoid, relu, softplus, gelu, silu, sin, cos, erf, log1p, expm1, floor
}

package enum BinaryOperation: Int32, Sendable {
  case add, subtract, multiply, divide, maximum, minimum, power, greater, equal
}

extension Kernel {
  package static func unary(_ operation: UnaryOperation, _ x: Storage) -> Storage {
    map(x) { n, x, y in sf_unary(operation.rawValue, n, x, y) }
  }

  /// `g * f'(x)`, given `y = f(x)`.
  package static func unaryGradient(
    _ operation: UnaryOperation, x: Storage, y: Storage, gradient g: Storage
  ) -> Storage {
    let result = Storage(uninitialized: x.count)
    withLifetimes(x, y, g) {
      let (x, y, g, out) = (x.pointer, y.pointer, g.pointer, result.pointer)
      ThreadPool.forEachPiece(of: result.count, grain: grain) { i, n in
        sf_unary_gradient(operation.rawValue, n, x + i, y + i, g + i, out + i)
      }
    }
    return result
  }

  /// `scale * x + offset`.
  package static func affine(_ x: Storage, scale: Real, offset: Real) -> Storage {
    map(x) { n, x, y in sf_affine(n, scale, offset, x, y) }
  }

  package static func clamp(_ x: Storage, low: Real, high: Real) -> Storage {
    map(x) { n, x, y in sf_clamp(n, low, high, x, y) }
  }

  /// `target += scale * x`, in place.
  package static func accumulate(_ x: Storage, scale: Real = 1, into target: Storage) {
    withLifetimes(x, target) {
      let (x, y) = (x.pointer, target.pointer)
      ThreadPool.forEachPiece(of: target.count, grain: grain) { i, n in
        sf_accumulate(n, scale, x + i, y + i)
      }
    }
  }

  /// `target = keep * target + scale * x`, in place.
  package static func blend(_ x: Storage, scale: Real, into target: Storage, keep: Real) {
    withLifetimes(x, target) {
      let (x, y) = (x.pointer, target.pointer)
      ThreadPool.forEachPiece(of: target.count, grain: grain) { i, n in
        sf_blend(n, keep, scale, x + i, y + i)
      }
    }
  }

  /// Elementwise `a op b` where both have the same number of elements or one has a single one.
  package static func binary(
    _ operation: BinaryOperation, _ a: Storage, _ b: Storage
  ) -> Storage {
    let result = Storage(uninitialized: max(a.count, b.count))
    let (strideA, strideB) = (a.count == result.count ? 1 : 0, b.count == result.count ? 1 : 0)
    withLifetimes(a, b) {
      let (a, b, y) = (a.pointer, b.pointer, result.pointer)
      ThreadPool.forEachPiece(of: result.count, grain: grain) { i, n in
        sf_binary(operation.rawValue, n, a + i * strideA, strideA, b + i * strideB, strideB, y + i)
      }
    }
    return result
  }

  /// Elementwise `a op b` over broadcast operands.
  package static func binary(
    _ operation: BinaryOperation, _ a: Storage, _ b: Storage, over plan: BroadcastPlan
  ) -> Storage {
    let result = Storage(uninitialized: plan.elementCount)
    let inner = plan.inner
    withLifetimes(a, b) {
      let (a, b, y) = (a.pointer, b.pointer, result.pointer)
      let rowsPerTask = rowsPerTask(width: inner.extent)
      ThreadPool.forEachPiece(of: plan.outerCount, grain: rowsPerTask) { i, n in
        plan.forEachRow(from: i, count: n) { row, offsetA, offsetB in
          sf_binary(
            operation.rawValue, inner.extent, a + offsetA, inner.strideA, b + offsetB,
            inner.strideB, y + row * inner.extent)
        }
      }
    }
    return result
  }

  private static func map(
    _ x: Storage, _ body: (Int, Reals, MutableReals) -> Void
  ) -> Storage {
    let result = Storage(uninitialized: x.count)
    withLifetimes(x, result) {
      let (x, y) = (x.pointer, result.pointer)
      ThreadPool.forEachPiece(of: result.count, grain: grain) { i, n in body(n, x + i, y + i) }
    }
    return result
  }
}
