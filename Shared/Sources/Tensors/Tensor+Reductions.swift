import Kernels

extension Tensor {
  /// The sum of all elements, of rank 0.
  public func sum() -> Tensor {
    Tensor(Kernel.reduce(.sum, storage, outer: 1, axis: shape.elementCount, inner: 1), shape: [])
      .traced(from: self) { [shape] g in Tensor(repeating: g.scalar(), shape: shape) }
  }

  /// The mean of all elements, of rank 0.
  public func mean() -> Tensor { sum() / Scalar(shape.elementCount) }

  /// The sum along some axes, which stay with extent 1 if `keepingAxes`, else vanish.
  public func sum(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let kept = keptShape(reducing: axes)
    var value = self.detached
    for run in consecutiveRuns(of: axes).reversed() { value = value.reduced(.sum, over: run) }
    let result = Tensor(value.storage, shape: keepingAxes ? kept : dropping(axes))
    return result.traced(from: self) { [shape] g in g.reshaped(kept).broadcast(to: shape) }
  }

  /// The sum along one axis.
  public func sum(along axis: Int, keepingAxes: Bool = false) -> Tensor {
    sum(along: [axis], keepingAxes: keepingAxes)
  }

  /// The mean along some axes.
  public func mean(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let count = axes.reduce(1) { $0 * shape[$1] }
    return sum(along: axes, keepingAxes: keepingAxes) / Scalar(count)
  }

  /// The mean along one axis.
  public func mean(along axis: Int, keepingAxes: Bool = false) -> Tensor {
    mean(along: [axis], keepingAxes: keepingAxes)
  }

  /// The population variance (division by n) along some axes.
  public func variance(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    (self - mean(along: axes, keepingAxes: true)).squared()
      .mean(along: axes, keepingAxes: keepingAxes)
  }

  /// The largest element along one axis; ties share the gradient.
  public func maximum(along axis: Int, keepingAxes: Bool = false) -> Tensor {
    extremum(.maximum, along: axis, keepingAxes: keepingAxes)
  }

  /// The smallest element along one axis; ties share the gradient.
  public func minimum(along axis: Int, keepingAxes: Bool = false) -> Tensor {
    extremum(.minimum, along: axis, keepingAxes: keepingAxes)
  }

  private func extremum(_ reduction: Reduction, along axis: Int, keepingAxes: Bool) -> Tensor {
    let kept = keptShape(reducing: [axis])
    let value = detached.reduced(reduction, over: shape.index(axis)..<shape.index(axis) + 1)
    let result = Tensor(value.storage, shape: keepingAxes ? kept : dropping([axis]))
    return result.traced(from: self) { g in
      let hits = Tensor.equal(self, value.reshaped(kept))
      return hits / hits.sum(along: axis, keepingAxes: true) * g.reshaped(kept)
    }
  }

  /// `ln sum exp(x)` along the last axis, which vanishes.
  public func logSumExp() -> Tensor {
    // Finite, so that a row of infinities stays one and does not become undefined.
    let largest = Scalar.greatestFiniteMagnitude
    let top = detached.maximum(along: -1, keepingAxes: true).clipped(to: -largest...largest)
    let sum = (self - top).exp().sum(along: -1)
    return sum.log() + top.reshaped(sum.shape)
  }

  /// The index of the first largest element of each row of the last axis.
  public func argmax() -> [Int32] { Kernel.argmax(storage, columns: shape[-1]) }

  private func reduced(_ reduction: Reduction, over axes: Range<Int>) -> Tensor {
    let outer = shape.product(0..<axes.lowerBound)
    let inner = shape.product(axes.upperBound..<shape.rank)
    var result = shape
    for axis in axes { result[axis] = 1 }
    let reduced = Kernel.reduce(
      reduction, storage, outer: outer, axis: shape.product(axes), inner: inner)
    return Tensor(reduced, shape: result)
  }

  private func keptShape(reducing axes: [Int]) -> Shape {
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    return kept
  }

  private func dropping(_ axes: [Int]) -> Shape {
    let dropped = Set(axes.map(shape.index))
    return Shape((0..<shape.rank).filter { !dropped.contains($0) }.map { shape[$0] })
  }

  private func consecutiveRuns(of axes: [Int]) -> [Range<Int>] {
    axes.map(shape.index).sorted().reduce(into: [Range<Int>]()) { runs, axis in
      if let last = runs.last, last.upperBound == axis {
        runs[runs.count - 1] = last.lowerBound..<axis + 1
      } else {
        runs.append(axis..<axis + 1)
      }
    }
  }
}
